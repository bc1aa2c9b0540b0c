/**
 * A SKU, barcode or name as linking compares it: trimmed, NFC, case-folded. Blank text is no evidence of anything and
 * gives undefined. Lower, upper and lower case again is as near to Unicode's case folding as the language comes: `ß`,
 * `ẞ` and `SS` are equal. Marks count, because `SON` and `SƠN` may be two things.
 */
export const normalKey = (text: string | null): string | undefined => {
  const trimmed = text?.trim()
  return trimmed === undefined || trimmed === ""
    ? undefined
    : trimmed.normalize("NFC").toLowerCase().toUpperCase().toLowerCase().normalize("NFC")
}
