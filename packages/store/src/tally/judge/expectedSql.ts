/**
 * What a row's rule expects, and what its difference is worth, as `expectedOf`, `isWithinTolerance` and `valueOf` of
 * packages/tally have it. All is in ten-thousandths, and no product leaves 64 bits: SQLite would go on with a rounded number.
 */
import { largestQuantity, largestValue, toTenThousandths } from "@stocktally/schema"

/** The largest sum of counts that is exact; a row with a larger one is unknown. */
export const largestSum = toTenThousandths(largestQuantity)

const [whole, percentOfWhole] = [10_000, 1_000_000]

/** The whole number below the quotient: division in SQL goes towards zero. */
const floored = (dividend: string, divisor: number): string =>
  `(${dividend} / ${divisor} - CASE WHEN ${dividend} % ${divisor} < 0 THEN 1 ELSE 0 END)`

/** Before `zero` and `cap`. */
export const afterBuffer = `CASE WHEN percent = 100 THEN ha ELSE ${
  floored("(ha * percent)", percentOfWhole)
} * ${whole} END - buffer`

/** What Loop should show, of a column `rest` of {@link afterBuffer}; a cap is never below zero. */
export const expectedOfRest = "CASE WHEN zero = 1 AND rest < 0 THEN 0 WHEN rest > cap THEN cap ELSE rest END"

/** Whether a difference from `due` is a match, by the rule or else the tolerance of the settings. */
export const isWithin = (difference: string, usual: number): string =>
  `(abs(${difference}) <= coalesce(own_tolerance, ${usual}) OR abs(${difference}) * 100 <= abs(due) * tolerance_percent)`

/**
 * The columns `size` times `price` in a currency of so many decimals, rounded half up; null if it is too much. A little more
 * than {@link largestValue} may be left, for whoever names it to make null.
 */
export const sizeTimesPrice = (decimals: number): string => {
  const perUnit = 10 ** (4 - decimals)
  const scale = whole * perUnit
  const units = `(size / ${whole})`
  return `CASE WHEN ${units} > 0 AND price > ${largestValue * perUnit} / ${units} THEN NULL
    ELSE ${units} * price / ${perUnit}
      + (${units} * price % ${perUnit} * ${whole} + size % ${whole} * price + ${scale / 2}) / ${scale} END`
}
