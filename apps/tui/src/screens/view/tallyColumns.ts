import { visibleKey } from "@stocktally/tally"
import { formatMoney, type TallyRow } from "@stocktally/schema"
import { difference } from "../../terminal/count.ts"
import { shortMoney } from "../../terminal/money.ts"
import type { TallySort } from "../model/state/Tally.ts"
import { verdictMarks } from "../../terminal/verdicts.ts"
import { minuteOf } from "../../terminal/time.ts"
import { widthOf } from "../../terminal/width.ts"

/** A column of the tally: what it is sorted by, what it shows, and how much room it wants. */
export interface Column {
  readonly sort: TallySort
  readonly header: string
  readonly align: "left" | "right"
  /** Cells it has at least, and those beyond which more are of no use. */
  readonly minWidth: number
  readonly maxWidth: number
  /** Which goes first where there is no room; those without stay. */
  readonly dropOrder?: number
  /** `width`: of the column, so that a shorter word can be taken. Empty for the age, which is not the row's. */
  readonly text: (row: TallyRow, width: number) => string
}

const number = (value: number | null | undefined): string => value === null || value === undefined ? "-" : String(value)

/** What Haravan has to sell: a variant that it does not track has no end. */
const haravanCount = ({ haravan }: TallyRow): string =>
  haravan !== null && haravan.tracked === false ? "no limit" : number(haravan?.available)

/** What the rows of a list have that columns depend on. */
interface LayoutOptions {
  /** Whether they are of several locations. */
  readonly locations: boolean
  /** Whether some are judged by a stock rule, so that Haravan's count is not what was expected. */
  readonly rules: boolean
  /** What values are in; null if no row has one. */
  readonly currency: string | null
}

/** Cells in which most values are whole. */
const wholeMoney = 13

/** A value whole if there is room for it. */
const money = (value: number, currency: string | null, width: number): string => {
  const whole = width < wholeMoney ? "" : formatMoney(value, currency)
  return whole === "" || widthOf(whole) > width ? shortMoney(value, currency) : whole
}

/** Room that these need before columns that may go are shown: most names of locations are whole with it. */
const comfortable: { readonly [S in TallySort]?: number } = { name: 32, location: 20, value: wholeMoney }

const location: Column = {
  sort: "location",
  header: "LOCATION",
  align: "left",
  minWidth: 10,
  maxWidth: 24,
  text: ({ location }) => location
}

const expected: Column = {
  sort: "expected",
  header: "EXPECTED",
  align: "right",
  minWidth: 8,
  maxWidth: 8,
  text: ({ expected }) => number(expected)
}

const valueIn = (currency: string): Column => ({
  sort: "value",
  header: "VALUE",
  align: "right",
  minWidth: 6,
  maxWidth: 16,
  dropOrder: 8,
  text: ({ value }, width) => value === null ? "-" : money(value, currency, width)
})

const columnsOf = ({ currency, locations, rules }: LayoutOptions): ReadonlyArray<Column> => [
  { sort: "sku", header: "SKU", align: "left", minWidth: 14, maxWidth: 22, text: ({ sku }) => visibleKey(sku ?? "-") },
  { sort: "name", header: "NAME", align: "left", minWidth: 10, maxWidth: 80, dropOrder: 7, text: ({ name }) => name },
  ...(locations ? [location] : []),
  {
    sort: "loop",
    header: "LOOP",
    align: "right",
    minWidth: 5,
    maxWidth: 8,
    text: ({ loop }) => number(loop?.available)
  },
  {
    sort: "haravan",
    header: "HARAVAN",
    align: "right",
    minWidth: 8,
    maxWidth: 8,
    // The difference is from what was expected, and that may be something else.
    ...(rules ? { dropOrder: 5 } : {}),
    text: haravanCount
  },
  {
    sort: "haravan.onHand",
    header: "ON HAND",
    align: "right",
    minWidth: 8,
    maxWidth: 8,
    dropOrder: 4,
    text: ({ haravan }) => number(haravan?.onHand)
  },
  {
    sort: "haravan.committed",
    header: "COMMITTED",
    align: "right",
    minWidth: 9,
    maxWidth: 9,
    dropOrder: 3,
    text: ({ haravan }) => number(haravan?.committed)
  },
  {
    sort: "haravan.incoming",
    header: "INCOMING",
    align: "right",
    minWidth: 8,
    maxWidth: 8,
    dropOrder: 2,
    text: ({ haravan }) => number(haravan?.incoming)
  },
  ...(rules ? [expected] : []),
  { sort: "delta", header: "DIFF", align: "right", minWidth: 5, maxWidth: 8, text: ({ delta }) => difference(delta) },
  ...(currency === null ? [] : [valueIn(currency)]),
  {
    sort: "verdict",
    header: "VERDICT",
    align: "left",
    minWidth: 9,
    maxWidth: 15,
    text: ({ verdict }, width) => verdict.length <= width ? verdict : verdictMarks[verdict].short
  },
  {
    sort: "barcode",
    header: "BARCODE",
    align: "left",
    minWidth: 13,
    maxWidth: 14,
    dropOrder: 1,
    text: ({ barcode }) => barcode ?? "-"
  },
  {
    sort: "haravan.updatedAt",
    header: "HARAVAN UPDATED",
    align: "left",
    minWidth: 16,
    maxWidth: 16,
    dropOrder: 0,
    text: ({ haravan }) => haravan === null ? "-" : minuteOf(haravan.updatedAt)
  },
  {
    sort: "since",
    header: "SINCE",
    align: "right",
    minWidth: 5,
    maxWidth: 16,
    dropOrder: 6,
    text: ({ since }, width) => since === null ? "-" : width < 16 ? "" : minuteOf(since)
  }
]

/** A column where it is drawn: so many cells, after a gap. */
export interface SizedColumn {
  readonly column: Column
  readonly width: number
  readonly gap: number
}

/** The columns that fit on a screen, one object for one width, so that what is cut for it can be kept with it. */
export interface Layout {
  readonly columns: ReadonlyArray<SizedColumn>
  /** Cells of the mark before the first column. */
  readonly margin: number
}

const margin = 2

const layouts = new Map<string, Layout>()

/** The layout for so many columns of the terminal. One location alone needs no column. */
export const layoutFor = (room: number, has: LayoutOptions): Layout => {
  const key = `${room} ${has.locations} ${has.rules} ${has.currency}`
  const known = layouts.get(key)
  if (known !== undefined) return known
  // Whoever drags a window's edge comes by many widths.
  if (layouts.size > 50) layouts.clear()
  const layout = makeLayout(room, columnsOf(has))
  layouts.set(key, layout)
  return layout
}

const gapBefore = ({ align }: Column): number => align === "right" ? 1 : 2

const makeLayout = (room: number, columns: ReadonlyArray<Column>): Layout => {
  let shown = columns
  const needed = (least: typeof comfortable): number =>
    shown.reduce(
      (sum, column, index) =>
        sum + Math.max(least[column.sort] ?? 0, column.minWidth) + (index === 0 ? 0 : gapBefore(column)),
      margin
    )
  const droppable = columns.filter(({ dropOrder }) => dropOrder !== undefined)
    .toSorted((a, b) => (a.dropOrder ?? 0) - (b.dropOrder ?? 0))
  for (const column of droppable) {
    // These are worth more than comfort.
    if (needed((column.dropOrder ?? 0) < 5 ? comfortable : {}) <= room) break
    shown = shown.filter((kept) => kept !== column)
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
    if (column !== undefined && left >= to - column.minWidth) grow(sort, to)
  }
  grow("name", 26)
  grow("loop", 6)
  grow("delta", 6)
  grow("location", 20)
  growWhole("value", wholeMoney)
  grow("name", 32)
  growWhole("verdict", 15)
  grow("sku", 16)
  grow("location", 24)
  grow("name", 36)
  growWhole("since", 16)
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
