import type { TallySummary, TallyValues, Verdict } from "@stocktally/schema"

/** A summary to count into. */
export type SummaryCounts = { -readonly [V in keyof TallySummary]: TallySummary[V] }

/** A summary without rows. */
export const emptySummary = (): SummaryCounts => ({
  unlinked: 0,
  unknown: 0,
  untracked: 0,
  oversold: 0,
  "only-in-loop": 0,
  "only-in-haravan": 0,
  match: 0,
  drift: 0,
  settling: 0
})

/** Totals to count into. */
export interface TotalsCounts {
  readonly summary: SummaryCounts
  readonly values: { -readonly [V in keyof TallyValues]: TallyValues[V] }
  unpriced: number
}

/** Totals without rows. */
export const emptyTotals = (): TotalsCounts => ({ summary: emptySummary(), values: emptySummary(), unpriced: 0 })

/** Adds rows of a verdict. A value becomes null once it is too large to be exact. */
export const addToTotals = (
  totals: TotalsCounts,
  verdict: Verdict,
  { rows, unpriced, value }: { readonly rows: number; readonly value: number | null; readonly unpriced: number }
): void => {
  totals.summary[verdict] += rows
  const sum = (totals.values[verdict] ?? Number.NaN) + (value ?? Number.NaN)
  totals.values[verdict] = Number.isSafeInteger(sum) ? sum : null
  totals.unpriced += unpriced
}
