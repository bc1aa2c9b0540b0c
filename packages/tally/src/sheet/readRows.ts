/** Reads the rows of a CSV that people or spreadsheets wrote, with their line numbers. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Csv from "effect/encoding/Csv"
import type { SheetProblems } from "./SheetError.ts"

/** A row of a CSV. */
export interface CsvRow {
  /** From 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** Reads all rows up to the first that is not CSV. `isKnown`: whether a cell of the header names a column. */
export const readRows = Effect.fnUntraced(function*(
  text: string,
  isKnown: (header: string) => boolean,
  problems: SheetProblems
): Effect.fn.Return<ReadonlyArray<CsvRow>> {
  const [directive = "", separator] = separatorLine.exec(text) ?? []
  const body = text.slice(directive.length)
  const delimiter = separator ?? delimiterOf(body, isKnown)
  const before = separator === undefined ? 0 : 1
  const decode = (text: string) =>
    Stream.make(text).pipe(Stream.pipeThroughChannel(Csv.decodeString({ delimiter })), Stream.runCollect)
  const cells = yield* decode(body).pipe(
    Effect.catch((error) => {
      problems.add(before + error.line, null, `${reasonOf(error)}; nothing after it was read`)
      return Effect.orElseSucceed(decode(linesBefore(body, error.line)), () => [])
    })
  )
  let line = before + 1
  return cells.map((cells) => {
    const row = { line, cells }
    line += cells.reduce((count, cell) => count + (cell.match(lineBreak)?.length ?? 0), 1)
    return row
  })
})

/** The line before the header in which Excel names the separator; another spreadsheet fills it with empty cells. */
const separatorLine = /^\uFEFF?sep=([,;\t])[,;\t]*(?:\r\n|\r|\n|$)/i

const lineBreak = /\r\n|\r|\n/g

const reasonOf = ({ column, kind }: Csv.CsvError): string =>
  kind === "RecordSize"
    ? "is longer than a row can be; a quotation mark before it may not be closed"
    : `cell ${column ?? 1} has a quotation mark that does not fit; put the whole cell in quotes and double those inside`

const linesBefore = (text: string, line: number): string => {
  let at = 0
  let end = 0
  for (const match of text.matchAll(lineBreak)) {
    if (++at === line) break
    end = match.index + match[0].length
  }
  return text.slice(0, end)
}

/** Spreadsheets separate cells with semicolons if the decimal sign is a comma, and with tabs when copying. */
const delimiterOf = (text: string, isKnown: (header: string) => boolean): string => {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? ""
  return [",", ";", "\t"].find((delimiter) => head.split(delimiter).some(isKnown)) ?? ","
}
