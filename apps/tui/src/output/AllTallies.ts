/** The tallies of several shops in each format, one shop after the other. */
import { type TallyRow, type TallySummary, Verdict } from "@stocktally/schema"
import { emptySummary } from "@stocktally/tally"
import { count } from "../terminal/count.ts"
import { label, toneOf } from "../terminal/verdicts.ts"
import { paint } from "../terminal/tones.ts"
import { wrap } from "../terminal/wrap.ts"
import { type InShop, inShop } from "./inShop.ts"
import { jsonLine } from "./Json.ts"
import { listWriter, type OutputOptions } from "./OutputOptions.ts"
import { counted } from "./RecordKind.ts"
import { describeSides, differenceNote, tallyWriter, type TallyReport, type TallyWriter } from "./TallyReport.ts"
import { tallyNotes, verdictTotals } from "./tallyNotes.ts"
import { rowNames, tallyRow } from "./tallyRow.ts"

/** Writes the tallies of several shops. `slug` is null for the only shop, which has none. */
export interface AllTalliesWriter {
  readonly head: string
  /** The writer of a shop's tally. Call this when the tally before it has ended. */
  readonly shop: (slug: string | null, report: TallyReport) => TallyWriter
  /** The text for a shop whose tally could not be written to its end; the part that was written stays. */
  readonly failed: (slug: string | null, message: string) => string
  readonly end: () => string
}

export const allTalliesWriter = (sort: string | undefined, options: OutputOptions): AllTalliesWriter =>
  options.format === "json" ? json(options) : list(sort, options)

const json = (options: OutputOptions): AllTalliesWriter => {
  let before = "\n"
  let isOpen = false
  const ended = new Set<string | null>()
  const summary = totals()
  return {
    head: "{\"shops\":[",
    shop: (slug, report) => {
      const { end, head, rows } = tallyWriter(report, options)
      summary.add(report.summary)
      const shopHead = `${before}${jsonLine({ slug }).slice(0, -1)},${head.slice(1)}`
      before = ",\n"
      isOpen = true
      return {
        head: shopHead,
        rows,
        end: () => {
          isOpen = false
          ended.add(slug)
          return end().trimEnd()
        }
      }
    },
    failed: (slug, message) => {
      if (ended.has(slug)) return ""
      const error = jsonLine(isOpen ? { error: message } : { slug, error: message })
      const text = isOpen ? `\n],${error.slice(1)}` : `${before}${error}`
      before = ",\n"
      isOpen = false
      return text
    },
    end: () => `\n],${jsonLine({ summary: summary.now() }).slice(1)}\n`
  }
}

/** The number of rows of a table that decide how wide its columns are. */
const firstRows = 1_000

/** One list of all rows. A table has a line for each shop below it. */
const list = (sort: string | undefined, options: OutputOptions): AllTalliesWriter => {
  const { columns, color } = options.surface
  const rowsOfAll = listWriter(inShop(tallyRow(null, sort)), options)
  // The first rows decide how wide the columns of a table are, so they should be of several shops.
  let first: ReadonlyArray<InShop<TallyRow>> | undefined = options.format === "table" ? [] : undefined
  const write = (rows: ReadonlyArray<InShop<TallyRow>>): string => {
    if (first === undefined) return rowsOfAll.records(rows)
    first = [...first, ...rows]
    return first.length < firstRows ? "" : writeFirst()
  }
  const writeFirst = (): string => {
    const rows = first ?? []
    first = undefined
    return rows.length === 0 ? "" : rowsOfAll.records(rows)
  }
  const lines = new Map<string | null, string>()
  const summary = totals()
  let shops = 0
  let shown = 0
  const end = () => {
    const rest = writeFirst()
    if (options.format !== "table") return rowsOfAll.end()
    const order = sort === undefined ? "worst first" : `sorted by ${sort}`
    const note = columns === undefined ? undefined : rowsOfAll.note?.()
    const verdicts = Verdict.literals.filter((verdict) => summary.now()[verdict] > 0).map((verdict) =>
      paint(`${label(verdict)} ${count(summary.now()[verdict])}`, toneOf(verdict), color)
    )
    const below = [
      ...(note === undefined ? [] : [note]),
      ...lines.values(),
      `${counted(shown, rowNames)} of ${counted(shops, ["shop", "shops"])} shown${
        shown === 0 ? "" : `, those of each shop ${order}; ${differenceNote}`
      }`,
      ...(verdicts.length === 0 ? [] : [`by verdict: ${verdicts.join(", ")}`])
    ]
    return `${rest}${rowsOfAll.end()}\n${
      below.flatMap((line) => wrap(line, columns ?? Number.POSITIVE_INFINITY)).join("\n")
    }\n`
  }
  return {
    head: "",
    shop: (slug, report) => {
      const kind = tallyRow(report.currency, sort)
      let own = 0
      return {
        head: "",
        rows: (rows: ReadonlyArray<TallyRow>) => {
          own += rows.length
          return write(rows.map((record) => ({ shop: slug, record, kind })))
        },
        end: () => {
          shops++
          shown += own
          summary.add(report.summary)
          lines.set(
            slug,
            [
              `${slug ?? "the shop"}: ${counted(report.total ?? own, rowNames)}`,
              ...(report.source === "sandbox" ? [paint("SANDBOX: simulated numbers", "warning", color)] : []),
              ...(report.complete ? [] : [paint("INCOMPLETE", "bad", color)]),
              describeSides(report.sides),
              ...verdictTotals(report, color),
              ...tallyNotes(report, report)
            ].join("; ")
          )
          return ""
        }
      }
    },
    failed: (slug) => {
      if (!lines.has(slug)) {
        lines.set(slug, `${slug ?? "the shop"}: ${paint("could not be read; see the error", "bad", color)}`)
      }
      return ""
    },
    end
  }
}

/** Adds up the rows of each verdict. */
const totals = () => {
  const sum = emptySummary()
  return {
    add: (summary: TallySummary): void => {
      for (const verdict of Verdict.literals) sum[verdict] += summary[verdict]
    },
    now: (): TallySummary => sum
  }
}
