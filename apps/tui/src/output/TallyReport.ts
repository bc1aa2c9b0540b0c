/** A tally in each format, in pieces, so that a large one need not be one string. */
import { freshnessJson } from "@stocktally/api"
import { type TallyFreshness, visibleKey } from "@stocktally/tally"
import {
  type NotCounted,
  type Source,
  TallyRow,
  tallyRowJson,
  type TallySummary,
  type Upstream,
  upstreamName,
  Verdict
} from "@stocktally/schema"
import { count, difference } from "../terminal/count.ts"
import { toneOf } from "../terminal/verdicts.ts"
import { fieldsOf } from "./fields.ts"
import { jsonLine, jsonList } from "./Json.ts"
import { listWriter, type OutputOptions } from "./OutputOptions.ts"
import { counted, type RecordKind } from "./RecordKind.ts"
import { tableList } from "../terminal/table.ts"
import { wrap } from "../terminal/wrap.ts"
import { paint } from "../terminal/tones.ts"
import { localTime } from "../terminal/time.ts"

const available = (value: number | undefined): string => value === undefined ? "-" : String(value)

export const tallyRow: RecordKind<TallyRow> = {
  names: ["row", "rows"],
  json: tallyRowJson,
  fields: fieldsOf(TallyRow),
  columns: [
    { header: "VERDICT", text: ({ verdict }) => verdict, tone: ({ verdict }) => toneOf(verdict) },
    { header: "SKU", text: ({ sku }) => visibleKey(sku ?? ""), elastic: true },
    { header: "NAME", text: ({ name }) => name, elastic: true },
    { header: "LOCATION", text: ({ location }) => location, elastic: true },
    { header: "LOOP", align: "right", text: ({ loop }) => available(loop?.available) },
    { header: "HARAVAN", align: "right", text: ({ haravan }) => available(haravan?.available) },
    {
      header: "DELTA",
      align: "right",
      text: ({ delta }) => difference(delta)
    },
    { header: "SINCE", text: ({ since }) => since === null ? "" : localTime(since), expendable: 1 },
    {
      header: "REMARKS",
      text: ({ flags, link, stale }) =>
        [
          ...(link.unlinked === null ? [] : [`${link.unlinked.what} ${link.unlinked.reason}`]),
          ...flags,
          ...(stale ? ["stale"] : [])
        ]
          .join(", "),
      expendable: 0
    }
  ]
}

/**
 * Both sides compared, as far as they are known. `summary` counts rows of other verdicts than those asked for too, `total`
 * those that were asked for, whether they are written or not.
 */
export interface TallyReport extends TallyFreshness {
  readonly source: Source
  readonly summary: TallySummary
  readonly notCounted: NotCounted
  readonly total?: number
}

/** What is left out of a tally that nobody asked for; null if nothing is. */
export const notCountedLine = ({ empty, inTransit }: NotCounted): string | null => {
  const parts = [
    ...(inTransit === 0 ? [] : [`${counted(inTransit, tallyRow.names)} at locations in transit (--all-locations)`]),
    ...(empty === 0 ? [] : [`${counted(empty, tallyRow.names)} with 0 on one side and no record on the other`])
  ]
  return parts.length === 0 ? null : `not counted: ${parts.join(", ")}`
}

/** Writes a tally: the text before the rows, rows as they come, and the text after them. */
export interface TallyWriter {
  readonly head: string
  readonly rows: (rows: ReadonlyArray<TallyRow>) => string
  readonly end: () => string
}

/** The writer of a report in the format asked for. */
export const tallyWriter = (report: TallyReport, options: OutputOptions): TallyWriter => {
  switch (options.format) {
    case "table":
      return table(report, options)
    case "json":
      return json(report)
    case "ndjson":
    case "csv": {
      const { end, records } = listWriter(tallyRow, options)
      return { head: "", rows: records, end }
    }
  }
}

const json = ({ notCounted, source, summary, ...freshness }: TallyReport): TallyWriter => {
  const list = jsonList(tallyRow)
  const { asOf, complete, sides } = freshnessJson(freshness)
  return {
    head: `${jsonLine({ source, complete, asOf, sides }).slice(0, -1)},"rows":`,
    rows: list.records,
    end: () => `${list.end().trimEnd()},"summary":${jsonLine(summary)},"notCounted":${jsonLine(notCounted)}}\n`
  }
}

const table = (
  { complete, notCounted, sides, source, summary, total }: TallyReport,
  { surface }: OutputOptions
): TallyWriter => {
  const list = tableList(tallyRow, surface)
  let shown = 0
  const banner = [
    ...(source === "sandbox"
      ? [paint("SANDBOX: simulated numbers, not those of a shop", "warning", surface.color)]
      : []),
    ...(complete ? [] : [paint("INCOMPLETE: a part was not read, or not compared yet", "bad", surface.color)]),
    `${describeSide("loop", sides)}; ${describeSide("haravan", sides)}`
  ]
  return {
    head: `${banner.join("\n")}\n\n`,
    rows: (rows) => {
      shown += rows.length
      return list.records(rows)
    },
    end: () => {
      const verdicts = Verdict.literals.filter((verdict) => summary[verdict] > 0)
        .map((verdict) => paint(`${count(summary[verdict])} ${verdict}`, toneOf(verdict), surface.color))
      const rows = total === undefined || total === shown
        ? counted(shown, tallyRow.names)
        : `${count(shown)} of ${counted(total, tallyRow.names)}`
      const left = notCountedLine(notCounted)
      const note = surface.columns === undefined ? undefined : list.note?.()
      const lines = [
        ...(note === undefined ? [] : [note]),
        [`${rows} shown`, ...(verdicts.length === 0 ? [] : [`of all: ${verdicts.join(", ")}`])].join("; "),
        ...(left === null ? [] : [left])
      ]
      return `${list.end()}\n${
        lines.flatMap((line) => wrap(line, surface.columns ?? Number.POSITIVE_INFINITY)).join("\n")
      }\n`
    }
  }
}

const describeSide = (upstream: Upstream, sides: TallyReport["sides"]): string => {
  const { asOf, complete } = sides[upstream]
  return asOf === null
    ? `${upstreamName(upstream)} not read`
    : `${upstreamName(upstream)} as of ${localTime(asOf)}${complete ? "" : " in part"}`
}
