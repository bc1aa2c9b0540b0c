/** Sheets that people edit and give back: CSV with a header, whose columns may be in any order. */
import * as Effect from "effect/Effect"
import { type CsvRow, readRows } from "./readRows.ts"
import type { SheetProblems } from "./SheetError.ts"

/** What a kind of sheet is made of. */
export interface SheetForm<Column extends string> {
  /** What it is called in errors: `link file`. */
  readonly name: string
  /** The columns that mean something, in the order in which they are written. The first tells a header from other text. */
  readonly columns: readonly [Column, ...ReadonlyArray<Column>]
  readonly required: ReadonlyArray<Column>
}

/** A cell by its column, undefined if the sheet has no such column. */
export type Cells<Column extends string> = (column: Column) => string | undefined

/** A row that is not blank. */
export interface SheetRow<Column extends string> {
  /** From 1, the header included. */
  readonly line: number
  readonly cells: Cells<Column>
}

/**
 * Reads a sheet. A byte-order mark, any line ending, `;` or tabs between the cells, as some spreadsheets write them, and
 * Excel's first line `sep=;` are fine, and so are columns that mean nothing. Of what cannot be read there is no row, but a
 * problem.
 */
export const readSheet = Effect.fnUntraced(function*<Column extends string>(
  text: string,
  form: SheetForm<Column>,
  problems: SheetProblems
): Effect.fn.Return<ReadonlyArray<SheetRow<Column>>> {
  const rows = yield* readRows(text, (cell) => nameOf(cell) === form.columns[0], problems)
  const places = placesOf(rows[0], form, problems)
  if (places === undefined) return []
  return rows.slice(1).flatMap(({ cells, line }) => {
    if (isBlank(cells)) return []
    if (cells.length > places.width) {
      const problem = `has ${cells.length} cells and the header ${places.width}; put text with a comma in quotes`
      problems.add(line, null, problem)
      return []
    }
    return [{ line, cells: (column: Column) => cells[places.at.get(column) ?? places.width] }]
  })
})

/** A header's name as it is compared. */
const nameOf = (cell: string): string => cell.replaceAll(/[\uFEFF"]/g, "").trim().toLowerCase()

const isBlank = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

interface Places<Column> {
  readonly at: ReadonlyMap<Column, number>
  readonly width: number
}

/** Where each column is; undefined if rows cannot be read by this header. */
const placesOf = <Column extends string>(
  head: CsvRow | undefined,
  { columns, name, required }: SheetForm<Column>,
  problems: SheetProblems
): Places<Column> | undefined => {
  if (head === undefined && problems.count > 0) return undefined
  const line = head?.line ?? 1
  const names = (head?.cells ?? []).map(nameOf)
  const header = columns.join(",")
  if (required.every((column) => !names.includes(column))) {
    problems.add(line, null, `is no header of a ${name}; expected ${header}`)
    return undefined
  }
  const missing = required.filter((column) => !names.includes(column))
  const doubled = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column))
  for (const column of missing) problems.add(line, column, `is missing; expected ${header}`)
  for (const column of doubled) problems.add(line, column, "is there twice; leave one of them out")
  if (missing.length > 0 || doubled.length > 0) return undefined
  return {
    at: new Map(columns.flatMap((column) => names.includes(column) ? [[column, names.indexOf(column)]] : [])),
    width: names.length
  }
}
