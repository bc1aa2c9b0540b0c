import type { TallyRow, TallySummary, Verdict } from "@stocktally/schema"
import { fold } from "../text/fold.ts"
import { normalKey } from "../text/normalKey.ts"

/**
 * Which rows to show. `location` is a location's whole name and `q` a part of SKU, barcode or name, both without regard
 * to case and marks; `sku` is a whole SKU as linking compares it. Rows that are `empty` are left out unless asked for.
 */
export interface RowFilter {
  readonly verdicts?: ReadonlyArray<Verdict> | undefined
  readonly location?: string | undefined
  readonly sku?: string | undefined
  readonly q?: string | undefined
  readonly empty?: boolean | undefined
}

/** A summary to count into. */
export type SummaryCounts = { -readonly [V in keyof TallySummary]: TallySummary[V] }

/** No rows of any verdict. */
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

/**
 * The rows that a filter shows, one by one as they are asked for. Each row that passes all of the filter but the
 * verdicts is counted in `summary`, so that the summary beside rows of one verdict still tells of the others; it is
 * whole when the rows have come to their end.
 */
export function* filterRows(
  rows: Iterable<TallyRow>,
  filter: RowFilter,
  summary: SummaryCounts = emptySummary()
): Generator<TallyRow> {
  const matches = rowMatcher(filter)
  const verdicts = filter.verdicts === undefined ? undefined : new Set(filter.verdicts)
  for (const row of rows) {
    if (!matches(row)) continue
    summary[row.verdict]++
    if (verdicts === undefined || verdicts.has(row.verdict)) yield row
  }
}

/** Whether a row is one that the caller said to fail on. A row that is `empty` never is. */
export const failsOn = (row: TallyRow, verdicts: ReadonlySet<Verdict>): boolean =>
  verdicts.has(row.verdict) && !row.flags.includes("empty")

const rowMatcher = ({ empty = false, location, q, sku }: RowFilter): (row: TallyRow) => boolean => {
  const locationKey = location === undefined ? undefined : fold(location.trim())
  const part = q === undefined ? undefined : fold(q.trim())
  const skuKey = sku === undefined ? undefined : normalKey(sku) ?? ""
  return (row) =>
    (empty || !row.flags.includes("empty")) &&
    (locationKey === undefined || fold(row.location).trim() === locationKey) &&
    (skuKey === undefined || normalKey(row.sku) === skuKey) &&
    (part === undefined || [row.sku, row.barcode, row.name].some((text) => text !== null && fold(text).includes(part)))
}
