/** The columns of the tally that fit on a terminal, with their widths. */
import type { TallySort } from "../model/state/Tally.ts"
import { type Column, columnsOf, haravanCount, type LayoutOptions, minuteWidth, wholeMoney } from "./tallyColumns.ts"

type Widths = { readonly [S in TallySort]?: number }

/** Widths in which a variant and a location can be recognized. Every other optional column gives way to these. */
const recognizable: Widths = { name: 15, location: 12 }

/** Widths that these columns get before further ones are shown: most names of locations fit. */
const comfortable: Widths = { name: 29, location: 20, value: wholeMoney, verdict: 15 }

/** A column with its width and the gap before it, in cells. */
export interface SizedColumn {
  readonly column: Column
  readonly width: number
  readonly gap: number
}

/** Whether the column is too narrow for a time, and shows an age. */
export const isAge = ({ column, width }: SizedColumn): boolean => column.sort === "since" && width < minuteWidth

/** The columns that fit on a screen. One object for each width, so that rows cut for it can be cached with it. */
export interface Layout {
  readonly columns: ReadonlyArray<SizedColumn>
  /** Cells of the mark before the first column. */
  readonly margin: number
}

const margin = 2

const layouts = new Map<string, Layout>()

/** The layout for a terminal of this width. Rows of a single location need no column for it. */
export const layoutFor = (room: number, options: LayoutOptions): Layout => {
  const key = `${room} ${options.locations} ${options.rules} ${options.currency} ${options.zone} ${options.sort}`
  const cached = layouts.get(key)
  if (cached !== undefined) return cached
  // Dragging the edge of a window passes many widths.
  if (layouts.size > 50) layouts.clear()
  const layout = makeLayout(room, columnsOf(room, options))
  layouts.set(key, layout)
  return layout
}

const gapBefore = ({ align, gap }: Column): number => gap ?? (align === "right" ? 1 : 2)

/** The widths that others must have if this column is to be shown. */
const widthsBefore = ({ dropOrder = 0 }: Column): Widths =>
  dropOrder > 7 ? {} : dropOrder < 5 ? comfortable : recognizable

/** Shows Haravan's count of a row without an expected one, if Haravan has no column: `has 75`. */
const withHaravanCount = (column: Column): Column => ({
  ...column,
  text: (row, width) =>
    row.expected !== null || row.haravan === null
      ? column.text(row, width)
      : row.haravan.tracked === false
      ? haravanCount(row)
      : `has ${row.haravan.available}`
})

const makeLayout = (room: number, columns: ReadonlyArray<Column>): Layout => {
  let shown = columns
  const needed = (least: Widths): number =>
    shown.reduce(
      (sum, column, index) =>
        sum + Math.max(least[column.sort] ?? 0, column.minWidth) + (index === 0 ? 0 : gapBefore(column)),
      margin
    )
  const droppable = columns.filter(({ dropOrder }) => dropOrder !== undefined)
    .toSorted((a, b) => (a.dropOrder ?? 0) - (b.dropOrder ?? 0))
  for (const column of droppable) {
    if (needed(widthsBefore(column)) <= room) break
    shown = shown.filter((other) => other !== column)
  }
  if (!shown.some(({ sort }) => sort === "haravan")) {
    shown = shown.map((column) => column.sort === "expected" ? withHaravanCount(column) : column)
  }
  const widths = new Map(shown.map((column) => [column, column.minWidth]))
  let left = room - needed({})
  const grow = (sort: TallySort, upTo: number): void => {
    const column = shown.find((column) => column.sort === sort)
    if (column === undefined) return
    const width = widths.get(column) ?? 0
    const more = Math.max(0, Math.min(left, Math.min(upTo, column.maxWidth) - width))
    widths.set(column, width + more)
    left -= more
  }
  // A time is shown whole or as an age, and money whole or short.
  const growWhole = (sort: TallySort, to: number): void => {
    const column = shown.find((column) => column.sort === sort)
    if (column !== undefined && left >= Math.min(to, column.maxWidth) - column.minWidth) grow(sort, to)
  }
  grow("location", 12)
  grow("name", 26)
  grow("loop", 6)
  grow("delta", 6)
  grow("location", 20)
  growWhole("value", wholeMoney)
  growWhole("verdict", 15)
  grow("sku", 16)
  grow("name", 32)
  grow("location", 24)
  grow("name", 36)
  growWhole("since", Number.POSITIVE_INFINITY)
  grow("name", 44)
  grow("sku", 22)
  grow("loop", 8)
  grow("delta", 8)
  grow("value", 16)
  grow("name", 80)
  return {
    margin,
    columns: shown.map((column, index) => ({
      column,
      width: widths.get(column) ?? column.minWidth,
      gap: index === 0 ? 0 : gapBefore(column)
    }))
  }
}
