/**
 * The rows in which a rule is searched: the bounds of Loop's count, and Haravan's counts by location. All numbers are
 * ten-thousandths of a unit, so that they are whole.
 */
export interface RuleRows {
  readonly count: number
  /**
   * A rule explains a row if the share less the buffer is from `least` to `most`. `least` is -Infinity if Loop shows 0
   * or nearly 0, because a result below zero is then as good. If `most` is also -Infinity, no rule explains the row.
   */
  readonly least: Float64Array
  readonly most: Float64Array
  /** Each location's counts; 0 if Haravan has no such record. */
  readonly columns: ReadonlyArray<Float64Array>
}

/** The bounds of rows for the counts that Loop shows and the tolerance. */
export const toleranceBounds = (
  shown: Float64Array,
  tolerance: number
): Pick<RuleRows, "count" | "least" | "most"> => ({
  count: shown.length,
  least: shown.map((count) => count <= tolerance ? -Infinity : count - tolerance),
  most: shown.map((count) => count < -tolerance ? -Infinity : count + tolerance)
})

/** Adds up the counts of some locations for the first rows. */
export const addColumns = (
  { columns }: RuleRows,
  sources: ReadonlyArray<number>,
  count: number,
  into: Float64Array
): Float64Array => {
  into.fill(0, 0, count)
  for (const source of sources) {
    const column = columns[source]
    if (column === undefined) continue
    for (let row = 0; row < count; row++) into[row] = (into[row] ?? 0) + (column[row] ?? 0)
  }
  return into
}
