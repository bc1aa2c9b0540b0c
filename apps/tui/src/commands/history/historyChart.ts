import type { Change } from "@stocktally/tally"
import { visible, type TallyRow } from "@stocktally/schema"
import { chartOf, levelsOf } from "../../terminal/chart.ts"
import type { TableSurface } from "../../terminal/table.ts"
import { localTime } from "../../terminal/time.ts"
import { glyphsOf, paint } from "../../terminal/tones.ts"
import { pad } from "../../terminal/width.ts"

const widest = 60
/** The cells beside the bars: the name of the side, and its count. */
const margin = 24

/**
 * Draws both counts of a row over time, one above the other on the same scale, from its oldest change to now. Empty
 * if it has no changes.
 */
export const historyChart = (
  row: Pick<TallyRow, "location" | "loop" | "haravan">,
  changes: ReadonlyArray<Change>,
  now: number,
  { color, columns = 80, unicode }: TableSurface
): string => {
  const chart = chartOf(row, changes)
  if (chart === null) return ""
  const width = Math.max(10, Math.min(widest, columns - margin))
  const { levels } = glyphsOf(unicode)
  const line = (name: "Loop" | "Haravan", side: "loop" | "haravan"): string =>
    `${pad(name, 7, "left")}  ${levelsOf(chart[side], chart, now, width, levels)}  ${row[side]?.available ?? "-"}\n`
  const span = `${localTime(chart.first)} to now, from ${chart.least} to ${chart.most}`
  return `${paint(visible(row.location), "strong", color)}  ${span}\n${line("Loop", "loop")}${
    line("Haravan", "haravan")
  }`
}
