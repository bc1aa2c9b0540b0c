import { describeClock, type TallyFreshness } from "@stocktally/core"
import * as Effect from "effect/Effect"
import { note } from "./notes.ts"

/** What there is to say about clocks that are apart; nothing where they agree. */
export const clockNotes = ({ haravan, loop }: TallyFreshness["sides"]): ReadonlyArray<string> =>
  ([["loop", loop], ["haravan", haravan]] as const).flatMap(([upstream, { clockAheadMillis }]) =>
    clockAheadMillis === null ? [] : [
      `${
        describeClock(upstream, clockAheadMillis)
      }: times and ages are wrong by as much; set this machine's clock if it is the wrong one`
    ]
  )

/** Says on stderr which clocks are apart. */
export const noteClocks = (sides: TallyFreshness["sides"]) => Effect.forEach(clockNotes(sides), note, { discard: true })
