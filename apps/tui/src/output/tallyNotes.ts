/** The summary below a tally's rows: how many there are, what they are worth, and which are left out. */
import { type TallyCounts, unusedLine } from "@stocktally/tally"
import { formatMoney, type NotCounted, type TallySummary, Verdict } from "@stocktally/schema"
import { count } from "../terminal/count.ts"
import { differing, totalWorth } from "../terminal/money.ts"
import { label, toneOf } from "../terminal/verdicts.ts"
import { paint } from "../terminal/tones.ts"
import { counted } from "./RecordKind.ts"
import { rowNames } from "./tallyRow.ts"

type Counts = Pick<
  TallyCounts,
  "currency" | "notCounted" | "sides" | "summary" | "unpriced" | "unusedLocations" | "values"
>

/** The order of the rows, and the filter that depends on prices. */
export interface TallyOrder {
  /** As `--sort` has it; undefined for the worst first. */
  readonly sort?: string | undefined
  readonly minValue?: number | undefined
}

/** The number of rows of each verdict, and what they are worth: `oversold 6 (1.980.000 ₫)`. */
export const verdictTotals = (
  { currency, summary, values }: Pick<Counts, "currency" | "summary" | "values">,
  color: boolean
): ReadonlyArray<string> =>
  Verdict.literals.filter((verdict) => summary[verdict] > 0).map((verdict) => {
    const worth = moneyOf(values[verdict], currency)
    const text = `${label(verdict)} ${count(summary[verdict])}${worth === null ? "" : ` (${worth})`}`
    return paint(text, toneOf(verdict), color)
  })

/** An amount of money; null for 0, which is not worth mentioning. */
const moneyOf = (value: number | null, currency: string | null): string | null =>
  value === null ? "too much to add up exactly" : value === 0 ? null : formatMoney(value, currency)

const rowsThatDiffer = (summary: TallySummary): number => differing.reduce((sum, verdict) => sum + summary[verdict], 0)

/** The notes on a tally that apply to it. Names from outside are made visible. */
export const tallyNotes = (counts: Counts, order: TallyOrder): ReadonlyArray<string> => {
  const { currency, notCounted, unusedLocations, values } = counts
  const total = totalWorth(values, differing)
  const unused = unusedLine(unusedLocations)
  return [
    ...(total === null || total === 0 ? [] : [`all differences are worth ${formatMoney(total, currency)}`]),
    ...priceNotes(counts, order),
    ...notCountedNotes(notCounted),
    ...(unused === null ? [] : [`${unused} (see stocktally rules list)`])
  ]
}

/** Why rows have no value, and their place in the order: nobody should take them for rows that cost nothing. */
const priceNotes = (
  { currency, sides, summary, unpriced }: Counts,
  { minValue, sort }: TallyOrder
): ReadonlyArray<string> => {
  const differ = rowsThatDiffer(summary)
  const bySize = sort === undefined ? "; the largest differences come first" : ""
  if (currency === null) {
    return differ === 0 || sides.haravan.asOf === null
      ? []
      : [`no row has a value, because Haravan has not reported its currency yet${bySize}`]
  }
  if (unpriced === 0) return []
  const have = unpriced === 1 ? "row differs and has" : "rows differ and have"
  if (minValue !== undefined) return [`${count(unpriced)} ${have} no price, so --min-value leaves them out`]
  if (unpriced >= differ) return [`no row that differs has a price in Haravan${bySize}`]
  return [`${count(unpriced)} ${have} no price${sort === undefined ? "; rows with a value come first" : ""}`]
}

const notCountedNotes = ({ empty, inTransit }: NotCounted): ReadonlyArray<string> => {
  const parts = [
    ...(inTransit === 0 ? [] : [`${counted(inTransit, rowNames)} at locations in transit (--all-locations)`]),
    ...(empty === 0 ? [] : [`${counted(empty, rowNames)} with 0 on one side and no record on the other`])
  ]
  return parts.length === 0 ? [] : [`not counted: ${parts.join("; ")}`]
}
