import { barsOf, type Chart, type ChartStep } from "../../terminal/chart.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { localMinute } from "../../terminal/time.ts"

const nameWidth = 9
const nowWidth = 11
const widest = 120
const height = 3

/**
 * A chart of both counts over time, on one scale: bars for each side between the lowest and the highest count of both,
 * its current count, and the times below. A sentence for a screen reader.
 */
export const chartLines = (
  chart: Chart,
  now: number,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => {
  const { first, haravan, least, loop, most } = chart
  if (theme.surface.spoken) return [`Between ${count(least)} and ${count(most)} since ${localMinute(first)}.`]
  const scale = least === most ? ["", count(least), ""] : [count(most), "", count(least)]
  const left = nameWidth + Math.max(...scale.map((text) => text.length)) + 1
  const width = Math.max(10, Math.min(widest, columns - left - nowWidth))
  const side = (name: string, steps: ReadonlyArray<ChartStep>): ReadonlyArray<string> => {
    const current = steps.at(-1)?.count ?? null
    return barsOf(steps, chart, now, width, theme.glyphs.levels, height).map((bars, line) => {
      const text = new Line(theme, columns).cell(line === 0 ? name : "", nameWidth, "quiet")
        .cell(scale[line] ?? "", left - nameWidth - 1, "quiet", "right").gap(1).add(bars, "notice")
      if (line === 0) text.gap(1).add("now ", "quiet").add(current === null ? "-" : count(current), "strong")
      return text.toString()
    })
  }
  return [
    ...side("Loop", loop),
    ...side("Haravan", haravan),
    axis(first, Math.max(now, first), left, width, columns, theme)
  ]
}

const axis = (first: number, end: number, left: number, width: number, columns: number, theme: Theme): string => {
  const line = new Line(theme, columns).gap(left).gap(1).add(localMinute(first), "quiet")
  // A time takes about twenty cells, and needs space around it.
  if (width >= 72) line.to(left + Math.floor(width / 2) - 8).add(localMinute(first + (end - first) / 2), "quiet")
  return line.to(left + width - 3).add("now", "quiet").toString()
}
