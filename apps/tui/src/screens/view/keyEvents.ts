import type { Key } from "ink"
import { keysOf } from "../keys/keyNames.ts"
import type { Event } from "../model/Event.ts"

/** Longer than anyone types in the time of one reading: it was pasted, in a terminal that does not say so. */
const longestTyped = 40

/**
 * What was pressed, as the key table writes it. Keys held down or typed ahead arrive several at once, and are as many
 * presses.
 */
export const keyEvents = (input: string, key: Key): ReadonlyArray<Event> => {
  if (key.eventType === "release") return []
  if (input.length > longestTyped) return [{ _tag: "Pasted", text: input }]
  return keysOf(input, key).map((pressed) => ({ _tag: "KeyPressed", ...pressed }))
}
