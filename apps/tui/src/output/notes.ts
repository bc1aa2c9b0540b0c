/** What is said on stderr beside the data. */
import { type TallyFreshness, unreadableLine } from "@stocktally/core"
import { Sources } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import { stderrLine } from "../exit/stderrLine.ts"
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

/** Says on stderr what could not be read of each side. */
export const noteUnreadable = (sides: TallyFreshness["sides"]): Effect.Effect<void, never, Progress> =>
  Effect.forEach(["loop", "haravan"] as const, (upstream) => {
    const line = unreadableLine(upstream, sides[upstream].unreadable)
    return line === null ? Effect.void : note(line)
  }, { discard: true })
