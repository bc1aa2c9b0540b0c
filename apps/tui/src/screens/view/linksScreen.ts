import { type LinkEnd, type LinkRow, visibleKey } from "@stocktally/tally"
import { errorOf } from "../model/query.ts"
import { listHeight } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { type ScreenContent, placeholderLines } from "./ScreenContent.ts"
import { count } from "../../terminal/count.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { evidenceLabels, reasonLabels, reasonTones } from "../../terminal/verdicts.ts"
import { localMinute } from "../../terminal/time.ts"
import { shown } from "../../terminal/visible.ts"
import { fitMiddle, widthOf } from "../../terminal/width.ts"

const whyLines = 2
const candidateLines = 3

/** Records that need a decision, or all links; below them the reason and the possible partners of the selected one. */
export const linksScreen = (state: State, theme: Theme): ScreenContent => {
  const { columns } = state.size
  const { list } = state.links
  const height = listHeight("links", state.size)
  const rows = list.rows.slice(list.top, list.top + height)
  const selected = list.rows[list.selected]
  return {
    head: [filterLine(state, theme), headerLine(columns, theme)],
    body: rows.length > 0
      ? rows.map((row, index) => rowLine(row, list.top + index === list.selected, columns, theme))
      : placeholderLines(whyEmpty(state), state, theme),
    selected: list.selected - list.top,
    foot: [
      theme.tone("quiet", theme.glyphs.horizontal.repeat(columns)),
      ...(selected === undefined
        ? Array.from({ length: whyLines + candidateLines }, () => "")
        : selectedLines(selected, state, theme))
    ],
    middle: "",
    right: positionText(list),
    total: null
  }
}

/** The position of the selected row. Links are not counted: their number is known once the last page is read. */
const positionText = ({ offset, pages, rows, selected }: State["links"]["list"]): string => {
  if (rows.length === 0 || offset === null) return ""
  const read = offset + rows.length
  const isAll = (pages.at(-1)?.after ?? null) === null
  return `${count(offset + selected + 1)} of ${isAll ? count(read) : `more than ${count(read)}`}`
}

const filterLine = (
  { links: { declaring, kind, showsProblemsOnly, undo }, size: { columns } }: State,
  theme: Theme
): string => {
  const sorted = kind === null ? "SKU, locations last" : kind === "variant" ? "SKU" : "name"
  const filters = [...(showsProblemsOnly ? ["needs your decision"] : []), ...(kind === null ? [] : [`${kind}s`])]
  const line = new Line(theme, columns).add("Sorted: ", "quiet").add(sorted).gap(2).add("Filter: ", "quiet")
    .add(filters.length === 0 ? "none" : filters.join(", "), filters.length === 0 ? "plain" : "strong").gap(2)
  const last = undo.at(-1)
  if (declaring !== null) {
    line.add(`${declaring.decision === null ? "Undoing" : "Saving"}: ${declaring.description}...`, "notice")
  } else if (last !== undefined) line.add(`Last: ${last.description}; u undoes it`, "quiet")
  return line.toString()
}

/** Cells of the reason on a narrow terminal: enough for "several match". */
const narrowReason = 13

const widths = (columns: number) => {
  const reason = columns < 100 ? narrowReason : 20
  const record = columns < 72 ? 9 : 17
  const sku = columns < 72 ? 14 : columns < 110 ? 16 : 22
  const id = columns < 100 ? 0 : 20
  return { reason, record, sku, id, name: Math.max(8, columns - 2 - reason - record - sku - id - (id === 0 ? 6 : 8)) }
}

const drawRow = (
  texts: {
    readonly reason: string
    readonly record: string
    readonly sku: string
    readonly id: string
    readonly name: string
  },
  tone: Tone,
  columns: number,
  theme: Theme
): string => {
  const { id, name, reason, record, sku } = widths(columns)
  const line = new Line(theme, columns - 2).cell(texts.reason, reason, tone).gap(2).cell(texts.record, record).gap(2)
    .cell(texts.sku, sku).gap(2)
  if (id > 0) line.cell(texts.id, id, "quiet").gap(2)
  return line.cell(fitMiddle(shown(texts.name, theme.surface.unicode), name, theme.glyphs.ellipsis), name).toString()
}

const headerLine = (columns: number, theme: Theme): string =>
  theme.tone(
    "strong",
    `  ${drawRow({ reason: "LINK", record: "RECORD", sku: "SKU", id: "ID", name: "NAME" }, "plain", columns, theme)}`
  )

/** How a record is linked, or why it is not. */
const linkText = ({ evidence, unlinked }: LinkRow, columns: number): string => {
  const text = evidence !== null
    ? evidence === "declared" ? evidenceLabels[evidence] : `by ${evidenceLabels[evidence]}`
    : unlinked !== null
    ? reasonLabels[unlinked.reason]
    : "-"
  if (text.length <= widths(columns).reason) return text
  return evidence === null ? text : evidenceLabels[evidence]
}

const recordText = ({ haravan, kind, loop }: LinkRow, isNarrow: boolean): string => {
  if (loop !== null && haravan !== null) return isNarrow ? "linked" : `linked ${kind}`
  const side = loop !== null ? "Loop" : "Haravan"
  return isNarrow ? side : `${side} ${kind}`
}

const rowLine = (row: LinkRow, isSelected: boolean, columns: number, theme: Theme): string => {
  const { haravan, loop, unlinked } = row
  const line = drawRow(
    {
      reason: linkText(row, columns),
      record: recordText(row, columns < 72),
      sku: visibleKey(haravan?.sku ?? loop?.sku ?? "-"),
      id: (loop ?? haravan)?.id ?? "-",
      name: haravan?.name ?? loop?.name ?? "-"
    },
    unlinked === null ? "good" : reasonTones[unlinked.reason],
    columns,
    isSelected ? theme.plain : theme
  )
  return isSelected ? theme.inverse(`${theme.glyphs.selected} ${line}`) : `  ${line}`
}

/** A record in at most `room` cells. A long name is cut in the middle, because the variant is at its end. */
const endText = (heading: string, { goneAt, id, name, sku }: LinkEnd, room: number, theme: Theme): string => {
  const before = [heading, id, visibleKey(sku ?? "")].filter((part) => part !== "").join("  ")
  const after = goneAt === null ? "" : `  gone since ${localMinute(goneAt)}`
  const nameRoom = Math.max(8, room - widthOf(before) - widthOf(after) - 2)
  return `${before}  ${fitMiddle(shown(name, theme.surface.unicode), nameRoom, theme.glyphs.ellipsis)}${after}`
}

const possible = "Possible partner"

const selectedLines = (row: LinkRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { columns } = state.size
  const { candidates } = state.links
  const detail = row.unlinked?.detail ?? linkedSentence(row)
  const ids = row.unlinked?.candidates ?? []
  const ends = row.unlinked === null
    ? [row.loop, row.haravan].flatMap((end, index) =>
      end === null ? [] : [endText(index === 0 ? "Loop" : "Haravan", end, columns - 1, theme)]
    )
    : ids.length === 0
    ? []
    : candidates === null
    ? ids.map((id) => `${possible}  ${id}`)
    : candidates.ends.map((end) => endText(possible, end, columns - 1, theme))
  const why = wrapped(detail, columns - 4, theme)
  // A few candidates leave lines for a long reason.
  const whyRoom = Math.max(whyLines, whyLines + candidateLines - ends.length)
  const whyShown = Math.max(whyLines, Math.min(whyRoom, why.length))
  const endRoom = whyLines + candidateLines - whyShown
  const reason = (index: number): string =>
    `${why[index] ?? ""}${index === whyShown - 1 && why.length > whyShown ? ` ${theme.glyphs.ellipsis}` : ""}`
  const candidate = (index: number): string =>
    index === endRoom - 1 && ends.length > endRoom ? `${ends.length - endRoom + 1} more` : ends[index] ?? ""
  return [
    ...Array.from({ length: whyShown }, (_, index) => new Line(theme, columns).gap(1).add(reason(index)).toString()),
    ...Array.from(
      { length: endRoom },
      (_, index) => new Line(theme, columns).gap(1).add(candidate(index), "quiet").toString()
    )
  ]
}

const linkedSentence = ({ evidence, foundAt }: LinkRow): string => {
  const time = foundAt === null ? "" : `, on ${localMinute(foundAt)}`
  if (evidence === null) return "There is no evidence for this link."
  return evidence === "declared"
    ? `Linked by hand${time}.`
    : `Linked because both have the same ${evidenceLabels[evidence]}${time}.`
}

const whyEmpty = (state: State): string => {
  const { links: { showsProblemsOnly, list }, queries } = state
  const error = errorOf(state, "links.page")
  if (error !== null) return error.line
  if (!list.isLoaded) return `Waiting for ${queries["links.page"]?.pending?.subject ?? "the links"}...`
  return showsProblemsOnly
    ? "Nothing needs your decision: every record has a partner, or was ignored by hand."
    : "Nothing has been read yet. U starts a sync."
}
