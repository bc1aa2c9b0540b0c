/** The count that Loop should show by a stock rule. */
import {
  fromTenThousandths,
  largestQuantity,
  quantityDifference,
  type RuleTerms,
  toTenThousandths
} from "@stocktally/schema"

/** A sum of Haravan's available counts; null if it is too large to be exact. */
export type StockSum = number | null

const largestSum = toTenThousandths(largestQuantity)

/** Adds counts exactly. */
export const stockSum = (counts: Iterable<number>): StockSum => {
  let sum = 0
  // A partial sum may be too large for a number even if the sum is not.
  let beyond = 0n
  for (const count of counts) {
    sum += toTenThousandths(count)
    if (sum > largestSum || sum < -largestSum) {
      beyond += BigInt(sum)
      sum = 0
    }
  }
  if (beyond === 0n) return fromTenThousandths(sum)
  const whole = beyond + BigInt(sum)
  return whole > BigInt(largestSum) || whole < -BigInt(largestSum) ? null : fromTenThousandths(Number(whole))
}

/**
 * The count that Loop should show for Haravan's stock: the share, rounded down to whole units unless it is 100 %, less
 * the buffer, at least 0 if the rule says so, and at most the cap. It never falls when the stock rises.
 */
export const expectedCount = (
  { belowZero, buffer, cap, percent }: Pick<RuleTerms, "belowZero" | "buffer" | "cap" | "percent">,
  stock: number
): number => {
  const shared = percent === 100 ? stock : shareOf(stock, percent)
  const left = quantityDifference(shared, buffer)
  const shown = belowZero === "zero" ? Math.max(0, left) : left
  return cap === null ? shown : Math.min(cap, shown)
}

/** 100 units of stock in ten-thousandths: one percent of them is a whole unit. */
const hundredUnits = 1_000_000

/**
 * The whole units in a share of the stock. Calculated in two parts, because the product may be too large to be exact.
 */
const shareOf = (stock: number, percent: number): number => {
  const amount = toTenThousandths(stock)
  const hundreds = Math.floor(amount / hundredUnits)
  return hundreds * percent + Math.floor((amount - hundreds * hundredUnits) * percent / hundredUnits)
}

/** Whether a difference is a match: within the rule's tolerance in units, or in percent of the expected count. */
export const isWithinTolerance = (
  delta: number,
  expected: number,
  { tolerance, tolerancePercent }: Pick<RuleTerms, "tolerance" | "tolerancePercent">,
  defaultTolerance: number
): boolean => {
  const difference = Math.abs(toTenThousandths(delta))
  if (difference <= toTenThousandths(tolerance ?? defaultTolerance)) return true
  // The products may be too large to be exact in a number.
  return tolerancePercent > 0 &&
    BigInt(difference) * 100n <= BigInt(Math.abs(toTenThousandths(expected))) * BigInt(tolerancePercent)
}
