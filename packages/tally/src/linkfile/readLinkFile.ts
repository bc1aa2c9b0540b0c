import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Csv from "effect/encoding/Csv"
import { recordName, recordsNamed } from "../link/NamedRecord.ts"
import type { DeclarationChange } from "../store/KeptLinks.ts"
import {
  type LinkFile,
  type LinkFileColumn,
  linkFileColumns,
  type LinkFileEntry,
  type LinkFilePair
} from "./LinkFile.ts"
import { LinkFileError, type LinkFileProblem, maxLinkFileProblems } from "./LinkFileError.ts"
import { readRow, type RowProblem } from "./readRow.ts"

const required: ReadonlyArray<LinkFileColumn> = ["kind", "loop_id", "haravan_id", "action"]
const header = linkFileColumns.join(",")

/**
 * Reads a CSV of links: a header with the columns `kind,loop_id,haravan_id,action,note` in any order, `note` may be
 * missing, further ones are ignored; then a row for each statement. Cells may have the forms in which spreadsheets keep
 * ids as text; a byte-order mark, any line ending, `;` or tabs between the cells, as some spreadsheets write them, and
 * Excel's first line `sep=;` are fine. Rows without an action say nothing. Everything that is wrong is reported at once, contradictions between
 * rows included, and then nothing is taken.
 */
export const readLinkFile: (text: string) => Effect.Effect<LinkFile, LinkFileError> = Effect.fn("LinkFile.read")(
  function*(text: string) {
    const problems = new Problems()
    const entries: Array<LinkFileEntry> = []
    const pairs: Array<LinkFilePair> = []
    const rows = yield* readRows(text, problems)
    const places = placesOf(rows[0], problems)
    if (places === undefined) return yield* problems.orElse({ entries, pairs })
    const statements = new Statements(problems)
    for (const { cells, line } of rows.slice(1)) {
      if (isBlank(cells)) continue
      if (cells.length > places.width) {
        problems.add(
          line,
          null,
          `has ${cells.length} cells and the header ${places.width}; put text with a comma in quotes`
        )
        continue
      }
      const row = readRow((column) => cells[places.at.get(column) ?? places.width])
      if (Result.isFailure(row)) problems.addAll(line, row.failure)
      else if (row.success._tag === "Pair") pairs.push({ line, ...row.success.pair })
      else if (row.success._tag === "Change" && statements.first(line, row.success.change)) {
        entries.push({ line, change: row.success.change })
      }
    }
    return yield* problems.orElse({ entries, pairs })
  }
)

/** Collects problems: all are counted, the first are kept. */
class Problems {
  readonly kept: Array<LinkFileProblem> = []
  count = 0

  add(line: number, column: string | null, problem: string): void {
    this.count++
    if (this.kept.length < maxLinkFileProblems) this.kept.push({ line, column, problem })
  }

  addAll(line: number, problems: ReadonlyArray<RowProblem>): void {
    for (const [column, problem] of problems) this.add(line, column, problem)
  }

  orElse<A>(value: A): Effect.Effect<A, LinkFileError> {
    return Arr.isArrayNonEmpty(this.kept)
      ? Effect.fail(new LinkFileError({ problems: this.kept, count: this.count }))
      : Effect.succeed(value)
  }
}

interface Row {
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** All rows with the lines they begin on. Those before a row that is no CSV are read all the same. */
const readRows = Effect.fnUntraced(function*(text: string, problems: Problems): Effect.fn.Return<ReadonlyArray<Row>> {
  const [directive = "", separator] = separatorLine.exec(text) ?? []
  const body = text.slice(directive.length)
  const delimiter = separator ?? delimiterOf(body)
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

/** What Excel writes and heeds before the header; a spreadsheet that knows it not fills the line with empty cells. */
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

/** Where the decimal sign is a comma, spreadsheets put a semicolon between cells; copying puts a tab. */
const delimiterOf = (text: string): string => {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? ""
  return [",", ";", "\t"].find((delimiter) => head.split(delimiter).some((cell) => nameOf(cell) === "kind")) ?? ","
}

/** A header's name as it is compared. */
const nameOf = (cell: string): string => cell.replaceAll(/[\uFEFF"]/g, "").trim().toLowerCase()

const isBlank = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

interface Places {
  readonly at: ReadonlyMap<LinkFileColumn, number>
  readonly width: number
}

/** Where each column stands; undefined where rows cannot be read by this header. */
const placesOf = (head: Row | undefined, problems: Problems): Places | undefined => {
  if (head === undefined && problems.count > 0) return undefined
  const line = head?.line ?? 1
  const names = (head?.cells ?? []).map(nameOf)
  if (required.every((column) => !names.includes(column))) {
    problems.add(line, null, `is no header of a link file; expected ${header}`)
    return undefined
  }
  const missing = required.filter((column) => !names.includes(column))
  const doubled = linkFileColumns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column))
  for (const column of missing) problems.add(line, column, `is missing; expected ${header}`)
  for (const column of doubled) problems.add(line, column, "is there twice; leave one of them out")
  if (missing.length > 0 || doubled.length > 0) return undefined
  return {
    at: new Map(linkFileColumns.flatMap((column) => names.includes(column) ? [[column, names.indexOf(column)]] : [])),
    width: names.length
  }
}

/** What the file says about each record, to see whether it says something else later. */
class Statements {
  readonly problems: Problems
  readonly about = new Map<string, { readonly line: number; readonly text: string }>()

  constructor(problems: Problems) {
    this.problems = problems
  }

  /** Whether the file says it for the first time. */
  first(line: number, change: DeclarationChange): boolean {
    const text = JSON.stringify(change)
    let isFirst = true
    for (const record of recordsNamed(change)) {
      const name = recordName(record)
      const before = this.about.get(name)
      if (before === undefined) {
        this.about.set(name, { line, text })
        continue
      }
      isFirst = false
      if (before.text !== text) {
        const problem = `line ${before.line} says something else about ${name}; keep one of the two`
        this.problems.add(line, `${record.upstream}_id`, problem)
      }
    }
    return isFirst
  }
}
