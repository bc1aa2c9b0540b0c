import type { Change } from "@stocktally/core"
import { visible } from "@stocktally/core"
import type { TallyRow } from "@stocktally/schema"
import type { TableSurface } from "../../terminal/table.ts"
import { paint } from "../../terminal/table.ts"
import { localTime } from "../../terminal/localTime.ts"
import { pad } from "../../terminal/width.ts"

const blocks = "▁▂▃▄▅▆▇█"
const digits = "_.-=+*%#"
const widest = 60
const gutter = 24

/** A count that held from a time on. Null: there was none. */
interface Step {
  readonly from: number
  readonly count: number | null
}

/** The counts of one side, the newest first, as far back as its changes tell. */
const stepsOf = (side: "Loop" | "Haravan", changes: ReadonlyArray<Change>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let earliest: Step | undefined
  for (const change of changes) {
    if (change._tag === "Verdict" || change._tag !== side) continue
    const count = (counts: { readonly available: number } | number | null): number | null =>
      typeof counts === "number" ? counts : counts?.available ?? null
    const from = change._tag === "Haravan" ? change.updatedAt ?? change.at : change.at
    steps.push({ from, count: count(change.after) })
    earliest = { from: Number.NEGATIVE_INFINITY, count: count(change.before) }
  }
  return earliest === undefined ? [] : [...steps, earliest]
}

/**
 * How both counts of a row went, one above the other on the same scale, from the oldest of its changes to now. Nothing
 * where it has none.
 */
export const chart = (
  row: Pick<TallyRow, "location" | "loop" | "haravan">,
  changes: ReadonlyArray<Change>,
  now: number,
  { color, columns = 80, unicode }: TableSurface
): string => {
  const width = Math.max(10, Math.min(widest, columns - gutter))
  const sides = (["Loop", "Haravan"] as const).map((name) => {
    const current = (name === "Loop" ? row.loop : row.haravan)?.available ?? null
    const steps = stepsOf(name, changes)
    return { name, current, steps: steps.length === 0 ? [{ from: Number.NEGATIVE_INFINITY, count: current }] : steps }
  })
  const times = sides.flatMap(({ steps }) => steps.map(({ from }) => from)).filter(Number.isFinite)
  if (times.length === 0) return ""
  // The first cell shows what was before the first change.
  const first = Math.min(...times)
  const start = first - (now - first) / (width - 2)
  const counts = sides.flatMap(({ steps }) => steps.flatMap(({ count }) => count === null ? [] : [count]))
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const levels = unicode ? blocks : digits
  const drawn = (count: number | null): string =>
    count === null
      ? " "
      : levels[most === least ? 0 : Math.round((count - least) / (most - least) * (levels.length - 1))] ?? ""

  const lines = sides.map(({ current, name, steps }) => {
    let line = ""
    for (let cell = 0; cell < width; cell++) {
      const at = cell === 1 ? first : start + (now - start) * cell / (width - 1)
      line += drawn(steps.find(({ from }) => from <= at)?.count ?? null)
    }
    return `${pad(name, 7, "left")}  ${line}  ${current === null ? "-" : current}\n`
  })
  const span = `${localTime(first)} to now, from ${least} to ${most}`
  return `${paint(visible(row.location), "heading", color)}  ${span}\n${lines.join("")}`
}
