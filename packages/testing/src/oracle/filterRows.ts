import type { TallyRow } from "@stocktally/schema"
import {
  emptySummary,
  fold,
  locationKey,
  locationNamesOf,
  normalKey,
  type RowFilter,
  type SummaryCounts,
  searchWords
} from "@stocktally/tally"

/**
 * The rows that a filter shows, one by one as they are asked for. Each row that passes all of the filter but the
 * verdicts is counted in `summary`, so that the summary beside rows of one verdict still tells of the others; it is
 * whole when the rows have come to their end.
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
  const asked = locations && locationNamesOf(locations, (key) => names.has(key)).map(locationKey)
  const words = searchWords(q ?? "")
  const skuKeys = skus?.map((sku) => normalKey(sku) ?? "")
  return (row) =>
    (empty || !row.flags.includes("empty")) &&
    (allLocations || locations !== undefined || !row.flags.includes("transit")) &&
    (minValue === undefined || (row.value !== null && row.value >= minValue)) &&
    (asked === undefined || asked.includes(locationKey(row.location))) &&
    (skuKeys === undefined || skuKeys.includes(normalKey(row.sku) ?? "none")) &&
    words.every((word) => [row.sku, row.barcode, row.name].some((text) => text !== null && fold(text).includes(word)))
}
