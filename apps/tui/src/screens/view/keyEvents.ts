import type { Key } from "ink"
import { keysOf } from "../keys/keyNames.ts"
import type { Event } from "../model/Event.ts"

/** More characters than anyone types between two reads of the terminal. */
const longestTyped = 40

/** Recognizes a paste on a terminal that does not mark it: it is long, or has a line end that is not a held Enter. */
const isPasted = (input: string): boolean =>
  input.length > longestTyped || (/[\r\n]/.test(input) && !/^(?:\r+|\n+)$/.test(input))

/**
 * The keys of one read of the terminal, as the key table writes them. Keys that are held down arrive several at once,
 * and each is an event; a pasted line end is not Enter.
 */
export const keyEvents = (input: string, key: Key): ReadonlyArray<Event> => {
  if (key.eventType === "release") return []
  if (isPasted(input)) return [{ _tag: "Pasted", text: input }]
  return keysOf(input, key).map((pressed) => ({ _tag: "KeyPressed", ...pressed }))
}
