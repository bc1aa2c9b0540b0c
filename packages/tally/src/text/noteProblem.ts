/** The longest note, in characters. */
const longestNote = 1_000

/** Why a text cannot be a note; undefined if it can. */
export const noteProblem = (text: string): string | undefined => {
  if (text.length > longestNote) return `has ${text.length} characters; expected ${longestNote} at most`
  if (text.includes("\u0000")) return "has a NUL character; remove it"
  return text.includes("\uFFFD") || !text.isWellFormed()
    ? "has characters that are not UTF-8; save the file as CSV UTF-8"
    : undefined
}
