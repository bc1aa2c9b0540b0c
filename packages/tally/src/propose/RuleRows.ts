/**
 * What a rule is sought in: what Loop may be expected to show row by row, and what Haravan has there, location by location.
 * All in ten-thousandths of a unit, which are whole numbers.
 */
export interface RuleRows {
  readonly count: number
  /**
   * A rule explains a row if the share less the buffer is from `least` to `most`. Without a lower bound, Loop shows 0 or
   * nearly so, and a result below zero is as good; without either, nothing explains it.
   */
  readonly least: Float64Array
  readonly most: Float64Array
  /** Each location's counts; 0 if Haravan has no such record. */
  readonly columns: ReadonlyArray<Float64Array>
}

/** The bounds of rows that show so much; the tolerance is what Loop may differ by. */
export const boundsOf = (
  shown: Float64Array,
  tolerance: number
): Pick<RuleRows, "count" | "least" | "most"> => ({
  count: shown.length,
  least: shown.map((count) => count <= tolerance ? -Infinity : count - tolerance),
  most: shown.map((count) => count < -tolerance ? -Infinity : count + tolerance)
})

/** The sum of some locations for the first rows. */
export const sumOf = (
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
