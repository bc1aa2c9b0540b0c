/** What there is nothing to do about but its case. */
const plain = /^[ -~]*$/
const breaks = /[\r\n]/g
/** Two letters that look alike as capitals, Đ and Ð. */
const strokes = /[đð]/g
const marks = /\p{M}+/gu

/**
 * Text as search compares it: decomposed (NFD), without marks, in lower case, `đ` and `ð` as `d`; so that `ao` finds `Áo`. A line
 * break is a blank, because stores keep what is searched line by line; and what no database keeps in text (NUL, a lone
 * surrogate) is the picture that stands for it.
 * For finding only: it loses what tells words apart, so nothing is linked by it.
 */
export const fold = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : text.toWellFormed().replaceAll("\0", "\u2400").replace(breaks, " ").normalize("NFD").replace(marks, "")
      .toLowerCase().replace(strokes, "d")
