const ascii = /^\p{ASCII}*$/u
const marks = /\p{M}+/gu

/**
 * Text as search compares it: decomposed (NFD), without marks, in lower case, `đ` as `d`; so that `ao` finds `Áo`.
 * For finding only: it loses what tells words apart, so nothing is linked by it.
 */
export const fold = (text: string): string =>
  ascii.test(text)
    ? text.toLowerCase()
    : text.normalize("NFD").replace(marks, "").toLowerCase().replaceAll("đ", "d")
