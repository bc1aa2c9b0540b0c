import type { Search } from "./Candidate.ts"
import type { RuleRows } from "./RuleRows.ts"

/** The most locations of which every combination is tried. */
export const maxCombined = 12

/** The most locations that are put in order; the others are only tried one by one with the best rule. */
const maxOrdered = 60

/** The number of rows that is enough to put locations in order. */
const orderingRows = 1000

/** Every combination of some locations, the smallest first, each ascending. */
const combinations = (locations: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => {
  let sets: ReadonlyArray<ReadonlyArray<number>> = [[]]
  for (const location of locations) sets = [...sets, ...sets.map((set) => [...set, location])]
  return sets.slice(1).toSorted((self, that) => self.length - that.length)
}

/** Limits the largest 2 % of values, so that one absurd count does not hide the others. */
const clipped = (values: Float64Array): Float64Array => {
  const most = values.toSorted()[Math.floor(values.length * 0.98)] ?? 0
  return values.map((value) => Math.min(value, most))
}

const correlation = (xs: Float64Array, ys: Float64Array): number => {
  const { length } = xs
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let row = 0; row < length; row++) {
    const [a, b] = [xs[row] ?? 0, ys[row] ?? 0]
    x += a
    y += b
    xx += a * a
    yy += b * b
    xy += a * b
  }
  const spread = Math.sqrt((length * xx - x * x) * (length * yy - y * y))
  return spread > 0 ? (length * xy - x * y) / spread : 0
}

/**
 * The sets of locations to try: every combination of up to {@link maxCombined}. If there are more locations, they are
 * ordered by how close each brings the sum to Loop's counts; the sets are then every combination of the first ones, and
 * the first n of the order for each larger n.
 */
export function* sourceSets(rows: RuleRows): Search<ReadonlyArray<ReadonlyArray<number>>> {
  const all = rows.columns.map((_, location) => location)
  if (all.length <= maxCombined) return combinations(all)

  const count = Math.min(rows.count, orderingRows)
  const shown = clipped(rows.most.slice(0, count).map((most) => Math.max(0, most)))
  const columns = rows.columns.map((column) => clipped(column.slice(0, count)))
  const sum = new Float64Array(count)
  const ordered: Array<number> = []
  const left = new Set(all)
  while (ordered.length < Math.min(all.length, maxOrdered)) {
    let [best, nearest] = [-1, -Infinity]
    for (const location of left) {
      const near = correlation(sum.map((stock, row) => stock + (columns[location]?.[row] ?? 0)), shown)
      if (near > nearest) [best, nearest] = [location, near]
      yield count
    }
    ordered.push(best)
    left.delete(best)
    columns[best]?.forEach((stock, row) => {
      sum[row] = (sum[row] ?? 0) + stock
    })
  }
  const ascending = (set: ReadonlyArray<number>) => set.toSorted((self, that) => self - that)
  return [
    ...combinations(ascending(ordered.slice(0, maxCombined))),
    ...ordered.map((_, index) => ascending(ordered.slice(0, index + 1))).slice(maxCombined),
    all
  ]
}
