import { visible } from "@stocktally/schema"

const ascii = /^[\u0020-\u007E]*$/
const marks = /\p{M}+/gu
const wide = /[^\p{ASCII}]/gu

/** What has no ASCII letter under its marks, and yet one that everyone reads in its place. */
const standIns: { readonly [character: string]: string } = {
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

/** Text for a terminal that shows ASCII alone: letters without their marks, and `?` for what has none. */
const asciiOf = (text: string): string =>
  ascii.test(text) ?
    text :
    text.normalize("NFKD").replace(marks, "").replace(wide, (character) => standIns[character] ?? "?")

/** Text from outside as this terminal can show it: nothing in it moves the cursor, and every character has its cells. */
export const shown = (text: string, unicode: boolean): string => unicode ? visible(text) : asciiOf(visible(text))
