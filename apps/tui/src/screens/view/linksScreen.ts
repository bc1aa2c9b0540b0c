import { type LinkEnd, type LinkRow, visibleKey } from "@stocktally/tally"
import { errorOf } from "../model/query.ts"
import { listHeight } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { type ScreenContent, placeholderLines } from "./ScreenContent.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { reasonTones } from "../../terminal/verdicts.ts"
import { minuteOf } from "../../terminal/time.ts"

const whyLines = 2
const candidateLines = 3

/** Records that want a decision, or all links; of the selected one why, and what it may be linked to. */
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
    right: list.rows.length === 0 || list.offset === null ? "" : `row ${list.offset + list.selected + 1}`,
    total: null
  }
}

const filterLine = ({ links: { declaring, showsProblemsOnly, kind, undo }, size }: State, theme: Theme): string => {
  const line = new Line(theme, size.columns).add(
    showsProblemsOnly ? "Records that want a decision" : "All links and records",
    "strong"
  )
    .add(kind === null ? "" : `, ${kind}s only`)
  const last = undo.at(-1)
  if (declaring !== null) {
    line.gap(2).add(`${declaring.decision === null ? "Taking back" : "Doing"}: ${declaring.description}...`, "notice")
  } else if (last !== undefined) line.gap(2).add(`Last: ${last.description}; u takes it back`, "quiet")
  return line.toString()
}

const widths = (columns: number) => {
  const record = columns < 72 ? 9 : 17
  const sku = columns < 72 ? 14 : columns < 110 ? 16 : 22
  const id = columns < 100 ? 0 : 20
  return { reason: 11, record, sku, id, name: Math.max(8, columns - 2 - 11 - record - sku - id - (id === 0 ? 6 : 8)) }
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
  return line.cell(texts.name, name).toString()
}

const headerLine = (columns: number, theme: Theme): string =>
  theme.tone(
    "strong",
    `  ${
      drawRow({ reason: "KNOWN BY", record: "RECORD", sku: "SKU", id: "ID", name: "NAME" }, "plain", columns, theme)
    }`
  )

const rowLine = (row: LinkRow, isSelected: boolean, columns: number, theme: Theme): string => {
  const end = row.loop ?? row.haravan
  const side = row.loop !== null && row.haravan !== null ? "both" : row.loop !== null ? "Loop" : "Haravan"
  const narrow = columns < 72
  const line = drawRow(
    {
      reason: row.evidence ?? row.unlinked?.reason ?? "-",
      record: narrow ? side : `${side} ${row.kind}`,
      sku: visibleKey(row.haravan?.sku ?? row.loop?.sku ?? "-"),
      id: end?.id ?? "-",
      name: row.haravan?.name ?? row.loop?.name ?? "-"
    },
    row.unlinked === null ? "good" : reasonTones[row.unlinked.reason],
    columns,
    isSelected ? theme.plain : theme
  )
  return isSelected ? theme.inverse(`${theme.glyphs.selected} ${line}`) : `  ${line}`
}

const endText = ({ goneAt, id, name, sku }: LinkEnd): string =>
  [id, visibleKey(sku ?? ""), name, ...(goneAt === null ? [] : [`gone since ${minuteOf(goneAt)}`])].filter((part) =>
    part !== ""
  )
    .join("  ")

const selectedLines = (row: LinkRow, state: State, theme: Theme): ReadonlyArray<string> => {
  const { columns } = state.size
  const { candidates } = state.links
  const detail = row.unlinked?.detail ??
    `Linked by ${row.evidence ?? "nothing"}${row.foundAt === null ? "" : `, found ${minuteOf(row.foundAt)}`}.`
  const ids = row.unlinked?.candidates ?? []
  const ends = row.unlinked === null
    ? [row.loop, row.haravan].flatMap((end, index) =>
      end === null ? [] : [`${index === 0 ? "Loop" : "Haravan"}  ${endText(end)}`]
    )
    : ids.length === 0
    ? []
    : candidates === null
    ? ids.map((id) => `candidate  ${id}`)
    : candidates.ends.map((end) => `candidate  ${endText(end)}`)
  const why = wrapped(detail, columns - 4, theme)
  // Where there are few candidates, the reason has their lines.
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

const whyEmpty = (state: State): string => {
  const { links: { showsProblemsOnly, list }, queries } = state
  const error = errorOf(state, "links.page")
  if (error !== null) return error.line
  if (!list.isLoaded) return `Waiting for ${queries["links.page"]?.pending?.subject ?? "the links"}...`
  return showsProblemsOnly
    ? "Nothing wants a decision: every record has its partner, or was declared to have none."
    : "There are no records yet."
}
