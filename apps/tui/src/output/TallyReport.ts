/** A tally in each format, in pieces, so that a large one need not be one string. */
import { formatTimestamp, type Source, type TallyRow, type TallySummary, Verdict } from "@stocktally/schema"
import { jsonLine, jsonList } from "./Json.ts"
import type { ListWriter } from "./ListWriter.ts"
import { listWriter, type OutputOptions } from "./OutputOptions.ts"
import { counted } from "./RecordKind.ts"
import { tallyRow, toneOf } from "./records/tallyRow.ts"
import { paint, tableList } from "./Table.ts"
import { localTime } from "./time.ts"

/** Both sides compared. `rows` are those asked for, in their order; `summary` counts those of other verdicts too. */
export interface TallyReport {
  readonly source: Source
  readonly complete: boolean
  /** When the reading began, in milliseconds since 1970. */
  readonly asOf: number
  readonly rows: ReadonlyArray<TallyRow>
  readonly summary: TallySummary
}

/** The text of a report. */
export function tallyPieces(report: TallyReport, options: OutputOptions): Generator<string> {
  switch (options.format) {
    case "table":
      return table(report, options)
    case "json":
      return json(report)
    case "ndjson":
    case "csv":
      return rowPieces(report.rows, listWriter(tallyRow, options))
  }
}

const piece = 500

function* rowPieces(rows: ReadonlyArray<TallyRow>, writer: ListWriter<TallyRow>): Generator<string> {
  for (let start = 0; start < rows.length; start += piece) yield writer.records(rows.slice(start, start + piece))
  yield writer.end()
}

function* json({ asOf, complete, rows, source, summary }: TallyReport): Generator<string> {
  yield `${jsonLine({ source, complete, asOf: formatTimestamp(asOf) }).slice(0, -1)},"rows":`
  yield* rowPieces(rows, jsonList(tallyRow))
  yield `,"summary":${jsonLine(summary)}}\n`
}

function* table(report: TallyReport, { surface }: OutputOptions): Generator<string> {
  const { asOf, complete, rows, source, summary } = report
  if (source === "sandbox") {
    yield `${paint("SANDBOX: simulated numbers, not those of a shop", "warning", surface.color)}\n`
  }
  if (!complete) yield `${paint("INCOMPLETE: a part could not be read", "bad", surface.color)}\n`
  yield `Loop and Haravan as of ${localTime(asOf)}\n\n`
  const writer = tableList(tallyRow, surface)
  // All rows decide the widths of the columns: here they are at hand.
  yield writer.records(rows) + writer.end()
  const verdicts = Verdict.literals.filter((verdict) => summary[verdict] > 0)
    .map((verdict) => paint(`${summary[verdict].toLocaleString("en")} ${verdict}`, toneOf(verdict), surface.color))
  yield `\n${counted(rows.length, tallyRow.names)} shown${verdicts.length === 0 ? "" : `; of all: ${verdicts.join(", ")}`}\n`
  const note = writer.note?.()
  if (surface.columns !== undefined && note !== undefined) yield `${note}\n`
}
