import { visible } from "@stocktally/schema"

const longest = 60

/** A value that was given, for an error: safe for a terminal and cut to a sane length. Never for secrets. */
export const quoted = (text: string): string => {
  const shown = visible(text)
  return `"${shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`}"`
}
