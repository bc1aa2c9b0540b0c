/** What Loop should show of Haravan's counts, by a stock rule. */
import {
  fromTenThousandths,
  largestQuantity,
  quantityDifference,
  type RuleTerms,
  toTenThousandths
} from "@stocktally/schema"

/** A sum of Haravan's available counts: null if it is too large to be exact, which no shop's stock is. */
export type StockSum = number | null

const largestSum = toTenThousandths(largestQuantity)

/** The sum of counts, exactly. */
export const stockSum = (counts: Iterable<number>): StockSum => {
  let sum = 0
  // A part of the sum may be too large for a number even if the whole is not.
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
 * What Loop should show of what Haravan has available in all: the share, rounded down to whole units if it is not all of it,
 * less the buffer, at least 0 if the rule says so, and at most the cap. It never falls when the stock rises.
 */
export const expectedOf = (
  { belowZero, buffer, cap, percent }: Pick<RuleTerms, "belowZero" | "buffer" | "cap" | "percent">,
  stock: number
): number => {
  const shared = percent === 100 ? stock : shareOf(stock, percent)
  const left = quantityDifference(shared, buffer)
  const shown = belowZero === "zero" ? Math.max(0, left) : left
  return cap === null ? shown : Math.min(cap, shown)
}

/** So many ten-thousandths times percent are one whole unit. */
const unit = 1_000_000

/** The whole units in a share of the stock. In two parts, because the product of both may be too large to be exact. */
const shareOf = (stock: number, percent: number): number => {
  const amount = toTenThousandths(stock)
  const units = Math.floor(amount / unit)
  return units * percent + Math.floor((amount - units * unit) * percent / unit)
}

/** Whether a difference is small enough to be a match: within the rule's units, or its share of what is expected. */
export const isWithinTolerance = (
  delta: number,
  expected: number,
  { tolerance, tolerancePercent }: Pick<RuleTerms, "tolerance" | "tolerancePercent">,
  usualTolerance: number
): boolean => {
  const difference = Math.abs(toTenThousandths(delta))
  if (difference <= toTenThousandths(tolerance ?? usualTolerance)) return true
  // Both products may be too large to be exact in a number.
  return tolerancePercent > 0 &&
    BigInt(difference) * 100n <= BigInt(Math.abs(toTenThousandths(expected))) * BigInt(tolerancePercent)
}
