import type { TallyRow } from "@stocktally/schema"
import { toneOf } from "../../terminal/verdicts.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { cells } from "../../terminal/Line.ts"
import { roughAge } from "../../terminal/time.ts"
import { shown } from "../../terminal/visible.ts"
import { fitMiddle } from "../../terminal/width.ts"
import { isAge, type Layout, type SizedColumn } from "./tallyLayout.ts"

/** The marks of a row. */
export interface RowState {
  readonly isSelected: boolean
  /** Whether its content has just changed. */
  readonly isNew: boolean
}

/** A row cut to a layout, without its age, which changes while the row stays the same. */
interface CachedRow {
  readonly layout: Layout
  readonly theme: Theme
  readonly styled: string
  readonly plain: string
}

const cache = new WeakMap<TallyRow, CachedRow>()

const cutRow = (row: TallyRow, layout: Layout, theme: Theme): CachedRow => {
  const cached = cache.get(row)
  if (cached !== undefined && cached.layout === layout && cached.theme === theme) return cached
  let styled = ""
  let plain = ""
  for (const sized of layout.columns) {
    if (isAge(sized)) continue
    const text = " ".repeat(sized.gap) + cellText(row, sized, theme)
    plain += text
    styled += theme.tone(toneFor(sized.column.sort, row), text)
  }
  const made = { layout, theme, styled, plain }
  cache.set(row, made)
  return made
}

const cellText = (row: TallyRow, { column, width }: SizedColumn, theme: Theme): string => {
  const text = column.text(row, width)
  const fitted = column.keepsEnd === true
    ? fitMiddle(shown(text, theme.surface.unicode), width, theme.glyphs.ellipsis)
    : text
  return cells(fitted, width, column.align, theme)
}

const toneFor = (sort: string, row: TallyRow): Tone => {
  switch (sort) {
    case "verdict":
      return toneOf(row.verdict)
    case "delta":
      return row.delta === null || row.delta === 0 ? "quiet" : "strong"
    case "loop":
    case "haravan":
    case "expected":
      // Dimmed if a side is out of date.
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

/** The line of a row, as wide as its layout. The selected row and new ones have a mark, not only a colour. */
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

/** The line above {@link headerLine}, with the names of groups over their columns. */
export const groupLine = (layout: Layout, theme: Theme): string => {
  const spans: Array<{ readonly group: string | undefined; width: number }> = []
  for (const { column: { group }, gap, width } of layout.columns) {
    const last = spans.at(-1)
    if (last !== undefined && last.group === group) last.width += gap + width
    else spans.push({ group: undefined, width: gap }, { group, width })
  }
  const text = spans.map(({ group, width }) =>
    group === undefined ? " ".repeat(width) : groupTitle(group, width, theme)
  )
  return theme.tone("quiet", " ".repeat(layout.margin) + text.join(""))
}

/** A name in the middle of a line over its columns. */
const groupTitle = (name: string, width: number, { glyphs: { horizontal } }: Theme): string => {
  const room = Math.max(0, width - name.length - 2)
  const before = Math.floor(room / 2)
  return `${horizontal.repeat(before)} ${name} ${horizontal.repeat(room - before)}`
}

/** The line above the rows; an arrow beside its name marks the column that they are sorted by. */
export const headerLine = (layout: Layout, sort: string, isDescending: boolean, theme: Theme): string => {
  const { ascending, descending } = theme.glyphs
  const arrow = isDescending ? descending : ascending
  let text = " ".repeat(layout.margin)
  // The arrow is in the gap: after a name that is aligned left, before one that is aligned right.
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
