import type { Key } from "ink"
import { keysOf } from "../keys/keyNames.ts"
import type { Event } from "../model/Event.ts"

/** Longer than anyone types in the time of one reading. */
const longestTyped = 40

/** Whether a text was pasted in a terminal that does not say so: it is long, or has a line end that is not a held Enter. */
const isPasted = (input: string): boolean =>
  input.length > longestTyped || (/[\r\n]/.test(input) && !/^(?:\r+|\n+)$/.test(input))

/**
 * What was pressed, as the key table writes it. Keys held down or typed ahead arrive several at once, and are as many
 * presses; a pasted line end is not Enter.
 */
export const keyEvents = (input: string, key: Key): ReadonlyArray<Event> => {
  if (key.eventType === "release") return []
  if (isPasted(input)) return [{ _tag: "Pasted", text: input }]
  return keysOf(input, key).map((pressed) => ({ _tag: "KeyPressed", ...pressed }))
}
