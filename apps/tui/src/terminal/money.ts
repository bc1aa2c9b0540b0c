/** The worth of differences, for people. */
import { isDifference } from "@stocktally/tally"
import { currencyDecimals, formatMoney, type TallyValues, Verdict } from "@stocktally/schema"

/** The verdicts of rows that differ. */
export const differing: ReadonlyArray<Verdict> = Verdict.literals.filter(isDifference)

/** The total worth of the rows of some verdicts; null if it is too large to be exact. */
export const totalWorth = (values: TallyValues, verdicts: ReadonlyArray<Verdict>): number | null => {
  const total = verdicts.reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)
  return Number.isSafeInteger(total) ? total : null
}

/** By currency, because making one is slow. */
const decimalSeparators = new Map<string, string>()

/** The decimal separator of a currency's format: a comma if it groups thousands with points. */
const decimalSeparatorOf = (currency: string): string => {
  const cached = decimalSeparators.get(currency)
  if (cached !== undefined) return cached
  const separator = formatMoney(1_000_000 * 10 ** (currencyDecimals(currency) ?? 0), currency).includes(".000")
    ? ","
    : "."
  decimalSeparators.set(currency, separator)
  return separator
}

/** Made on first use, because it is slow. */
let compact: Intl.NumberFormat | undefined

/** A value in at most 6 cells, without its currency: `2,3M` of đồng, `450K`, `980`. `?` if it is too large to be exact. */
export const shortMoney = (value: number | null, currency: string | null): string => {
  if (value === null) return "?"
  compact ??= new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 })
  if (currency === null) return compact.format(value)
  return compact.format(value / 10 ** (currencyDecimals(currency) ?? 0)).replace(".", decimalSeparatorOf(currency))
}
