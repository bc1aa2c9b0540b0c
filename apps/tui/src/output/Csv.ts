/** CSV for a spreadsheet and a warehouse: RFC 4180, with what spreadsheets would run or round made harmless. */
import { type Field, valueAt } from "./fields.ts"
import type { ListWriter } from "./ListWriter.ts"
import type { RecordKind } from "./RecordKind.ts"

export interface CsvOptions {
  /** Leave text that a spreadsheet would take for a formula as it is. */
  readonly raw: boolean
  /** Begin with a byte-order mark and keep identifiers as text, for Microsoft Excel. */
  readonly excel: boolean
}

/**
 * What a spreadsheet takes for a formula. The apostrophes before it count, so that a text which had one already keeps
 * it: whoever reads the file back takes exactly one away.
 */
const formula = /^'*[=+\-@\t\r\n]/

/** Text that stands within `="…"` without any risk of ending it; Excel allows 255 characters there. */
const plain = /^[\p{L}\p{M}\p{N} ._/#:+-]{1,255}$/u

const quote = (text: string): string => /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

/** One cell. Null is an empty cell and empty text is `""`, as PostgreSQL's COPY writes them. */
export const csvCell = (
  value: ReturnType<typeof valueAt>,
  { isIdentifier }: Pick<Field, "isIdentifier">,
  { excel, raw }: CsvOptions
): string => {
  if (value === null) return ""
  if (typeof value !== "string") return String(value)
  if (value === "") return "\"\""
  // Excel reads 674353902539857412 as 674353902539857000 and 00123 as 123, also from a quoted cell; a formula whose
  // value is a text it leaves alone.
  if (excel && isIdentifier && plain.test(value)) return quote(`="${value}"`)
  return quote(!raw && formula.test(value) ? `'${value}` : value)
}

const row = (cells: ReadonlyArray<string>): string => `${cells.join(",")}\r\n`

/** A header and a row for each record. The header comes also where there is no record. */
export const csvList = <A>({ fields, json }: RecordKind<A>, options: CsvOptions): ListWriter<A> => {
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
        text += row(fields.map((field) => csvCell(valueAt(object, field), field, options)))
      }
      return text
    },
    end: takeHead
  }
}
