import { type Chart, type ChartStep, levelsOf } from "../../terminal/chart.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { minuteOf } from "../../terminal/time.ts"

const labelWidth = 9
const valueWidth = 9
const widest = 120

/**
 * How both counts went, on one scale and one axis of time: a row of levels for each side, its count of now beside it, and
 * the times of both ends and the middle below.
 */
export const chartLines = (
  chart: Chart,
  now: number,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => {
  const width = Math.max(10, Math.min(widest, columns - labelWidth - valueWidth))
  const side = (name: string, steps: ReadonlyArray<ChartStep>): string => {
    const current = steps.at(-1)?.count ?? null
    return new Line(theme, columns).cell(name, labelWidth, "quiet")
      .add(levelsOf(steps, chart, now, width, theme.glyphs.levels), "notice").gap(1)
      .add(current === null ? "-" : count(current), "strong").toString()
  }
  const { first, haravan, loop } = chart
  return [side("Loop", loop), side("Haravan", haravan), axis(first, Math.max(now, first), width, columns, theme)]
}

const axis = (first: number, end: number, width: number, columns: number, theme: Theme): string => {
  const line = new Line(theme, columns).gap(labelWidth).gap(1).add(minuteOf(first), "quiet")
  // A time takes sixteen cells, and wants some between it and the next.
  if (width >= 60) {
    const middle = labelWidth + Math.floor(width / 2) - 8
    line.to(middle).add(minuteOf(first + (end - first) / 2), "quiet")
  }
  return line.to(labelWidth + width - 3).add("now", "quiet").toString()
}
