import { type Change, isDifference, rowSentence, visibleKey } from "@stocktally/tally"
import { formatMoney, type TallyRow } from "@stocktally/schema"
import { toneOf } from "../../terminal/verdicts.ts"
import { errorOf, isPending } from "../model/query.ts"
import type { DetailState } from "../model/state/Detail.ts"
import type { State } from "../model/state/State.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { emptyContent, type ScreenContent, placeholderLines, scrolledContent } from "./ScreenContent.ts"
import { styledWidth } from "../../terminal/width.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { count, difference } from "../../terminal/count.ts"
import { minuteOf } from "../../terminal/time.ts"
import { wrap } from "../../terminal/wrap.ts"
import { chartLines } from "./detailChart.ts"
import { sideBySide, factLines, haravanFacts, headingLine, loopFacts } from "./detailRecords.ts"
import { ruleLines } from "./detailRule.ts"

/** From so many columns on both records stand beside each other. */
const twoColumns = 76

/** All that is known of a pair, from the top: both records, its other locations, how it is linked, how it came to this. */
export const detailScreen = (state: State, theme: Theme): ScreenContent => {
  const { detail, size } = state
  if (detail === null) return emptyContent
  const { row } = detail
  const head = [row === null ? "" : nameLine(row, size.columns, theme)]
  if (row === null) {
    return {
      ...emptyContent,
      head,
      body: placeholderLines(isPending(state, "detail.row") ? "" : "There is no such row any more.", state, theme)
    }
  }
  return scrolledContent(textOf(detail, row, state, theme), detail.top, state, head)
}

const nameLine = (row: TallyRow, columns: number, theme: Theme): string =>
  new Line(theme, columns).add(visibleKey(row.sku ?? "no SKU"), "strong").gap(2).add(row.name).toString()

const textOf = (detail: DetailState, row: TallyRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { now, size: { columns } } = state
  return [
    verdictLine(row, columns, theme),
    ...wrapped(`${rowSentence(row)}${worthOf(row, state.tally.freshness?.currency ?? null)}`, columns, theme),
    ...unsavedNotice(detail, columns, theme),
    "",
    ...records(row, now, columns, theme),
    "",
    ...ruleLines(row, columns, theme),
    ...links(row, columns, theme),
    "",
    headingLine("Every location of this variant", columns, theme),
    ...locations(detail, row, state, theme),
    "",
    headingLine("History", columns, theme),
    ...history(detail, state, theme)
  ]
}

/** A sentence behind that of the row; empty if there is nothing that money could be said of. */
const worthOf = ({ value, verdict }: TallyRow, currency: string | null): string =>
  currency === null || value === 0 || (value === null && !isDifference(verdict))
    ? ""
    : value === null
    ? " Haravan gives no price for it."
    : ` The difference is worth ${formatMoney(value, currency)}.`

const verdictLine = (row: TallyRow, columns: number, theme: Theme): string => {
  const line = new Line(theme, columns).add(row.verdict, toneOf(row.verdict)).gap(2)
  if (row.delta !== null) line.add(`difference ${difference(row.delta)}`, "strong").gap(2)
  line.add(`at ${row.location}`).gap(2)
  if (row.since !== null) line.add(`since ${minuteOf(row.since)}`, "quiet").gap(2)
  if (row.barcode !== null) line.add(`barcode ${row.barcode}`, "quiet").gap(2)
  if (row.flags.length > 0) line.add(row.flags.join(", "), "warning").gap(2)
  if (row.stale) line.add("a side is stale", "warning")
  return line.toString()
}

/** The row is not what was read. */
const unsavedNotice = ({ liveRead }: DetailState, columns: number, theme: Theme): ReadonlyArray<string> =>
  liveRead === null || liveRead.kept
    ? []
    : wrap(
      "Another process is syncing, so what was read is not kept: this is the row from before. Read again after the sync.",
      columns
    )
      .map((line) => theme.tone("warning", line))

const records = (row: TallyRow, now: number, columns: number, theme: Theme): ReadonlyArray<string> => {
  if (columns < twoColumns) {
    return [
      ...factLines("Loop", loopFacts(row, now), columns, theme),
      "",
      ...factLines("Haravan", haravanFacts(row, now), columns, theme)
    ]
  }
  const half = Math.floor(columns / 2)
  return sideBySide(
    factLines("Loop", loopFacts(row, now), half - 2, theme),
    factLines("Haravan", haravanFacts(row, now), columns - half, theme),
    half,
    styledWidth
  )
}

const links = ({ link }: TallyRow, columns: number, theme: Theme): ReadonlyArray<string> => {
  const known = (evidence: string | null): string => evidence === null ? "no link" : `known by ${evidence}`
  const lines = factLines(
    "Links",
    [
      { name: "Variant", text: known(link.variant) },
      { name: "Location", text: known(link.location) }
    ],
    columns,
    theme
  )
  if (link.unlinked === null) return lines
  const { detail, reason, what } = link.unlinked
  const text = `The ${what} has no link (${reason}): ${detail}`
  return [...lines, ...wrapped(text, columns, theme).map((line) => theme.tone("warning", line))]
}

/** Columns behind the location's name, for as many as there is room. */
const siblingColumns = (
  rows: ReadonlyArray<TallyRow>,
  { size: { columns }, tally }: State
): ReadonlyArray<SiblingColumn> => {
  const currency = tally.freshness?.currency ?? null
  return [
    { header: "LOOP", width: 8, text: ({ loop }) => loop === null ? "-" : count(loop.available) },
    {
      header: "HARAVAN",
      width: 8,
      text: ({ haravan }) => haravan === null ? "-" : haravan.tracked === false ? "no limit" : count(haravan.available)
    },
    ...(rows.every(({ rule }) => rule === null) ? [] : [{
      header: "EXPECTED",
      width: 8,
      text: ({ expected }: TallyRow) => expected === null ? "-" : count(expected)
    }]),
    { header: "DIFF", width: 8, tone: "strong", text: ({ delta }) => difference(delta) },
    ...(currency === null || columns < 100 ? [] : [{
      header: "VALUE",
      width: 15,
      text: ({ value }: TallyRow) => value === null ? "-" : formatMoney(value, currency)
    }])
  ]
}

interface SiblingColumn {
  readonly header: string
  readonly width: number
  readonly tone?: Tone
  readonly text: (row: TallyRow) => string
}

const locations = ({ siblings }: DetailState, row: TallyRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { columns } = state.size
  const error = errorOf(state, "detail.siblings")
  if (siblings === null) {
    return [
      new Line(theme, columns).add(error?.line ?? "being read...", error === null ? "quiet" : "bad").toString()
    ]
  }
  const counts = siblingColumns(siblings, state)
  const nameWidth = Math.max(
    12,
    Math.min(30, columns - 20 - counts.reduce((sum, { width }) => sum + width + 1, 0))
  )
  const head = new Line(theme, columns).gap(2 + nameWidth)
  for (const { header, width } of counts) head.gap(1).cell(header, width, "quiet", "right")
  return [
    head.gap(2).add("VERDICT", "quiet").toString(),
    ...siblings.map((sibling) => {
      const isThis = sibling.id === row.id
      const line = new Line(theme, columns).cell(isThis ? theme.glyphs.caret : "", 2)
        .cell(sibling.location, nameWidth, isThis ? "strong" : "plain")
      for (const { text, tone, width } of counts) line.gap(1).cell(text(sibling), width, tone, "right")
      return line.gap(2).cell(sibling.verdict, 15, toneOf(sibling.verdict)).toString()
    })
  ]
}

const history = ({ chart, history, isHistoryCut }: DetailState, state: State, theme: Theme): ReadonlyArray<string> => {
  const { now, size: { columns } } = state
  const error = errorOf(state, "detail.history")
  if (history === null) {
    return [
      new Line(theme, columns).add(error?.line ?? "being read...", error === null ? "quiet" : "bad").toString()
    ]
  }
  if (history.length === 0) {
    return [new Line(theme, columns).add("Nothing has changed since it was first read.", "quiet").toString()]
  }
  return [
    ...(chart === null ? [] : [...chartLines(chart, now, columns, theme), ""]),
    ...history.map((change) => changeLine(change, columns, theme)),
    ...(isHistoryCut ? [new Line(theme, columns).add("Older changes: stocktally history SKU", "quiet").toString()] : [])
  ]
}

const changeLine = (change: Change, columns: number, theme: Theme): string => {
  const line = new Line(theme, columns).cell(minuteOf(change.at), 18, "quiet").cell(change._tag, 9)
  switch (change._tag) {
    case "Verdict":
      return line.add(`${change.before} to `).add(change.after, toneOf(change.after)).toString()
    case "Loop":
      return line.add(`${valueOf(change.before)} to ${valueOf(change.after)}`)
        .add(change.notBefore === null ? "" : `  changed after ${minuteOf(change.notBefore)}`, "quiet").toString()
    case "Haravan":
      return line.add(`${valueOf(change.before?.available)} to ${valueOf(change.after?.available)}`)
        .add(change.location === null ? "" : `  at ${change.location}`)
        .add(
          change.after === null
            ? ""
            : `  on hand ${valueOf(change.after.onHand)}, committed ${valueOf(change.after.committed)}, incoming ${
              valueOf(change.after.incoming)
            }`,
          "quiet"
        ).toString()
  }
}

const valueOf = (value: number | null | undefined): string =>
  value === null || value === undefined ? "none" : count(value)
