import { visible } from "@stocktally/schema"

const ascii = /^[\u0020-\u007E]*$/
const marks = /\p{M}+/gu
const wide = /[^\p{ASCII}]/gu

/** ASCII characters for those that have none under their marks. */
const replacements: { readonly [character: string]: string } = {
  đ: "d",
  Đ: "D",
  ß: "s",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  "–": "-",
  "—": "-",
  "−": "-",
  "…": "~",
  "·": ".",
  "’": "'",
  "‘": "'",
  "“": "\"",
  "”": "\"",
  "×": "x",
  "✓": "v"
}

/** Text for a terminal that shows only ASCII: letters without marks, and `?` for characters without a replacement. */
const asciiOf = (text: string): string =>
  ascii.test(text) ?
    text :
    text.normalize("NFKD").replace(marks, "").replace(wide, (character) => replacements[character] ?? "?")

/**
 * Text from outside as this terminal can show it: nothing in it moves the cursor, and every character takes its cells.
 */
export const shown = (text: string, unicode: boolean): string => unicode ? visible(text) : asciiOf(visible(text))
