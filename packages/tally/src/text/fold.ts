/** Text of which only the case changes. */
const plain = /^[ -~]*$/
const breaks = /[\r\n]/g
/** Two letters whose capitals look alike, Đ and Ð. */
const strokes = /[đð]/g
const marks = /\p{M}+/gu

/**
 * Folds text for search: decomposed (NFD), without marks, in lower case, `đ` and `ð` as `d`, so that `ao` finds `Áo`.
 * Line breaks become spaces, because the store keeps searchable text line by line. Characters that databases do not
 * accept (NUL, lone surrogates) become replacement characters. Different words may become equal, so links never use
 * this form.
 */
export const fold = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : text.toWellFormed().replaceAll("\0", "\u2400").replace(breaks, " ").normalize("NFD").replace(marks, "")
      .toLowerCase().replace(strokes, "d")
