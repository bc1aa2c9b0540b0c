import { displayWidth } from "effect/cli/CliOutput"

/** ASCII, Latin with its accents and Vietnamese: one cell for each unit, which spares segmenting. */
const simple = /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u1E00-\u1EFF]*$/

/** How many terminal cells a text takes, full-width characters and emoji counted as two. */
export const widthOf = (text: string): number => simple.test(text) ? text.length : displayWidth(text)

/** Made when it is needed, for that takes 20 ms. */
let graphemes: Intl.Segmenter | undefined

/** The text in at most `width` cells, cut between characters and ended with the ellipsis where it was longer. */
export const fit = (text: string, width: number, ellipsis: string): string => {
  if (widthOf(text) <= width) return text
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })
  const room = width - ellipsis.length
  let kept = ""
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > room) break
    kept += segment
  }
  return kept + ellipsis
}

/** The text filled with spaces to `width` cells. */
export const pad = (text: string, width: number, align: "left" | "right"): string => {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)))
  return align === "left" ? text + spaces : spaces + text
}

// oxlint-disable-next-line no-control-regex -- these are our own escape sequences
const styles = /\u001b\[[\d;]*m/g

/** How many cells a text takes that we have styled ourselves. */
export const styledWidth = (text: string): number => widthOf(text.replaceAll(styles, ""))
