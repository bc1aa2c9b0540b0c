import { currencyDecimals, largestValue, toTenThousandths, type Verdict } from "@stocktally/schema"

/**
 * The value of a number of units at a price, in the currency's smallest unit (`10 ** decimals` of the main unit),
 * rounded half up. Null if it is too large to be exact in sums.
 */
export const computeValue = (size: number, price: number, decimals: number): number | null => {
  // Both are in ten-thousandths, so their product is in hundred-millionths of the main unit.
  const scale = 10n ** BigInt(8 - decimals)
  const product = BigInt(toTenThousandths(size)) * BigInt(toTenThousandths(price))
  const value = Number((product * 2n + scale) / (scale * 2n))
  return value <= largestValue ? value : null
}

/** Verdicts without a comparison. */
const incomparable: ReadonlySet<Verdict> = new Set(["unlinked", "unknown", "untracked"])

/**
 * The value of a row's difference; null without a comparison, a price or a currency. The value of a match is 0, even if
 * it differs within the tolerance.
 */
export const rowValue = (
  { price, size, verdict }: { readonly verdict: Verdict; readonly size: number | null; readonly price: number | null },
  currency: string | null
): number | null => {
  const decimals = currency === null ? undefined : currencyDecimals(currency)
  return size === null || price === null || decimals === undefined || incomparable.has(verdict)
    ? null
    : verdict === "match"
    ? 0
    : computeValue(size, price, decimals)
}
