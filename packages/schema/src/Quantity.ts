/**
 * Counts of stock. Haravan documents signed decimals with up to four digits behind the point ("Decimal Data Type",
 * docs.haravan.com), so a quantity is a number that is exactly such a decimal. Sums and differences of binary fractions
 * are not exact: they are made in ten-thousandths, which are whole numbers.
 */
import * as Schema from "effect/Schema"

/** The largest quantity either way: fifteen digits are exact in a number, four of them behind the point. */
export const largestQuantity = 1e11

/** What a quantity must look like, in words for people. */
export const quantityRule = `a number from -${largestQuantity} to ${largestQuantity} with at most 4 decimals`

const scale = 10_000

/** Whether a number is a decimal with at most four digits behind the point, within {@link largestQuantity}. */
export const isQuantity = (value: number): boolean =>
  Math.abs(value) <= largestQuantity &&
  (Number.isInteger(value) || fromTenThousandths(toTenThousandths(value)) === value)

/** A quantity in ten-thousandths, a whole number. */
export const toTenThousandths = (quantity: number): number => Math.round(quantity * scale)

/** The quantity of so many ten-thousandths: the number that JSON reads from the same decimal. */
export const fromTenThousandths = (units: number): number => units / scale

/** `left - right`, exactly. */
export const quantityDifference = (left: number, right: number): number =>
  fromTenThousandths(toTenThousandths(left) - toTenThousandths(right))

/** A count of stock: a decimal with at most four digits behind the point. */
export const Quantity = Schema.Finite.check(
  Schema.makeFilter((value) => isQuantity(value) || `Expected ${quantityRule}`, {
    toJsonSchema: () => [{ minimum: -largestQuantity, maximum: largestQuantity }, true]
  })
)
