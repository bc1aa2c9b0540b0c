/**
 * Cells of CSV for spreadsheets: text that they would run or round is made harmless, and restored when it is read back.
 */
import { visible } from "@stocktally/schema"

/** How cells are written. With every option false they are safe for all spreadsheets. */
export interface CellForm {
  /** Does not change text that a spreadsheet would take for a formula. */
  readonly raw: boolean
  /** Keeps identifiers as text for Microsoft Excel: `="00123"`. */
  readonly excel: boolean
  /** Makes characters visible that would move a terminal's cursor. This cannot be undone. */
  readonly visible?: boolean | undefined
}

/**
 * Text that a spreadsheet reads as a formula, also with a full-width sign (U+FF1D, FF0B, FF0D, FF20). Leading
 * apostrophes count, so that a text that already had one keeps it: reading the cell back removes exactly one.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/

/** Text that is safe within `="…"`, for which Excel allows 255 characters. */
const plain = /^[\p{L}\p{M}\p{N} ._/#:+-]{1,255}$/u

const quote = (text: string): string => /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

/**
 * A text as a cell of CSV (RFC 4180); empty text is `""`, as PostgreSQL's COPY writes it. An identifier is an id, a SKU
 * or a barcode: Excel reads 674353902539857412 as 674353902539857000 and 00123 as 123, also from a quoted cell; a
 * formula whose value is a text it leaves alone.
 */
export const writeCell = (value: string, isIdentifier: boolean, form: CellForm): string => {
  const { excel, raw } = form
  const text = form.visible === true ? visible(value) : value
  if (text === "") return "\"\""
  if (excel && isIdentifier && plain.test(text)) return quote(`="${text}"`)
  return quote(!raw && formula.test(text) ? `'${text}` : text)
}

/** The text of a cell, without the apostrophe that kept it from being run. */
export const readText = (cell: string): string => cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell

/** The identifier in a cell, in any form in which spreadsheets keep text: `="123"`, `'123` or plain. */
export const readIdentifier = (cell: string): string => {
  const trimmed = cell.trim()
  return (/^="(.*)"$/.exec(trimmed)?.[1] ?? trimmed.replace(/^'/, "")).trim()
}
