import { visible } from "@stocktally/schema"

/** Blanks that look like a plain one or like nothing, and marks that change how their neighbour looks, if anything. */
const odd = /(?! )[\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/gu

const escape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * A SKU, a barcode or another key for people: what `visible` leaves of it, with blanks other than the plain one as their
 * code points too, `\u{a0}`. Two keys that are not equal then look different. In a name such a blank is harmless.
 */
export const visibleKey = (text: string): string => visible(text).replace(odd, escape)
