import type { Change } from "@stocktally/core"
import type { TallyRow } from "@stocktally/schema"
import type { ChartData, ChartStep } from "../screens/model/state/Detail.ts"

/** How both counts of a row went, as far back as its changes tell (newest first); null where nothing has changed. */
export const chartOf = (
  row: Pick<TallyRow, "loop" | "haravan">,
  changes: ReadonlyArray<Change>
): ChartData | null => {
  const loop = stepsOf("Loop", changes)
  const haravan = stepsOf("Haravan", changes)
  const times = [...loop, ...haravan].map(({ from }) => from).filter(Number.isFinite)
  if (times.length === 0) return null
  // A side without changes has had its count all the while.
  const whole = {
    loop: loop.length > 0 ? loop : [{ from: Number.NEGATIVE_INFINITY, count: row.loop?.available ?? null }],
    haravan: haravan.length > 0 ? haravan : [{ from: Number.NEGATIVE_INFINITY, count: row.haravan?.available ?? null }]
  }
  const counts = [...whole.loop, ...whole.haravan].flatMap(({ count }) => count === null ? [] : [count])
  return {
    ...whole,
    first: times.reduce((least, time) => Math.min(least, time)),
    least: counts.reduce((least, count) => Math.min(least, count), counts[0] ?? 0),
    most: counts.reduce((most, count) => Math.max(most, count), counts[0] ?? 0)
  }
}

const countOf = (counts: { readonly available: number } | number | null): number | null =>
  typeof counts === "number" ? counts : counts?.available ?? null

/** Of one side, by time. Haravan tells when it changed; Loop's changes are as old as their reading. */
const stepsOf = (side: "Loop" | "Haravan", changes: ReadonlyArray<Change>): ReadonlyArray<ChartStep> => {
  const steps: Array<ChartStep> = []
  let earliest: ChartStep | undefined
  for (const change of changes) {
    if (change._tag === "Verdict" || change._tag !== side) continue
    const from = change._tag === "Haravan" ? change.updatedAt ?? change.at : change.at
    steps.push({ from, count: countOf(change.after) })
    earliest = { from: Number.NEGATIVE_INFINITY, count: countOf(change.before) }
  }
  return earliest === undefined ? [] : [...steps, earliest].toReversed()
}
