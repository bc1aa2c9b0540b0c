import type { Change } from "@stocktally/tally"
import { visible, type TallyRow } from "@stocktally/schema"
import { chartOf, levelsOf } from "../../terminal/chart.ts"
import type { TableSurface } from "../../terminal/table.ts"
import { localTime } from "../../terminal/time.ts"
import { glyphsOf, paint } from "../../terminal/tones.ts"
import { pad } from "../../terminal/width.ts"

const widest = 60
const gutter = 24

/**
 * How both counts of a row went, one above the other on the same scale, from the oldest of its changes to now. Nothing
 * if it has none.
 */
export const historyChart = (
  row: Pick<TallyRow, "location" | "loop" | "haravan">,
  changes: ReadonlyArray<Change>,
  now: number,
  { color, columns = 80, unicode }: TableSurface
): string => {
  const chart = chartOf(row, changes)
  if (chart === null) return ""
  const width = Math.max(10, Math.min(widest, columns - gutter))
  const { levels } = glyphsOf(unicode)
  const line = (name: "Loop" | "Haravan", side: "loop" | "haravan"): string =>
    `${pad(name, 7, "left")}  ${levelsOf(chart[side], chart, now, width, levels)}  ${row[side]?.available ?? "-"}\n`
  const span = `${localTime(chart.first)} to now, from ${chart.least} to ${chart.most}`
  return `${paint(visible(row.location), "strong", color)}  ${span}\n${line("Loop", "loop")}${
    line("Haravan", "haravan")
  }`
}
