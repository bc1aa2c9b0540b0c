/**
 * Counts of stock. Haravan documents signed decimals with up to four decimals ("Decimal Data Type", docs.haravan.com),
 * so a quantity is a number that is exactly such a decimal. Sums and differences of binary fractions are not exact, so
 * they are calculated in ten-thousandths, which are whole numbers.
 */
import * as Schema from "effect/Schema"

/** The largest quantity, positive or negative: a number holds fifteen digits exactly, four of them decimals. */
export const largestQuantity = 1e11

/** The rule for quantities, for people. */
export const quantityRule = `a number from -${largestQuantity} to ${largestQuantity} with at most 4 decimals`

const scale = 10_000

/** Whether a number has at most four decimals and is within {@link largestQuantity}. */
export const isQuantity = (value: number): boolean =>
  Math.abs(value) <= largestQuantity &&
  (Number.isInteger(value) || fromTenThousandths(toTenThousandths(value)) === value)

/** A quantity in ten-thousandths, a whole number. */
export const toTenThousandths = (quantity: number): number => Math.round(quantity * scale)

/** The quantity of a number of ten-thousandths: the same number that JSON reads from the decimal. */
export const fromTenThousandths = (units: number): number => units / scale

/** `left - right`, exactly. */
export const quantityDifference = (left: number, right: number): number =>
  fromTenThousandths(toTenThousandths(left) - toTenThousandths(right))

/** A count of stock: a number with at most four decimals. */
export const Quantity = Schema.Finite.check(
  Schema.makeFilter((value) => isQuantity(value) || `Expected ${quantityRule}`, {
    toJsonSchema: () => [{ minimum: -largestQuantity, maximum: largestQuantity }, true]
  })
)
