/**
 * The expected count and the value of a row, like `expectedCount`, `isWithinTolerance` and `valueOf` of packages/tally.
 * All numbers are ten-thousandths, and no product exceeds 64 bits, because SQLite would continue with a rounded number.
 */
import { largestQuantity, largestValue, toTenThousandths } from "@stocktally/schema"

/** The largest exact sum of counts; a row with a larger one is unknown. */
export const largestSum = toTenThousandths(largestQuantity)

const [whole, percentOfWhole] = [10_000, 1_000_000]

/** Rounds a quotient down; division in SQL rounds towards zero. */
const floored = (dividend: string, divisor: number): string =>
  `(${dividend} / ${divisor} - CASE WHEN ${dividend} % ${divisor} < 0 THEN 1 ELSE 0 END)`

/** The expected count before `zero` and `cap`. */
export const afterBuffer = `CASE WHEN percent = 100 THEN ha ELSE ${
  floored("(ha * percent)", percentOfWhole)
} * ${whole} END - buffer`

/** The expected count, from a column `rest` with {@link afterBuffer}. A cap is never negative. */
export const expectedOfRest = "CASE WHEN zero = 1 AND rest < 0 THEN 0 WHEN rest > cap THEN cap ELSE rest END"

/** Whether a difference from `due` is a match, by the tolerance of the rule or else of the settings. */
export const isWithin = (difference: string, usual: number): string =>
  `(abs(${difference}) <= coalesce(own_tolerance, ${usual}) OR abs(${difference}) * 100 <= abs(due) * tolerance_percent)`

/**
 * The columns `size` times `price` in a currency with the given decimals, rounded half up; null if it is too large. The
 * result may slightly exceed {@link largestValue}; callers make it null then.
 */
export const sizeTimesPrice = (decimals: number): string => {
  const perUnit = 10 ** (4 - decimals)
  const scale = whole * perUnit
  const units = `(size / ${whole})`
  return `CASE WHEN ${units} > 0 AND price > ${largestValue * perUnit} / ${units} THEN NULL
    ELSE ${units} * price / ${perUnit}
      + (${units} * price % ${perUnit} * ${whole} + size % ${whole} * price + ${scale / 2}) / ${scale} END`
}
