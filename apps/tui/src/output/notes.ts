/** What is said on stderr beside the data. */
import { Sources } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import { stderrLine } from "../errors/stderrLine.ts"
import { Progress } from "./Progress.ts"

/** Says on stderr that the numbers come from the sandbox, where they do. */
export const announceSource = Effect.flatMap(Sources, ({ source }) =>
  source === "sandbox"
    ? note("these are simulated numbers: the sandbox stands in for Loop and Haravan (--sandbox, STOCKTALLY_SANDBOX)")
    : Effect.void)

/** A line on stderr. */
export const note = (line: string): Effect.Effect<void, never, Progress> =>
  Effect.andThen(
    Effect.flatMap(Progress, ({ clear }) => clear),
    Effect.sync(() => void process.stderr.write(stderrLine(line)))
  )
