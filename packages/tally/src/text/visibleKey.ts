import { visible } from "@stocktally/schema"

/** Spaces other than the plain one, and characters that nobody sees. */
const odd = /(?! )[\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/gu

const escape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * Makes a SKU, barcode or other key visible: like `visible`, and unusual spaces also become code points, `\u{a0}`. Keys
 * that are different then look different. In names, such spaces are harmless.
 */
export const visibleKey = (text: string): string => visible(text).replace(odd, escape)
