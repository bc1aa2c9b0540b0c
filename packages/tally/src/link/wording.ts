const longest = 40
const most = 3

/** A key in quotation marks, cut where it is long. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text)

/** Records in words: `Loop variants 1, 2, 3 and 7 more`. */
export const listed = (noun: string, ids: ReadonlyArray<string>): string => {
  const named = `${ids.length === 1 ? noun : `${noun}s`} ${ids.slice(0, most).join(", ")}`
  return ids.length > most ? `${named} and ${ids.length - most} more` : named
}
