/** How the counts of both sides went, drawn with a character for each stretch of time. */
import type { Change, HaravanCounts } from "@stocktally/tally"
import { type EpochMillis, fromTenThousandths, type TallyRow, toTenThousandths } from "@stocktally/schema"

/** A count that held from a time on; `from` is -Infinity before the first change. Null: there was no such level. */
export interface ChartStep {
  readonly from: EpochMillis
  readonly count: number | null
}

/** How both available counts went. Steps by time, the oldest first. */
export interface Chart {
  readonly loop: ReadonlyArray<ChartStep>
  readonly haravan: ReadonlyArray<ChartStep>
  /** When the first change was, and the least and the highest count. */
  readonly first: EpochMillis
  readonly least: number
  readonly most: number
}

/** The chart of a row, as far back as its changes (newest first) go; null if nothing has changed. */
export const chartOf = (row: Pick<TallyRow, "loop" | "haravan">, changes: ReadonlyArray<Change>): Chart | null => {
  const steps = [stepsOf("Loop", changes), sumSteps(row.haravan, changes) ?? stepsOf("Haravan", changes)] as const
  const first = steps.flat().reduce(
    (least, { from }) => Number.isFinite(from) ? Math.min(least, from) : least,
    Infinity
  )
  if (first === Infinity) return null
  // A side without changes had its count all the time.
  const always = (side: { readonly available: number } | null) => [{ from: -Infinity, count: side?.available ?? null }]
  const loop = steps[0].length > 0 ? steps[0] : always(row.loop)
  const haravan = steps[1].length > 0 ? steps[1] : always(row.haravan)
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

/** Of one side. Haravan reports when it changed; Loop's changes are as old as their reading. */
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
 * Of Haravan's side if several locations feed the row: the sum of all, back from what it is now by what each change did to it.
 * Undefined if one location alone does.
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
    by: unitsOf(after) - unitsOf(before)
  }))
    .toSorted((a, b) => b.from - a.from)
  for (const { by, from } of byTime) {
    steps.push({ from, count: fromTenThousandths(sum) })
    sum -= by
  }
  return [...steps, { from: -Infinity, count: fromTenThousandths(sum) }].toReversed()
}

/** A location without a record gives nothing. */
const unitsOf = (counts: HaravanCounts | null): number => toTenThousandths(counts?.available ?? 0)

/**
 * One side of a chart in `width` cells and `height` lines, from the top, up to `now`. `levels` are the characters from an
 * eighth of a cell to a whole one. The least count of the chart is at the bottom and the highest at the top; where all are
 * the same, it is in the middle.
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
  // The first cell shows what was before the first change.
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

/** The same in one line. */
export const levelsOf = (
  steps: ReadonlyArray<ChartStep>,
  chart: Chart,
  now: EpochMillis,
  width: number,
  levels: string
): string => barsOf(steps, chart, now, width, levels, 1).join("")
