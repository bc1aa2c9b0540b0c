import { reporting } from "@stocktally/runtime/program"
import * as Effect from "effect/Effect"
import { Progress } from "../output/Progress.ts"
import { failureOf } from "../errors/failure.ts"
import { stderrLine } from "../errors/stderrLine.ts"

/** Tells the user what went wrong: first in a line, then, for those who asked to see debug messages, with its cause. */
export const report = reporting({
  failureOf,
  stderrLine,
  before: Effect.flatMap(Progress, ({ clear }) => clear)
})
