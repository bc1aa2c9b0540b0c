import { type Change, isDifference, rowSentence, visibleKey } from "@stocktally/tally"
import { type Evidence, formatMoney, type TallyRow } from "@stocktally/schema"
import { evidenceLabels, flagLabels, label, reasonLabels, toneOf } from "../../terminal/verdicts.ts"
import { errorOf, isPending } from "../model/query.ts"
import type { DetailState } from "../model/state/Detail.ts"
import type { State } from "../model/state/State.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { emptyContent, type ScreenContent, placeholderLines, scrolledContent } from "./ScreenContent.ts"
import { fitMiddle, styledWidth } from "../../terminal/width.ts"
import { shown } from "../../terminal/visible.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { count, difference } from "../../terminal/count.ts"
import { localMinute, localTime } from "../../terminal/time.ts"
import { wrap } from "../../terminal/wrap.ts"
import { chartLines } from "./detailChart.ts"
import { type Fact, sideBySide, factLines, haravanFacts, headingLine, loopFacts } from "./detailRecords.ts"
import { ruleLines } from "./detailRule.ts"
import { differenceMeaning, flagMeanings, unlinkedLocationHint, verdictMeanings } from "./meanings.ts"

/** The width from which on both records are side by side. */
const twoColumns = 76

/** One row: its verdict and why, both records, its stock rule, its links, the other locations, and its history. */
export const detailScreen = (state: State, theme: Theme): ScreenContent => {
  const { detail, size } = state
  if (detail === null) return emptyContent
  const { row } = detail
  const head = [row === null ? "" : nameLine(row, size.columns, theme)]
  if (row === null) {
    return {
      ...emptyContent,
      head,
      body: placeholderLines(
        isPending(state, "detail.row") ? "" : "This row no longer exists. Esc goes back.",
        state,
        theme
      )
    }
  }
  return scrolledContent(textOf(detail, row, state, theme), detail.top, state, head)
}

const nameLine = (row: TallyRow, columns: number, theme: Theme): string =>
  new Line(theme, columns).add(visibleKey(row.sku ?? "no SKU"), "strong").gap(2).add(row.name).toString()

const textOf = (detail: DetailState, row: TallyRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { size: { columns } } = state
  return [
    verdictLine(row, columns, theme),
    ...wrapped(unlinkedLocationHint(row) ?? verdictMeanings[row.verdict], columns, theme).map((line) =>
      theme.tone("quiet", line)
    ),
    ...wrapped(`${rowSentence(row)}${worthOf(row, state.tally.freshness?.currency ?? null)}`, columns, theme),
    ...warnings(detail, row, columns, theme),
    "",
    ...records(row, state, theme),
    "",
    ...rowFacts(row, columns, theme),
    "",
    ...ruleLines(row, columns, theme),
    ...links(row, columns, theme),
    "",
    headingLine("Every location of this variant", columns, theme),
    ...locations(detail, row, state, theme),
    "",
    headingLine("History, newest first", columns, theme),
    ...history(detail, state, theme)
  ]
}

/** The value of the difference as a sentence; empty if there is no difference or no currency. */
const worthOf = ({ value, verdict }: TallyRow, currency: string | null): string =>
  currency === null || value === 0 || (value === null && !isDifference(verdict))
    ? ""
    : value === null
    ? " Haravan gives no price for it."
    : ` The difference is worth ${formatMoney(value, currency)}.`

const verdictLine = (row: TallyRow, columns: number, theme: Theme): string =>
  new Line(theme, columns).add(label(row.verdict), toneOf(row.verdict)).gap(2).add(`at ${row.location}`).gap(2)
    .add(row.since === null ? "" : `since ${localMinute(row.since)}`, "quiet").toString()

const rowFacts = (row: TallyRow, columns: number, theme: Theme): ReadonlyArray<string> => {
  const facts: ReadonlyArray<Fact> = [
    ...(row.delta === null
      ? []
      : [{
        name: "DIFF",
        text: `${difference(row.delta)}  (${differenceMeaning(row.rule !== null)})`,
        tone: "strong" as const
      }]),
    ...row.flags.map((flag, index) => ({
      name: index === 0 ? "FLAGS" : "",
      text: `${flagLabels[flag]}: ${flagMeanings[flag]}`
    })),
    ...(row.barcode === null ? [] : [{ name: "Barcode", text: row.barcode }])
  ]
  return factLines(null, facts, columns, theme)
}

const warnings = (
  { liveRead }: DetailState,
  row: TallyRow,
  columns: number,
  theme: Theme
): ReadonlyArray<string> =>
  [
    ...(row.stale ? ["A count is out of date: press a to read both sides now."] : []),
    ...(liveRead === null || liveRead.kept
      ? []
      : [
        "Another Stocktally is syncing, so the counts that were read now are not saved, and this is the row from " +
        "before. Press a again after the sync."
      ])
  ].flatMap((text) => wrap(text, columns)).map((line) => theme.tone("warning", line))

const records = (row: TallyRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { now, size: { columns }, tally: { freshness } } = state
  const [loop, haravan] = [
    loopFacts(row, now, freshness?.sides.loop.complete ?? false),
    haravanFacts(row, now, freshness?.sides.haravan.complete ?? false)
  ]
  if (columns < twoColumns) {
    return [
      ...factLines("Loop", loop, columns, theme),
      "",
      ...factLines("Haravan", haravan, columns, theme)
    ]
  }
  const half = Math.floor(columns / 2)
  return sideBySide(
    factLines("Loop", loop, half - 1, theme),
    factLines("Haravan", haravan, columns - half, theme),
    half,
    styledWidth
  )
}

/** Whether a stock rule, not a link, says which Haravan locations feed the row. */
const ruleLinks = ({ haravan, link, parts, rule }: TallyRow): boolean =>
  rule !== null && link.location === "declared" && (parts.length > 1 || haravan?.locationId === null)

const links = (row: TallyRow, columns: number, theme: Theme): ReadonlyArray<string> => {
  const { link } = row
  const linkedBy = (evidence: Evidence | null): string =>
    evidence === null ? "no link" : evidence === "declared" ? "linked by hand" : `linked by ${evidenceLabels[evidence]}`
  const lines = factLines(
    "Links",
    [
      { name: "Variant", text: linkedBy(link.variant) },
      { name: "Location", text: ruleLinks(row) ? "linked by its stock rule" : linkedBy(link.location) }
    ],
    columns,
    theme
  )
  if (link.unlinked === null) return lines
  const { detail, reason, what } = link.unlinked
  const text = `The ${what} has no link (${reasonLabels[reason]}): ${detail}`
  return [...lines, ...wrapped(text, columns, theme).map((line) => theme.tone("warning", line))]
}

/** The columns after the name of the location. */
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
      new Line(theme, columns).add(error?.line ?? "Reading...", error === null ? "quiet" : "bad").toString()
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
        .cell(
          fitMiddle(shown(sibling.location, theme.surface.unicode), nameWidth, theme.glyphs.ellipsis),
          nameWidth,
          isThis ? "strong" : "plain"
        )
      for (const { text, tone, width } of counts) line.gap(1).cell(text(sibling), width, tone, "right")
      return line.gap(2).cell(label(sibling.verdict), 15, toneOf(sibling.verdict)).toString()
    })
  ]
}

const history = ({ chart, history, isHistoryCut }: DetailState, state: State, theme: Theme): ReadonlyArray<string> => {
  const { now, size: { columns } } = state
  const error = errorOf(state, "detail.history")
  if (history === null) {
    return [
      new Line(theme, columns).add(error?.line ?? "Reading...", error === null ? "quiet" : "bad").toString()
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
  const line = new Line(theme, columns).cell(localTime(change.at), 24, "quiet").cell(change._tag, 9)
  switch (change._tag) {
    case "Verdict":
      return line.add(`from ${label(change.before)} to `).add(label(change.after), toneOf(change.after)).toString()
    case "Loop":
      return line.add(`from ${countOrNone(change.before)} to ${countOrNone(change.after)}`)
        .add(change.notBefore === null ? "" : `  changed after ${localTime(change.notBefore)}`, "quiet").toString()
    case "Haravan":
      return line.add(`from ${countOrNone(change.before?.available)} to ${countOrNone(change.after?.available)}`)
        .add(change.location === null ? "" : `  at ${change.location}`)
        .add(
          change.after === null
            ? ""
            : `  on hand ${countOrNone(change.after.onHand)}, committed ${
              countOrNone(change.after.committed)
            }, incoming ${countOrNone(change.after.incoming)}`,
          "quiet"
        ).toString()
  }
}

const countOrNone = (value: number | null | undefined): string =>
  value === null || value === undefined ? "none" : count(value)
