import { visibleKey } from "@stocktally/tally"
import { formatMoney, type TallyRow } from "@stocktally/schema"
import { difference } from "../../terminal/count.ts"
import { shortMoney } from "../../terminal/money.ts"
import { hasColumnGroups } from "../model/layout.ts"
import type { TallySort } from "../model/state/Tally.ts"
import { label, verdictMarks } from "../../terminal/verdicts.ts"
import { localMinute } from "../../terminal/time.ts"
import { widthOf } from "../../terminal/width.ts"

/** A column of the tally: the order that it stands for, its text and its widths. */
export interface Column {
  readonly sort: TallySort
  readonly header: string
  /** The heading above adjacent columns, if the terminal is wide enough for one. */
  readonly group?: "HARAVAN"
  readonly align: "left" | "right"
  /** Cuts a long text in the middle: the ends of names tell variants and locations apart. */
  readonly keepsEnd?: true
  readonly minWidth: number
  /** The width beyond which more cells are of no use. */
  readonly maxWidth: number
  /** Cells before it; by default 1 if it is aligned right, else 2. */
  readonly gap?: number
  /** The rank of a column that a narrow terminal can do without: the lowest is dropped first. */
  readonly dropOrder?: number
  /** The text of a cell of this width, which decides between a long and a short form. Empty for an age. */
  readonly text: (row: TallyRow, width: number) => string
}

const number = (value: number | null | undefined): string => value === null || value === undefined ? "-" : String(value)

/** Haravan's available count: a variant that it does not track has no limit. */
export const haravanCount = ({ haravan }: TallyRow): string =>
  haravan !== null && haravan.tracked === false ? "no limit" : number(haravan?.available)

/** Properties of a list of rows that decide its columns. */
export interface LayoutOptions {
  /** Whether the rows are of several locations. */
  readonly locations: boolean
  /** Whether some rows follow a stock rule, so that Haravan's count is not the expected one. */
  readonly rules: boolean
  /** The currency of values; null if no row has one. */
  readonly currency: string | null
  /** The zone of times, `+07`. */
  readonly zone: string
  /** The order of the rows: the value stays on a narrow terminal while they are ordered by it. */
  readonly sort: TallySort
}

/** Cells in which most values are whole. */
export const wholeMoney = 13

/** A value in full if it fits. */
const money = (value: number, currency: string | null, width: number): string => {
  const whole = width < wholeMoney ? "" : formatMoney(value, currency)
  return whole === "" || widthOf(whole) > width ? shortMoney(value, currency) : whole
}

const location: Column = {
  sort: "location",
  header: "LOCATION",
  align: "left",
  keepsEnd: true,
  minWidth: 9,
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

const valueIn = (currency: string, sort: TallySort): Column => ({
  sort: "value",
  header: "VALUE",
  align: "right",
  minWidth: 6,
  maxWidth: 16,
  dropOrder: sort === "harm" || sort === "value" ? 9 : 7,
  text: ({ value }, width) => value === null ? "-" : money(value, currency, width)
})

/** Cells of a time to the minute, without its zone. */
export const minuteWidth = "2026-11-16 17:36".length

/** Haravan's counts other than the available one, under a heading: without it, nothing says whose they are. */
const haravanDetails = (zone: string): ReadonlyArray<Column> => [
  {
    sort: "haravan.onHand",
    header: "ON HAND",
    group: "HARAVAN",
    align: "right",
    minWidth: 8,
    maxWidth: 8,
    dropOrder: 4,
    text: ({ haravan }) => number(haravan?.onHand)
  },
  {
    sort: "haravan.committed",
    header: "COMMITTED",
    group: "HARAVAN",
    align: "right",
    minWidth: 9,
    maxWidth: 9,
    dropOrder: 3,
    text: ({ haravan }) => number(haravan?.committed)
  },
  {
    sort: "haravan.incoming",
    header: "INCOMING",
    group: "HARAVAN",
    align: "right",
    minWidth: 8,
    maxWidth: 8,
    dropOrder: 2,
    text: ({ haravan }) => number(haravan?.incoming)
  },
  {
    sort: "haravan.updatedAt",
    header: "UPDATED",
    group: "HARAVAN",
    align: "left",
    minWidth: minuteWidth + zone.length,
    maxWidth: minuteWidth + zone.length,
    dropOrder: 0,
    text: ({ haravan }) => haravan === null ? "-" : localMinute(haravan.updatedAt)
  }
]

/** The columns for a terminal of this width, of which some may not fit. */
export const columnsOf = (
  room: number,
  { currency, locations, rules, sort, zone }: LayoutOptions
): ReadonlyArray<Column> => {
  const isGrouped = hasColumnGroups(room)
  return [
    {
      sort: "sku",
      header: "SKU",
      align: "left",
      minWidth: 14,
      maxWidth: 22,
      text: ({ sku }) => visibleKey(sku ?? "-")
    },
    {
      sort: "name",
      header: "NAME",
      align: "left",
      keepsEnd: true,
      minWidth: 10,
      maxWidth: 80,
      dropOrder: 8,
      text: ({ name }) => name
    },
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
      ...(isGrouped ? { header: "AVAILABLE", group: "HARAVAN" as const } : { header: "HARAVAN" }),
      align: "right",
      minWidth: isGrouped ? 11 : 8,
      maxWidth: isGrouped ? 11 : 8,
      // Under a rule, the difference is from the expected count.
      ...(rules ? { dropOrder: 5 } : {}),
      text: haravanCount
    },
    ...(isGrouped ? haravanDetails(zone) : []),
    ...(rules ? [expected] : []),
    { sort: "delta", header: "DIFF", align: "right", minWidth: 5, maxWidth: 8, text: ({ delta }) => difference(delta) },
    ...(currency === null ? [] : [valueIn(currency, sort)]),
    {
      sort: "verdict",
      header: "VERDICT",
      align: "left",
      minWidth: 11,
      maxWidth: 15,
      gap: room < 90 ? 1 : 2,
      text: ({ verdict }, width) => label(verdict).length <= width ? label(verdict) : verdictMarks[verdict].short
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
      sort: "since",
      header: "SINCE",
      align: "right",
      minWidth: 6,
      maxWidth: minuteWidth + zone.length,
      dropOrder: 6,
      text: ({ since }, width) => since === null ? "-" : width < minuteWidth ? "" : localMinute(since)
    }
  ]
}
