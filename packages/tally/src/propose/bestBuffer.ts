import type { RuleRows } from "./RuleRows.ts"

/** The largest buffer that is sought, in units. */
const largestBuffer = 10_000

const unit = 10_000

/** Whole units of ten-thousandths times percent. */
const share = 1_000_000

/** By buffer: how many rows more than at the one before are explained. Zero between two uses. */
const changes = new Int32Array(largestBuffer + 1)

/** The buffer that explains most rows, the smallest of equals. */
export interface BestBuffer {
  readonly buffer: number
  readonly explained: number
}

/**
 * The best buffer for a share of a sum, among whole units, over the first rows. Exact: each row is explained by the buffers
 * of one interval, so the most are explained where one of them begins.
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
