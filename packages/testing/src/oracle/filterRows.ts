import type { TallyRow } from "@stocktally/schema"
import { fold, normalKey, type RowFilter, emptySummary, type SummaryCounts } from "@stocktally/tally"

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
