/** Reads sheets that people edit: CSV with a header, whose columns may be in any order. */
import * as Effect from "effect/Effect"
import { quoted } from "../link/wording.ts"
import { closestNames } from "../text/closestNames.ts"
import { type CsvRow, readRows } from "./readRows.ts"
import type { SheetProblems } from "./SheetError.ts"

/** The layout of a kind of sheet. */
export interface SheetForm<Column extends string> {
  /** Its name in errors: `link file`. */
  readonly name: string
  /** The columns that are read, in the order in which they are written. The first identifies a header. */
  readonly columns: readonly [Column, ...ReadonlyArray<Column>]
  readonly required: ReadonlyArray<Column>
  /** Further columns, which are allowed but not read; any other is a problem. By default, any column is allowed. */
  readonly ignored?: ReadonlyArray<string>
  /** The most rows that it may have. */
  readonly most?: number
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
 * Reads a sheet. Accepts a byte-order mark, any line ending, `;` or tabs between cells, Excel's first line `sep=;`, and
 * columns that are not read. A row that cannot be read has a problem instead.
 */
export const readSheet = Effect.fnUntraced(function*<Column extends string>(
  text: string,
  form: SheetForm<Column>,
  problems: SheetProblems
): Effect.fn.Return<ReadonlyArray<SheetRow<Column>>> {
  const rows = yield* readRows(text, (cell) => normalizeName(cell) === form.columns[0], problems)
  const indexes = findColumns(rows[0], form, problems)
  if (indexes === undefined) return []
  const filled = rows.slice(1).filter(({ cells }) => !isBlank(cells))
  const firstExcess = form.most === undefined ? undefined : filled[form.most]
  if (firstExcess !== undefined) {
    problems.add(firstExcess.line, null, `is one row too many: a ${form.name} has ${form.most} at most`)
  }
  return filled.slice(0, form.most).flatMap(({ cells, line }) => {
    if (cells.length > indexes.width) {
      const problem = `has ${cells.length} cells and the header ${indexes.width}; put text with a comma in quotes`
      problems.add(line, null, problem)
      return []
    }
    return [{ line, cells: (column: Column) => cells[indexes.at.get(column) ?? indexes.width] }]
  })
})

const unknownColumn = (name: string, columns: ReadonlyArray<string>): string => {
  if (name === "") return "has a column without a name; name it or remove it"
  const [near] = closestNames(name, columns)
  return `has the unknown column ${quoted(name)}${
    near === undefined ? `; expected ${columns.join(",")}` : `; did you mean ${near}?`
  }`
}

/** The form in which column names are compared. */
const normalizeName = (cell: string): string => cell.replaceAll(/[\uFEFF"]/g, "").trim().toLowerCase()

const isBlank = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

interface ColumnIndexes<Column> {
  readonly at: ReadonlyMap<Column, number>
  readonly width: number
}

/** The index of each column; undefined if the header is invalid. */
const findColumns = <Column extends string>(
  head: CsvRow | undefined,
  { columns, ignored, name, required }: SheetForm<Column>,
  problems: SheetProblems
): ColumnIndexes<Column> | undefined => {
  if (head === undefined && problems.count > 0) return undefined
  const line = head?.line ?? 1
  const names = (head?.cells ?? []).map(normalizeName)
  const header = columns.join(",")
  if (required.every((column) => !names.includes(column))) {
    problems.add(line, null, `is not the header of a ${name}; expected ${header}`)
    return undefined
  }
  const missing = required.filter((column) => !names.includes(column))
  const duplicates = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column))
  for (const column of missing) problems.add(line, column, `is missing; expected ${header}`)
  for (const column of duplicates) problems.add(line, column, "appears twice; remove one")
  const unknown = ignored === undefined
    ? []
    : names.filter((name) => !columns.some((column) => column === name) && !ignored.includes(name))
  for (const name of unknown) problems.add(line, null, unknownColumn(name, columns))
  if (missing.length > 0 || duplicates.length > 0 || unknown.length > 0) return undefined
  return {
    at: new Map(columns.flatMap((column) => names.includes(column) ? [[column, names.indexOf(column)]] : [])),
    width: names.length
  }
}
