/**
 * The form of a SKU, barcode or name that linking compares: trimmed, NFC, case-folded; undefined if it is blank. Lower,
 * upper and lower case again is the closest that JavaScript has to Unicode's case folding: `ß`, `ẞ` and `SS` are equal.
 * Marks count, because `SON` and `SƠN` may be different.
 */
export const normalKey = (text: string | null): string | undefined => {
  const trimmed = text?.trim()
  return trimmed === undefined || trimmed === ""
    ? undefined
    : trimmed.normalize("NFC").toLowerCase().toUpperCase().toLowerCase().normalize("NFC")
}
