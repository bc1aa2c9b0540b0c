import type { RuleRows } from "./RuleRows.ts"

const unit = 10_000

/**
 * Pairs of the first rows, as rows with the difference between the two: its share is between `least` and `most`,
 * whatever the buffer is. At least the first row of a pair is in stock at Loop, because other pairs give no evidence
 * about the share. A share may be rounded down by nearly a unit.
 */
export const pairDifferences = (rows: RuleRows, among: number, count: number): RuleRows => {
  const numbers = Array.from({ length: Math.min(rows.count, among) }, (_, row) => row)
  const explainable = numbers.filter((row) => (rows.most[row] ?? 0) > -Infinity)
  const inStock = explainable.filter((row) => (rows.least[row] ?? 0) > -Infinity)
  const pairs = inStock.length === 0 || explainable.length < 2 ? [] : Array.from({ length: count }, (_, index) => {
    const first = inStock[index % inStock.length] ?? 0
    // The rows are in random order, so any other row will do, if it is different in each round.
    const partner = index * 7 + Math.floor(index / inStock.length)
    const second = explainable[partner % explainable.length] ?? 0
    return { first, second: second === first ? explainable[(partner + 1) % explainable.length] ?? 0 : second }
  })
  const between = (left: Float64Array, right: Float64Array, rounding: number) =>
    Float64Array.from(pairs, ({ first, second }) => (left[first] ?? 0) - (right[second] ?? 0) + rounding)
  return {
    count: pairs.length,
    least: between(rows.least, rows.most, -unit),
    most: between(rows.most, rows.least, unit),
    columns: rows.columns.map((column) => between(column, column, 0))
  }
}

/**
 * Counts for each share in percent how many differences agree with it. Unlike the slope of noisy points, an estimate by
 * votes stays right if a third of the rows are wrong, or if shares are only a few units.
 */
export const percentVotes = ({ count, least, most }: RuleRows, sum: Float64Array, votes: Int32Array): void => {
  votes.fill(0)
  for (let pair = 0; pair < count; pair++) {
    const onePercent = (sum[pair] ?? 0) / 100
    const from = least[pair] ?? 0
    const to = most[pair] ?? 0
    if (onePercent === 0) {
      if (from < 0 && to > 0) vote(votes, 1, 100)
    } else {
      const [low, high] = onePercent > 0 ? [from / onePercent, to / onePercent] : [to / onePercent, from / onePercent]
      vote(votes, Math.max(1, Math.floor(low) + 1), Math.min(100, Math.ceil(high) - 1))
    }
  }
  let running = 0
  for (let percent = 1; percent <= 100; percent++) {
    running += votes[percent] ?? 0
    votes[percent] = running
  }
}

const vote = (votes: Int32Array, from: number, to: number) => {
  if (from > to) return
  votes[from] = (votes[from] ?? 0) + 1
  votes[to + 1] = (votes[to + 1] ?? 0) - 1
}
