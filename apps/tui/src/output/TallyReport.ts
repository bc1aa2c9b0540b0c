/** A tally in each format, in pieces, so that a large one need not be one string. */
import { freshnessJson } from "@stocktally/api"
import type { TallyCounts } from "@stocktally/tally"
import { type Source, type TallyRow, type Upstream, upstreamName } from "@stocktally/schema"
import { count } from "../terminal/count.ts"
import { jsonLine, jsonList } from "./Json.ts"
import { listWriter, type OutputOptions } from "./OutputOptions.ts"
import { counted } from "./RecordKind.ts"
import { tableList } from "../terminal/table.ts"
import { wrap } from "../terminal/wrap.ts"
import { paint } from "../terminal/tones.ts"
import { localTime } from "../terminal/time.ts"
import { tallyNotes, type TallyOrder, verdictTotals } from "./tallyNotes.ts"
import { rowNames, tallyRow } from "./tallyRow.ts"

/**
 * Both sides compared, as far as they are known. `summary` counts the rows of all verdicts, `total` those that pass the
 * filters, whether they are written or not.
 */
export interface TallyReport extends Omit<TallyCounts, "locations">, TallyOrder {
  readonly source: Source
  readonly total?: number
}

/** Writes a tally: the text before the rows, rows as they come, and the text after them. */
export interface TallyWriter {
  readonly head: string
  readonly rows: (rows: ReadonlyArray<TallyRow>) => string
  readonly end: () => string
}

/** The writer of a report in the chosen format. */
export const tallyWriter = (report: TallyReport, options: OutputOptions): TallyWriter => {
  switch (options.format) {
    case "table":
      return table(report, options)
    case "json":
      return json(report)
    case "ndjson":
    case "csv": {
      const { end, records } = listWriter(tallyRow(report.currency), options)
      return { head: "", rows: records, end }
    }
  }
}

const json = (report: TallyReport): TallyWriter => {
  const { notCounted, source, summary, unpriced, unusedLocations, values } = report
  const list = jsonList(tallyRow(report.currency))
  const { asOf, complete, currency, sides } = freshnessJson(report)
  // Everything except the closing brace.
  const open = (part: object): string => jsonLine(part).slice(0, -1)
  return {
    head: `${open({ source, complete, asOf, sides, currency })},"rows":`,
    rows: list.records,
    end: () =>
      `${list.end().trimEnd()},${jsonLine({ summary, notCounted, values, unpriced, unusedLocations }).slice(1)}\n`
  }
}

const table = (report: TallyReport, { surface }: OutputOptions): TallyWriter => {
  const { complete, currency, sides, sort, source, total } = report
  const list = tableList(tallyRow(currency, sort), surface)
  let shown = 0
  const banner = [
    ...(source === "sandbox"
      ? [paint("SANDBOX: simulated numbers, not a real shop's", "warning", surface.color)]
      : []),
    ...(complete ? [] : [paint("INCOMPLETE: a part was not read, or not compared yet", "bad", surface.color)]),
    describeSides(sides)
  ]
  return {
    head: `${banner.join("\n")}\n\n`,
    rows: (rows) => {
      shown += rows.length
      return list.records(rows)
    },
    end: () => {
      const verdicts = verdictTotals(report, surface.color)
      const rows = total === undefined || total === shown
        ? counted(shown, rowNames)
        : `${count(shown)} of ${counted(total, rowNames)}`
      const order = sort === undefined ? "worst first" : `sorted by ${sort}`
      const note = surface.columns === undefined ? undefined : list.note?.()
      const lines = [
        ...(note === undefined ? [] : [note]),
        shown === 0 ? `${rows} shown` : `${rows} shown, ${order}; ${differenceNote}`,
        ...(verdicts.length === 0 ? [] : [`by verdict: ${verdicts.join(", ")}`]),
        ...tallyNotes(report, report)
      ]
      return `${list.end()}\n${
        lines.flatMap((line) => wrap(line, surface.columns ?? Number.POSITIVE_INFINITY)).join("\n")
      }\n`
    }
  }
}

/** Explains the column DIFF. */
export const differenceNote = "DIFF is Loop minus what was expected of it: Haravan's count, unless a stock rule applies"

const describeSide = (upstream: Upstream, sides: TallyReport["sides"]): string => {
  const { asOf, complete } = sides[upstream]
  return asOf === null
    ? `${upstreamName(upstream)} not read`
    : `${upstreamName(upstream)} as of ${localTime(asOf)}${complete ? "" : " (in part)"}`
}

/** When each side was read. */
export const describeSides = (sides: TallyReport["sides"]): string =>
  `${describeSide("loop", sides)}; ${describeSide("haravan", sides)}`
