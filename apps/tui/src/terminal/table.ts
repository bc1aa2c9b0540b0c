import { visible } from "@stocktally/schema"
import { paint, type Tone } from "./tones.ts"
import { fit, pad, widthOf } from "./width.ts"

/** A column of a table. */
export interface Column<A> {
  readonly header: string
  readonly align?: "right"
  /** Text as it came from outside: the table makes it visible. */
  readonly text: (record: A) => string
  /** May be cut to fit a terminal. */
  readonly elastic?: true
  /**
   * Left out of a terminal too narrow for all, the lowest first; a column without it always stays. The first records may
   * decide.
   */
  readonly expendable?: number | ((records: ReadonlyArray<A>) => number | undefined)
  readonly tone?: (record: A) => Tone
}

/** What a table needs to know of where it is shown; `columns` undefined is no terminal, where nothing is cut. */
export interface TableSurface {
  readonly columns: number | undefined
  readonly color: boolean
  readonly unicode: boolean
}

const gap = "  "
/** An elastic column is not cut below the one width while another could go instead, and never below the other. */
const comfortable = 16
const narrowest = 8
/** How much one long text may push the columns after it to the right. */
const widest = 60

interface Placed<A> {
  readonly column: Column<A>
  readonly width: number
  readonly expendable: number | undefined
}

/**
 * A table that streams: how wide its columns are is decided by the first records. On a terminal, columns that may go
 * are left out and elastic ones cut until a line fits; elsewhere every text is whole.
 */
export const tableList = <A>({ columns }: { readonly columns: ReadonlyArray<Column<A>> }, surface: TableSurface) => {
  let placed: ReadonlyArray<Placed<A>> | undefined
  const ellipsis = surface.unicode ? "…" : "..."

  const line = (cells: ReadonlyArray<string>): string => `${cells.join(gap).trimEnd()}\n`
  const head = (records: ReadonlyArray<A>): string => {
    placed = place(columns, records, surface.columns)
    return line(
      placed.map(({ column, width }) =>
        paint(pad(column.header, width, column.align ?? "left"), "strong", surface.color)
      )
    )
  }

  return {
    records: (records: ReadonlyArray<A>): string => {
      let text = placed === undefined ? head(records) : ""
      for (const record of records) {
        text += line((placed ?? []).map(({ column, width }) => {
          const whole = visible(column.text(record))
          const shown = surface.columns !== undefined && column.elastic === true ? fit(whole, width, ellipsis) : whole
          return paint(pad(shown, width, column.align ?? "left"), column.tone?.(record), surface.color)
        }))
      }
      return text
    },
    end: (): string => placed === undefined ? head([]) : "",
    /** Which columns the terminal is too narrow for, if any. */
    note: (): string | undefined => {
      const hidden = columns.filter((column) => placed?.every((shown) => shown.column !== column))
      return hidden.length === 0
        ? undefined
        : `This terminal is too narrow for ${
          hidden.map(({ header }) => header).join(", ")
        }; --format csv has everything.`
    }
  }
}

const place = <A>(
  columns: ReadonlyArray<Column<A>>,
  records: ReadonlyArray<A>,
  room: number | undefined
): ReadonlyArray<Placed<A>> => {
  let all = columns.map((column) => ({
    column,
    expendable: typeof column.expendable === "function" ? column.expendable(records) : column.expendable,
    width: records.reduce(
      (width, record) =>
        Math.max(width, Math.min(widthOf(visible(column.text(record))), column.elastic ? widest : 255)),
      widthOf(column.header)
    )
  }))
  if (room === undefined) return all
  const least = ({ column, width }: Placed<A>, floor = narrowest): number =>
    column.elastic === true ? Math.min(width, Math.max(floor, widthOf(column.header))) : width
  const total = (widthOf: (placed: Placed<A>) => number): number =>
    all.reduce((sum, placed) => sum + widthOf(placed), gap.length * (all.length - 1))

  while (total((placed) => least(placed, comfortable)) > room) {
    const next = all.filter(({ expendable }) => expendable !== undefined)
      .toSorted((a, b) => (a.expendable ?? 0) - (b.expendable ?? 0))[0]
    if (next === undefined) break
    all = all.filter((placed) => placed !== next)
  }
  for (let over = total(({ width }) => width) - room; over > 0; over--) {
    const next = all.filter((placed) => placed.width > least(placed)).toSorted((a, b) => b.width - a.width)[0]
    if (next === undefined) break
    all = all.map((placed) => placed === next ? { ...placed, width: placed.width - 1 } : placed)
  }
  return spread(all, room - total(({ width }) => width))
}

/** Gives what room is left to the elastic columns, because the records to come may be longer. */
const spread = <A>(all: ReadonlyArray<Placed<A>>, left: number): ReadonlyArray<Placed<A>> => {
  const elastic = all.filter(({ column }) => column.elastic === true).length
  if (elastic === 0 || left <= 0) return all
  const share = Math.min(20, Math.floor(left / elastic))
  return all.map((placed) => placed.column.elastic === true ? { ...placed, width: placed.width + share } : placed)
}
