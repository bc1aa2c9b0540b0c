import type { TallyRow } from "@stocktally/schema"
import { toneOf } from "../../terminal/verdicts.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { cells } from "../../terminal/Line.ts"
import { roughAge } from "../../terminal/time.ts"
import type { Layout, SizedColumn } from "./tallyColumns.ts"

/** How a row is drawn, apart from what it says. */
export interface RowState {
  readonly isSelected: boolean
  /** It is not as it was a moment ago. */
  readonly isNew: boolean
}

/** A row cut to a layout. The age is added when it is drawn, because the row stays as it is while time passes. */
interface CachedRow {
  readonly layout: Layout
  readonly theme: Theme
  readonly styled: string
  readonly plain: string
}

const cache = new WeakMap<TallyRow, CachedRow>()

const cutRow = (row: TallyRow, layout: Layout, theme: Theme): CachedRow => {
  const known = cache.get(row)
  if (known !== undefined && known.layout === layout && known.theme === theme) return known
  let styled = ""
  let plain = ""
  for (const { column, gap, width } of layout.columns) {
    if (isAge({ column, gap, width })) continue
    const text = " ".repeat(gap) + cells(column.text(row, width), width, column.align, theme)
    plain += text
    styled += theme.tone(toneFor(column.sort, row), text)
  }
  const made = { layout, theme, styled, plain }
  cache.set(row, made)
  return made
}

const isAge = ({ column, width }: SizedColumn): boolean => column.sort === "since" && width < 16

const toneFor = (sort: string, row: TallyRow): Tone => {
  switch (sort) {
    case "verdict":
      return toneOf(row.verdict)
    case "delta":
      return row.delta === null || row.delta === 0 ? "quiet" : "strong"
    case "loop":
    case "haravan":
    case "expected":
      // Older than it should be.
      return row.stale ? "quiet" : "plain"
    case "sku":
    case "value":
    case "name":
    case "location":
      return "plain"
    default:
      return "quiet"
  }
}

/** The line of a row, as wide as its layout. What is selected and what is new is marked, not only coloured. */
export const rowLine = (
  row: TallyRow,
  { isNew, isSelected }: RowState,
  layout: Layout,
  theme: Theme,
  now: number
): string => {
  const { plain, styled } = cutRow(row, layout, theme)
  const last = layout.columns.at(-1)
  const age = last !== undefined && isAge(last)
    ? " ".repeat(last.gap) + (row.since === null ? "-" : roughAge(row.since, now)).padStart(last.width)
    : ""
  const mark = isNew ? "*" : isSelected ? theme.glyphs.selected : " "
  if (isSelected) return theme.inverse(`${mark} ${plain}${age}`)
  if (isNew) return `${theme.tone("warning", mark)} ${theme.tone("strong", plain + age)}`
  return `  ${styled}${theme.tone("quiet", age)}`
}

/** The line above the rows; the column that they are sorted by is marked beside its name. */
export const headerLine = (layout: Layout, sort: string, isDescending: boolean, theme: Theme): string => {
  const { ascending, descending } = theme.glyphs
  const arrow = isDescending ? descending : ascending
  let text = " ".repeat(layout.margin)
  // The mark is in the gap: after what is aligned left, before what is aligned right.
  let pending = ""
  for (const { column, gap, width } of layout.columns) {
    const isSorted = column.sort === sort
    const name = cells(column.header, width, column.align, theme)
    if (column.align === "right") {
      const bare = name.trimStart()
      const lead = `${pending.padEnd(gap)}${" ".repeat(width - bare.length)}`
      text += (isSorted ? lead.slice(0, -1) + arrow : lead) + bare
      pending = ""
    } else {
      text += pending.padEnd(gap)
      const bare = name.trimEnd()
      const isRoomInside = bare.length < width
      text += isSorted && isRoomInside ? (bare + arrow).padEnd(width) : name
      pending = isSorted && !isRoomInside ? arrow : ""
    }
  }
  return theme.tone("strong", text)
}
