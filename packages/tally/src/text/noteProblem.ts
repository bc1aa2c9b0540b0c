/** The longest note that is kept. */
const longestNote = 1_000

/** Why a text cannot be kept as a note; undefined if it can. */
export const noteProblem = (text: string): string | undefined => {
  if (text.length > longestNote) return `has ${text.length} characters; expected ${longestNote} at most`
  if (text.includes("\u0000")) return "holds a NUL character, which cannot be kept; take it out"
  return text.includes("\uFFFD") || !text.isWellFormed()
    ? "holds characters that are not UTF-8; save the file as CSV UTF-8"
    : undefined
}
