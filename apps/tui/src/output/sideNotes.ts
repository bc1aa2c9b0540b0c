/** What is said on stderr about the sides of a tally. */
import { describeClock } from "@stocktally/sync"
import { type TallyFreshness, unreadableLine } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { note } from "./notes.ts"

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
