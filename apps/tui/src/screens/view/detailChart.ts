import type { ChartData, ChartStep } from "../model/state/Detail.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count, minuteOf } from "../../terminal/time.ts"

const labelWidth = 9
const valueWidth = 9
const widest = 120

/**
 * How both counts went, on one scale and one axis of time: a row of levels for each side, its count of now beside it, and
 * the times of both ends and the middle below.
 */
export const chartLines = (
  { first, haravan, least, loop, most }: ChartData,
  now: number,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => {
  const width = Math.max(10, Math.min(widest, columns - labelWidth - valueWidth))
  const end = Math.max(now, first)
  // The first cell shows what was before the first change.
  const start = first - (end - first) / (width - 2)
  const side = (name: string, steps: ReadonlyArray<ChartStep>): string => {
    const current = steps.at(-1)?.count ?? null
    return new Line(theme, columns).cell(name, labelWidth, "quiet")
      .add(levels(steps, { first, start, end, width, least, most }, theme), "notice").gap(1)
      .add(current === null ? "-" : count(current), "strong").toString()
  }
  return [side("Loop", loop), side("Haravan", haravan), axis(first, end, width, columns, theme)]
}

interface Scale {
  readonly first: number
  readonly start: number
  readonly end: number
  readonly width: number
  readonly least: number
  readonly most: number
}

const levels = (
  steps: ReadonlyArray<ChartStep>,
  { end, first, least, most, start, width }: Scale,
  theme: Theme
): string => {
  const all = theme.glyphs.levels
  let text = ""
  let at = 0
  for (let cell = 0; cell < width; cell++) {
    const time = cell === 1 ? first : start + (end - start) * cell / (width - 1)
    while ((steps[at + 1]?.from ?? Number.POSITIVE_INFINITY) <= time) at++
    const step = steps[at]
    const value = step === undefined || step.from > time ? null : step.count
    text += value === null
      ? " "
      : all.charAt(most === least ? 0 : Math.round((value - least) / (most - least) * (all.length - 1)))
  }
  return text
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
