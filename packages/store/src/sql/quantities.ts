/** Quantities are stored as whole ten-thousandths, so that SQL adds and compares them exactly. */
import { fromTenThousandths, toTenThousandths } from "@stocktally/schema"

/** Converts a quantity to its stored form. */
export const storedQuantity = (quantity: number | null): number | null =>
  quantity === null ? null : toTenThousandths(quantity)

/** Converts a stored quantity to a number. */
export const toQuantity = (units: number | null): number | null => units === null ? null : fromTenThousandths(units)

/** In SQL, a sum, or null if a JavaScript number cannot represent it exactly. */
export const nullIfInexact = (sum: string): string =>
  `CASE WHEN ${sum} <= ${Number.MAX_SAFE_INTEGER} THEN CAST(${sum} AS BIGINT) END`
