/** CSV for a spreadsheet and a warehouse: RFC 4180, without cells that a spreadsheet would run or round. */
import { type CellForm, writeCell } from "@stocktally/tally"
import { type Field, valueAt } from "./fields.ts"
import type { ListWriter, RecordKind } from "./RecordKind.ts"

/** The form of CSV; `excel` also begins the file with a byte-order mark. */
export type CsvOptions = CellForm

/** One cell. Null is an empty cell. */
export const csvCell = (
  value: ReturnType<typeof valueAt>,
  { isIdentifier }: Pick<Field, "isIdentifier">,
  options: CsvOptions
): string => typeof value === "string" ? writeCell(value, isIdentifier, options) : String(value ?? "")

const row = (cells: ReadonlyArray<string>): string => `${cells.join(",")}\r\n`

/** A header, also without records, and a row for each record. */
export const csvList = <A>({ cells = {}, fields, json }: RecordKind<A>, options: CsvOptions): ListWriter<A> => {
  let head = (options.excel ? "\uFEFF" : "") + row(fields.map(({ name }) => name))
  const takeHead = () => {
    const text = head
    head = ""
    return text
  }
  return {
    records: (records) => {
      let text = takeHead()
      for (const record of records) {
        const object = json(record)
        text += row(
          fields.map((field) => csvCell(cells[field.name]?.(record) ?? valueAt(object, field), field, options))
        )
      }
      return text
    },
    end: takeHead
  }
}
