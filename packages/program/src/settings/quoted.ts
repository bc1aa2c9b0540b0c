import { visible } from "@stocktally/schema"

const longest = 60

/** Quotes a value in an error message: safe for a terminal and cut to 60 characters. Not for secrets. */
export const quoted = (text: string): string => {
  const shown = visible(text)
  return `"${shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`}"`
}
