import { displayWidth } from "effect/cli/CliOutput"

/** ASCII, Latin with its accents and Vietnamese: one cell for each unit, so that the length is the width. */
const simple = /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u1E00-\u1EFF]*$/

/** How many terminal cells a text takes, full-width characters and emoji counted as two. */
export const widthOf = (text: string): number => simple.test(text) ? text.length : displayWidth(text)

/** Made on first use, because it takes 20 ms. */
let segmenter: Intl.Segmenter | undefined

const graphemesOf = (text: string): ReadonlyArray<string> => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** As many of the graphemes as fit in `width` cells, from the first one on. */
const take = (graphemes: ReadonlyArray<string>, width: number): ReadonlyArray<string> => {
  let used = 0
  const end = graphemes.findIndex((grapheme) => (used += widthOf(grapheme)) > width)
  return end === -1 ? graphemes : graphemes.slice(0, end)
}

/** The text in at most `width` cells; a longer text is cut between characters and ends with the ellipsis. */
export const fit = (text: string, width: number, ellipsis: string): string =>
  widthOf(text) <= width ? text : take(graphemesOf(text), width - ellipsis.length).join("") + ellipsis

/**
 * The text in at most `width` cells; a longer text is cut in the middle, because variants often differ only at the
 * end of their names: `Áo thun … Đỏ / L`.
 */
export const fitMiddle = (text: string, width: number, ellipsis: string): string => {
  if (widthOf(text) <= width) return text
  const room = width - ellipsis.length
  if (room < 2) return fit(text, width, ellipsis)
  const graphemes = graphemesOf(text)
  const end = take(graphemes.toReversed(), Math.ceil(room / 2)).toReversed().join("")
  const start = take(graphemes, room - widthOf(end)).join("")
  return start + ellipsis + end
}

/** The text padded with spaces to `width` cells. */
export const pad = (text: string, width: number, align: "left" | "right"): string => {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)))
  return align === "left" ? text + spaces : spaces + text
}

// oxlint-disable-next-line no-control-regex -- these are our own escape sequences
const styles = /\u001b\[[\d;]*m/g

/** How many terminal cells a text takes that contains our own styles. */
export const styledWidth = (text: string): number => widthOf(text.replaceAll(styles, ""))
