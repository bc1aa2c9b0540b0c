import { currencyDecimals, largestValue, toTenThousandths, type Verdict } from "@stocktally/schema"

/**
 * What a difference of so many units is worth at a price: in the currency's smallest unit, of which the main one has
 * `10 ** decimals`, rounded half up. Null if it is too much to be exact in sums.
 */
export const valueOf = (size: number, price: number, decimals: number): number | null => {
  // Both are in ten-thousandths, so their product is in hundred-millionths of the main unit.
  const scale = 10n ** BigInt(8 - decimals)
  const product = BigInt(toTenThousandths(size)) * BigInt(toTenThousandths(price))
  const value = Number((product * 2n + scale) / (scale * 2n))
  return value <= largestValue ? value : null
}

/** Verdicts that compare nothing. */
const incomparable: ReadonlySet<Verdict> = new Set(["unlinked", "unknown", "untracked"])

/**
 * What a row's difference of so many units is worth; null if there is nothing to compare, no price, or no currency. A match
 * within the tolerance is no difference, so it is worth nothing.
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
    : valueOf(size, price, decimals)
}
