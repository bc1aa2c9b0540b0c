/** Quantities in the database are whole numbers of ten-thousandths, so that SQL adds and compares them exactly. */
import { fromTenThousandths, toTenThousandths } from "@stocktally/schema"

/** A quantity as it is kept. */
export const storedQuantity = (quantity: number | null): number | null =>
  quantity === null ? null : toTenThousandths(quantity)

/** A quantity that was kept. */
export const quantityOf = (units: number | null): number | null => units === null ? null : fromTenThousandths(units)

/** A sum of a column, null if it is too large for JavaScript's numbers to be exact. */
export const nullIfInexact = (sum: string): string =>
  `CASE WHEN ${sum} <= ${Number.MAX_SAFE_INTEGER} THEN CAST(${sum} AS BIGINT) END`
