/** What differences are worth, for people. */
import { isDifference } from "@stocktally/tally"
import { currencyDecimals, type TallyValues, Verdict } from "@stocktally/schema"

/** Verdicts of rows that differ. */
export const differing: ReadonlyArray<Verdict> = Verdict.literals.filter(isDifference)

/** What the rows of some verdicts are worth in all; null if that is too much to be exact. */
export const totalWorth = (values: TallyValues, verdicts: ReadonlyArray<Verdict>): number | null => {
  const total = verdicts.reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)
  return Number.isSafeInteger(total) ? total : null
}

/** Made when it is needed, for that takes a while. */
let compact: Intl.NumberFormat | undefined

/**
 * A value in at most 6 cells, of a currency that is named elsewhere: `2.3M`, `450K`, `980`. `?` if it is too much to be
 * exact.
 */
export const shortMoney = (value: number | null, currency: string | null): string => {
  if (value === null) return "?"
  compact ??= new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 })
  return compact.format(value / 10 ** (currency === null ? 0 : currencyDecimals(currency) ?? 0))
}
