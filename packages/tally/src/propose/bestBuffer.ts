import type { RuleRows } from "./RuleRows.ts"

/** The largest buffer that is searched, in units. */
const largestBuffer = 10_000

const unit = 10_000

/** One whole unit in ten-thousandths, times 100 %. */
const share = 1_000_000

/** By buffer: how many more rows are explained than by the buffer before. Zero between two uses. */
const changes = new Int32Array(largestBuffer + 1)

/** The buffer that explains the most rows, the smallest of equals. */
export interface BestBuffer {
  readonly buffer: number
  readonly explained: number
}

/**
 * Finds the best buffer in whole units for a share of a sum, over the first rows. The result is exact: each row is
 * explained by the buffers of one interval, so the most rows are explained at the start of an interval.
 */
export const bestBuffer = (
  { least, most }: RuleRows,
  sum: Float64Array,
  percent: number,
  count: number
): BestBuffer => {
  let lastStart = 0
  let lastEnd = 0
  for (let row = 0; row < count; row++) {
    const stock = sum[row] ?? 0
    const shared = percent === 100 ? stock : Math.floor(stock * percent / share) * unit
    const from = Math.max(0, Math.ceil((shared - (most[row] ?? 0)) / unit))
    const to = Math.min(largestBuffer, Math.floor((shared - (least[row] ?? 0)) / unit))
    if (from > to) continue
    changes[from] = (changes[from] ?? 0) + 1
    if (from > lastStart) lastStart = from
    if (to === largestBuffer) continue
    changes[to + 1] = (changes[to + 1] ?? 0) - 1
    if (to > lastEnd) lastEnd = to
  }
  let [buffer, explained, running] = [0, 0, 0]
  for (let start = 0; start <= lastStart; start++) {
    running += changes[start] ?? 0
    if (running > explained) {
      explained = running
      buffer = start
    }
  }
  changes.fill(0, 0, Math.max(lastStart, lastEnd) + 2)
  return { buffer, explained }
}
