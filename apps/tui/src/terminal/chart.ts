/** Charts of both counts over time, with a character for each interval. */
import type { Change, HaravanCounts } from "@stocktally/tally"
import { type EpochMillis, fromTenThousandths, type TallyRow, toTenThousandths } from "@stocktally/schema"

/** A count since a time; `from` is -Infinity before the first change. Null: there was no record. */
export interface ChartStep {
  readonly from: EpochMillis
  readonly count: number | null
}

/** Both available counts over time, the oldest step first. */
export interface Chart {
  readonly loop: ReadonlyArray<ChartStep>
  readonly haravan: ReadonlyArray<ChartStep>
  /** The time of the first change, and the lowest and highest count. */
  readonly first: EpochMillis
  readonly least: number
  readonly most: number
}

/** The chart of a row over the time of its changes, which are newest first; null without changes. */
export const chartOf = (row: Pick<TallyRow, "loop" | "haravan">, changes: ReadonlyArray<Change>): Chart | null => {
  const steps = [stepsOf("Loop", changes), sumSteps(row.haravan, changes) ?? stepsOf("Haravan", changes)] as const
  const first = steps.flat().reduce(
    (least, { from }) => Number.isFinite(from) ? Math.min(least, from) : least,
    Infinity
  )
  if (first === Infinity) return null
  // A side without changes always had its count.
  const constantSteps = (
    side: { readonly available: number } | null
  ) => [{ from: -Infinity, count: side?.available ?? null }]
  const loop = steps[0].length > 0 ? steps[0] : constantSteps(row.loop)
  const haravan = steps[1].length > 0 ? steps[1] : constantSteps(row.haravan)
  const counts = [...loop, ...haravan].flatMap(({ count }) => count === null ? [] : [count])
  return {
    loop,
    haravan,
    first,
    least: counts.reduce((least, count) => Math.min(least, count), counts[0] ?? 0),
    most: counts.reduce((most, count) => Math.max(most, count), counts[0] ?? 0)
  }
}

const countOf = (counts: { readonly available: number } | number | null): number | null =>
  typeof counts === "number" ? counts : counts?.available ?? null

/** The steps of a side. Haravan reports when a count changed; for Loop, only the time of the reading is known. */
const stepsOf = (side: "Loop" | "Haravan", changes: ReadonlyArray<Change>): ReadonlyArray<ChartStep> => {
  const steps: Array<ChartStep> = []
  let earliest: ChartStep | undefined
  for (const change of changes) {
    if (change._tag === "Verdict" || change._tag !== side) continue
    const from = change._tag === "Haravan" ? change.updatedAt ?? change.at : change.at
    steps.push({ from, count: countOf(change.after) })
    earliest = { from: -Infinity, count: countOf(change.before) }
  }
  return earliest === undefined ? [] : [...steps, earliest].toReversed()
}

/**
 * The steps of Haravan's side if several locations feed the row: the total, from the current one back through each
 * change. Undefined if only one location feeds it.
 */
const sumSteps = (
  now: { readonly available: number } | null,
  changes: ReadonlyArray<Change>
): ReadonlyArray<ChartStep> | undefined => {
  const parts = changes.flatMap((change) => change._tag === "Haravan" && change.location !== null ? [change] : [])
  if (parts.length === 0) return undefined
  const steps: Array<ChartStep> = []
  let sum = toTenThousandths(now?.available ?? 0)
  const byTime = parts.map(({ after, at, before, updatedAt }) => ({
    from: updatedAt ?? at,
    by: tenThousandthsOf(after) - tenThousandthsOf(before)
  }))
    .toSorted((a, b) => b.from - a.from)
  for (const { by, from } of byTime) {
    steps.push({ from, count: fromTenThousandths(sum) })
    sum -= by
  }
  return [...steps, { from: -Infinity, count: fromTenThousandths(sum) }].toReversed()
}

/** A location without a record counts as 0. */
const tenThousandthsOf = (counts: HaravanCounts | null): number => toTenThousandths(counts?.available ?? 0)

/**
 * The bars of one side up to `now`, in `width` cells and `height` lines from the top. `levels` are the characters
 * from the lowest bar to a full cell. The chart's lowest count is at the bottom and its highest at the top; if they are
 * equal, the bars end in the middle.
 */
export const barsOf = (
  steps: ReadonlyArray<ChartStep>,
  { first, least, most }: Chart,
  now: EpochMillis,
  width: number,
  levels: string,
  height: number
): ReadonlyArray<string> => {
  const end = Math.max(now, first)
  // The first cell shows the count before the first change.
  const start = first - (end - first) / (width - 2)
  const highest = levels.length * height
  const filled = Array.from({ length: width }, (_, cell) => {
    const time = cell === 1 ? first : start + (end - start) * cell / (width - 1)
    const count = steps.findLast(({ from }) => from <= time)?.count ?? null
    if (count === null) return 0
    return most === least ? Math.ceil(highest / 2) : 1 + Math.round((count - least) / (most - least) * (highest - 1))
  })
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * levels.length
    return filled.map((level) => level <= below ? " " : levels.charAt(Math.min(level - below, levels.length) - 1)).join(
      ""
    )
  })
}

/** The bars of one side in one line. */
export const levelsOf = (
  steps: ReadonlyArray<ChartStep>,
  chart: Chart,
  now: EpochMillis,
  width: number,
  levels: string
): string => barsOf(steps, chart, now, width, levels, 1).join("")
