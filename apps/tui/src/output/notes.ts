import { describeClock } from "@stocktally/sync"
import { type TallyFreshness, unreadableLine } from "@stocktally/tally"
import { Sources } from "@stocktally/program"
import * as Effect from "effect/Effect"
import { program } from "../program/program.ts"
import { Progress } from "./Progress.ts"

/** What is said on stderr beside the data. */

/** Says on stderr that the numbers come from the sandbox, where they do. */
export const announceSource = Effect.flatMap(Sources, ({ source }) =>
  source === "sandbox"
    ? note("these are simulated numbers: the sandbox stands in for Loop and Haravan (--sandbox, STOCKTALLY_SANDBOX)")
    : Effect.void)

/** A line on stderr. */
export const note = (line: string): Effect.Effect<void, never, Progress> =>
  Effect.andThen(
    Effect.flatMap(Progress, ({ clear }) => clear),
    Effect.sync(() => void process.stderr.write(program.stderrLine(line)))
  )

type Sides = TallyFreshness["sides"]

/** What could not be read, and which clock is apart from this machine's; nothing if all is well. */
export const sideNotes = (sides: Sides): ReadonlyArray<string> =>
  (["loop", "haravan"] as const).flatMap((upstream) => {
    const { clockAheadMillis, unreadable } = sides[upstream]
    const odd = unreadableLine(upstream, unreadable)
    return [
      ...(odd === null ? [] : [odd]),
      ...(clockAheadMillis === null ? [] : [
        `${
          describeClock(upstream, clockAheadMillis)
        }: times and ages are wrong by as much; set this machine's clock if it is the wrong one`
      ])
    ]
  })

export const noteSides = (sides: Sides) => Effect.forEach(sideNotes(sides), note, { discard: true })
