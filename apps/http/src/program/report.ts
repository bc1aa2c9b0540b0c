import { reporting } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import { failureOf } from "./failure.ts"
import { stderrLine } from "./stderrLine.ts"

/** Tells the user what went wrong: first in a line, then, for those who asked to see debug messages, with its cause. */
export const report = reporting({ failureOf, stderrLine, before: Effect.void })
