import { visible } from "@stocktally/schema"
import { paint, type Tone } from "./tones.ts"
import { fit, fitMiddle, pad, widthOf } from "./width.ts"

/** A column of a table. */
export interface Column<A> {
  readonly header: string
  readonly align?: "right"
  /** The whole text, which may come from outside: the table makes it visible. */
  readonly text: (record: A) => string
  /** A shorter text for a terminal that is too narrow for all columns. */
  readonly narrow?: (record: A) => string
  /** The part of a text that is cut if a terminal is too narrow; without it, texts are never cut. */
  readonly elastic?: "middle" | "end"
  /** Texts of an elastic column are not cut below this width. */
  readonly least?: number
  /**
   * The rank of a column that a narrow terminal can do without: the lowest is hidden first. A column without a rank is
   * always shown. The first records can decide.
   */
  readonly expendable?: number | ((records: ReadonlyArray<A>) => number | undefined)
  readonly tone?: (record: A) => Tone
}

/** The terminal on which a table is shown; without `columns` it is not a terminal, and nothing is cut. */
export interface TableSurface {
  readonly columns: number | undefined
  readonly color: boolean
  readonly unicode: boolean
}

const gap = "  "
/** Columns are hidden rather than elastic ones cut below this width. */
const comfortable = 16
/** The default of {@link Column.least}. */
const narrowest = 8
/** The first records give an elastic column at most this width. */
const widest = 60
/** Columns of this rank or a higher one are hidden only after all others show their narrow texts. */
const valued = 2

interface Placement<A> {
  readonly column: Column<A>
  readonly text: (record: A) => string
  readonly width: number
  readonly rank: number | undefined
}

/**
 * A table that streams: its first records decide how wide the columns are. A terminal that is too narrow hides columns,
 * shows shorter texts and cuts elastic ones until a line fits; elsewhere all texts are whole.
 */
export const tableList = <A>({ columns }: { readonly columns: ReadonlyArray<Column<A>> }, surface: TableSurface) => {
  let placements: ReadonlyArray<Placement<A>> | undefined
  const ellipsis = surface.unicode ? "…" : "..."

  const line = (cells: ReadonlyArray<string>): string => `${cells.join(gap).trimEnd()}\n`
  const head = (records: ReadonlyArray<A>): string => {
    placements = place(columns, records, surface.columns)
    return line(
      placements.map(({ column, width }) =>
        paint(pad(column.header, width, column.align ?? "left"), "strong", surface.color)
      )
    )
  }
  const cut = (text: string, width: number, { elastic }: Column<A>): string =>
    surface.columns === undefined || elastic === undefined
      ? text
      : (elastic === "middle" ? fitMiddle : fit)(text, width, ellipsis)

  return {
    records: (records: ReadonlyArray<A>): string => {
      let output = placements === undefined ? head(records) : ""
      for (const record of records) {
        output += line((placements ?? []).map(({ column, text, width }) => {
          const shown = cut(visible(text(record)), width, column)
          return paint(pad(shown, width, column.align ?? "left"), column.tone?.(record), surface.color)
        }))
      }
      return output
    },
    end: (): string => placements === undefined ? head([]) : "",
    /** The columns that the terminal is too narrow for, if any. */
    note: (): string | undefined => {
      const hidden = columns.filter((column) => placements?.every((shown) => shown.column !== column))
      return hidden.length === 0
        ? undefined
        : `not shown at this width: ${hidden.map(({ header }) => header.trim()).join(", ")}; widen the terminal, or ` +
          "use --format csv"
    }
  }
}

const place = <A>(
  columns: ReadonlyArray<Column<A>>,
  records: ReadonlyArray<A>,
  room: number | undefined
): ReadonlyArray<Placement<A>> => {
  const widthFor = ({ elastic, header }: Column<A>, text: (record: A) => string): number =>
    records.reduce(
      (width, record) =>
        Math.max(width, Math.min(widthOf(visible(text(record))), elastic === undefined ? 255 : widest)),
      widthOf(header)
    )
  let all: ReadonlyArray<Placement<A>> = columns.map((column) => ({
    column,
    text: column.text,
    rank: typeof column.expendable === "function" ? column.expendable(records) : column.expendable,
    width: widthFor(column, column.text)
  }))
  if (room === undefined) return all
  const isTooWide = (): boolean => totalWidth(all, (placement) => leastWidth(placement, comfortable)) > room
  const hide = (isHideable: (rank: number) => boolean): void => {
    while (isTooWide()) {
      const ranks = all.flatMap(({ rank }) => rank === undefined || !isHideable(rank) ? [] : [rank])
      if (ranks.length === 0) return
      all = all.filter(({ rank }) => rank !== Math.min(...ranks))
    }
  }

  hide((rank) => rank < valued)
  if (isTooWide()) {
    all = all.map((placement) => {
      const { narrow } = placement.column
      return narrow === undefined
        ? placement
        : { ...placement, text: narrow, width: widthFor(placement.column, narrow) }
    })
  }
  hide(() => true)
  for (let over = totalWidth(all, ({ width }) => width) - room; over > 0; over--) {
    const next = all.filter((placement) => placement.width > leastWidth(placement))
      .toSorted((a, b) => b.width - a.width)[0]
    if (next === undefined) break
    all = all.map((placement) => placement === next ? { ...placement, width: placement.width - 1 } : placement)
  }
  return spread(all, room - totalWidth(all, ({ width }) => width))
}

const totalWidth = <A>(all: ReadonlyArray<Placement<A>>, widthIn: (placement: Placement<A>) => number): number =>
  all.reduce((sum, placement) => sum + widthIn(placement), gap.length * (all.length - 1))

const leastWidth = <A>({ column, width }: Placement<A>, floor = 0): number =>
  column.elastic === undefined
    ? width
    : Math.min(width, Math.max(floor, column.least ?? narrowest, widthOf(column.header)))

/** Shares the remaining room among the elastic columns, because later records may be longer. */
const spread = <A>(all: ReadonlyArray<Placement<A>>, remaining: number): ReadonlyArray<Placement<A>> => {
  const elastic = all.filter(({ column }) => column.elastic !== undefined).length
  if (elastic === 0 || remaining <= 0) return all
  const share = Math.min(20, Math.floor(remaining / elastic))
  return all.map((placement) =>
    placement.column.elastic === undefined ? placement : { ...placement, width: placement.width + share }
  )
}
