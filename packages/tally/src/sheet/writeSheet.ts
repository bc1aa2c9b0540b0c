/** Writes a sheet row by row. */
import { type CellForm, writeCell } from "./cell.ts"

/** A column of a sheet. */
export interface SheetColumn<Row> {
  readonly name: string
  /** The cell's text; null leaves it empty. */
  readonly text: (row: Row) => string | null
  /** Whether its text only looks like a number: an id, a SKU, a barcode. */
  readonly isIdentifier?: true
}

/** The header, after a byte-order mark if the sheet is for Excel. */
export const sheetHeader = <Row>(
  columns: ReadonlyArray<SheetColumn<Row>>,
  { excel }: Pick<CellForm, "excel">
): string => `${excel ? "\uFEFF" : ""}${columns.map(({ name }) => name).join(",")}\r\n`

/** The line of a row. */
export const sheetLine = <Row>(columns: ReadonlyArray<SheetColumn<Row>>, row: Row, form: CellForm): string => {
  const cells = columns.map(({ isIdentifier = false, text }) => {
    const cell = text(row)
    return cell === null ? "" : writeCell(cell, isIdentifier, form)
  })
  return `${cells.join(",")}\r\n`
}
