import type { TallyRow } from "@stocktally/schema"
import {
  emptySummary,
  fold,
  locationKey,
  splitLocationNames,
  normalKey,
  type RowFilter,
  type SummaryCounts,
  searchWords
} from "@stocktally/tally"

/**
 * Generates the rows that a filter shows, one by one. Counts each row that passes the filter without its verdicts in
 * `summary`, so that the summary next to rows of one verdict includes the others. It is complete after the last row.
 */
export function* filterRows(
  rows: ReadonlyArray<TallyRow>,
  filter: RowFilter,
  summary: SummaryCounts = emptySummary()
): Generator<TallyRow> {
  const matches = rowMatcher(filter, new Set(rows.map(({ location }) => locationKey(location))))
  const verdicts = filter.verdicts === undefined ? undefined : new Set(filter.verdicts)
  for (const row of rows) {
    if (!matches(row)) continue
    summary[row.verdict]++
    if (verdicts === undefined || verdicts.has(row.verdict)) yield row
  }
}

const rowMatcher = (
  { allLocations = false, empty = false, locations, minValue, q, skus }: RowFilter,
  names: ReadonlySet<string>
): (row: TallyRow) => boolean => {
  const keys = locations && splitLocationNames(locations, (key) => names.has(key)).map(locationKey)
  const words = searchWords(q ?? "")
  const skuKeys = skus?.map((sku) => normalKey(sku) ?? "")
  return (row) =>
    (empty || !row.flags.includes("empty")) &&
    (allLocations || locations !== undefined || !row.flags.includes("transit")) &&
    (minValue === undefined || (row.value !== null && row.value >= minValue)) &&
    (keys === undefined || keys.includes(locationKey(row.location))) &&
    (skuKeys === undefined || skuKeys.includes(normalKey(row.sku) ?? "none")) &&
    words.every((word) => [row.sku, row.barcode, row.name].some((text) => text !== null && fold(text).includes(word)))
}
