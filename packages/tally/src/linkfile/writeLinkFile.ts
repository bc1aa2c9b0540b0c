/** Writing a link file, row by row. */
import { type CellForm, writeCell } from "./cell.ts"
import type { LinkFileRow } from "./LinkFileRow.ts"

const columns: ReadonlyArray<readonly [name: string, value: keyof LinkFileRow, isIdentifier: boolean]> = [
  ["kind", "kind", false],
  ["loop_id", "loopId", true],
  ["haravan_id", "haravanId", true],
  ["action", "action", false],
  ["note", "note", false],
  ["status", "status", false],
  ["detail", "detail", false],
  ["loop_sku", "loopSku", true],
  ["loop_name", "loopName", false],
  ["haravan_sku", "haravanSku", true],
  ["haravan_name", "haravanName", false],
  ["candidates", "candidates", false]
]

/** The header, after a byte-order mark where the file is for Excel. */
export const linkFileHeader = ({ excel }: Pick<CellForm, "excel">): string =>
  `${excel ? "\uFEFF" : ""}${columns.map(([name]) => name).join(",")}\r\n`

/** The line of a row. */
export const linkFileLine = (row: LinkFileRow, form: CellForm): string => {
  const cells = columns.map(([, value, isIdentifier]) => {
    const text = row[value]
    return text === null ? "" : writeCell(text, isIdentifier, form)
  })
  return `${cells.join(",")}\r\n`
}
