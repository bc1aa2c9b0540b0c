import type { Budget } from "@stocktally/core"
import type { SyncProgress } from "@stocktally/sync"
import { type SyncRun, unusedLine } from "@stocktally/tally"
import { type Upstream, upstreamName } from "@stocktally/schema"
import { listHeight, runNoteLines } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import { refusedRun } from "../model/sync.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import type { ScreenContent } from "./ScreenContent.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { localTime, roughAge, span, timeOfDay } from "../../terminal/time.ts"
import { phaseText } from "./phaseText.ts"

/** The running sync and its progress, the request budgets of Loop and Haravan, and the latest runs. */
export const syncScreen = (state: State, theme: Theme): ScreenContent => {
  const { columns } = state.size
  const height = listHeight("sync", state.size)
  const { runs, selected, top } = state.sync
  const shownRuns = (runs ?? []).slice(top, top + height)
  const run = runs?.[selected]
  const problem = run === undefined || run.problem === null
    ? ""
    : run === refusedRun(state)
    ? `If these records are really gone, A accepts that: ${run.problem}`
    : run.problem
  const notes = wrapped(problem, columns - 4, theme)
  const noteLines = runNoteLines(state.size)
  const note = (index: number): string =>
    index === noteLines - 1 && notes.length > noteLines
      ? `${notes[index]} ${theme.glyphs.ellipsis}`
      : notes[index] ?? ""
  return {
    head: [
      "",
      phaseLine(state, theme),
      progressLine(state, theme),
      "",
      gaugeLine("loop", state, theme),
      gaugeLine("haravan", state, theme),
      unusedLocations(state, theme),
      runsHeader(columns, theme)
    ],
    body: runs === null
      ? [new Line(theme, columns).add("  Reading the latest syncs...", "quiet").toString()]
      : shownRuns.length === 0
      ? [new Line(theme, columns).add("  No sync has run yet.", "quiet").toString()]
      : shownRuns.map((run, index) =>
        runLine(run, countersOf(run, state.sync.progress), top + index === selected, state.now, columns, theme)
      ),
    selected: selected - top,
    foot: Array.from(
      { length: noteLines },
      (_, index) =>
        new Line(theme, columns).gap(2).add(note(index), run?.status === "failed" ? "bad" : "quiet").toString()
    ),
    middle: "",
    right: "",
    total: null
  }
}

/** The locations whose counts are in no row. */
const unusedLocations = ({ size: { columns }, tally: { totals } }: State, theme: Theme): string => {
  const line = unusedLine(totals?.unusedLocations ?? [])
  return line === null ? "" : new Line(theme, columns).add(`${line} (stocktally rules list)`, "quiet").toString()
}

const kindNames: { readonly [K in SyncRun["kind"]]: string } = { full: "Full", incremental: "Quick" }

const phaseLine = ({ now, size, sync: { isWatching, nextRunAt, progress } }: State, theme: Theme): string => {
  const line = new Line(theme, size.columns)
  if (progress === null) return line.add("The state of the sync is not known yet.", "quiet").toString()
  line.add(
    phaseText(progress, progress.run === null ? null : `${kindNames[progress.run.kind]} sync`),
    "strong"
  )
  if (progress.run !== null) line.gap(1).add(`Started ${span(Math.max(0, now - progress.run.startedAt))} ago.`, "quiet")
  if (progress.phase === "idle" && nextRunAt !== null) {
    line.gap(1).add(`The next one starts in ${span(Math.max(0, nextRunAt - now))}.`, "quiet")
  } else if (progress.phase === "idle" && !isWatching) {
    line.gap(1).add("Automatic sync is off; w turns it on.", "quiet")
  }
  return line.toString()
}

/** A bar for a share of 0 to 1: at least one cell for more than 0, and never all cells for less than 1. */
const bar = (share: number, width: number, { glyphs: { empty, full } }: Theme): string => {
  const exact = Math.max(0, Math.min(1, share)) * width
  const filled = share > 0 && share < 1 ? Math.max(1, Math.min(width - 1, Math.round(exact))) : Math.round(exact)
  return full.repeat(filled) + empty.repeat(width - filled)
}

const progressLine = ({ now, size, sync: { progress } }: State, theme: Theme): string => {
  const line = new Line(theme, size.columns)
  if (progress === null || progress.phase === "idle") return ""
  const { estimateMillis, requests, rows, run } = progress
  if (estimateMillis !== null && run !== null && progress.phase === "reading") {
    const took = Math.max(0, now - run.startedAt)
    const share = took + estimateMillis === 0 ? 0 : took / (took + estimateMillis)
    line.add(bar(share, Math.max(10, Math.min(40, size.columns - 50)), theme), "notice")
      .add(` ${String(Math.floor(share * 100)).padStart(3)} %  `)
      .add(`${span(estimateMillis)} left  `)
  }
  return line.add(
    `${count(rows.loop + rows.haravan)} records read, ${count(requests.loop + requests.haravan)} requests`,
    "quiet"
  ).toString()
}

/** The used part of a request limit, and why requests wait. */
const gaugeLine = (upstream: Upstream, { now, origin, size, sync: { progress } }: State, theme: Theme): string => {
  const line = new Line(theme, size.columns).cell(upstreamName(upstream), 9, "strong")
  const budget = progress?.budgets[upstream] ?? null
  if (budget === null) {
    return line.add(origin.missing.includes(upstream) ? "no access is set up" : "no request sent yet", "quiet")
      .toString()
  }
  const share = budget.size === 0 ? 0 : Math.min(1, budget.used / budget.size)
  return line.add(bar(share, Math.max(10, Math.min(40, size.columns - 72)), theme), gaugeTone(share))
    .add(` used ${count(Math.round(budget.used))} of ${count(budget.size)} requests ${per[upstream]}`)
    .add(budgetNotes(budget, now), "warning").toString()
}

/** The time to which a limit applies: Haravan's fills up again by some requests a second. */
const per: { readonly [U in Upstream]: string } = { loop: "a minute", haravan: "at once" }

const gaugeTone = (share: number): Tone => share >= 0.95 ? "bad" : share >= 0.8 ? "warning" : "good"

const budgetNotes = ({ heldUntil, inFlight, refused, waiting }: Budget.State, now: number): string => {
  const parts = [
    ...(heldUntil !== null && heldUntil > now ? [`next try in ${span(heldUntil - now)}`] : []),
    ...(refused > 0 ? [`asked to slow down ${refused === 1 ? "once" : `${count(refused)} times`}`] : []),
    ...(inFlight > 0 ? [`${inFlight} open`] : []),
    ...(waiting.interactive + waiting.background > 0 ? [`${waiting.interactive + waiting.background} waiting`] : [])
  ]
  return parts.length === 0 ? "" : `  ${parts.join(", ")}`
}

const statusTones: { readonly [S in SyncRun["status"]]: Tone } = {
  running: "notice",
  completed: "good",
  failed: "bad",
  interrupted: "warning"
}

/** Cells of each column of a run; a column without any is left out. */
const runWidths = (columns: number) => ({
  started: columns < 96 ? 9 : 25,
  kind: 5,
  status: 11,
  took: columns < 80 ? 9 : 11,
  rows: 10,
  changed: columns < 72 ? 0 : 8,
  requests: columns < 80 ? 0 : 9
})

type Widths = ReturnType<typeof runWidths>

const drawRun = (
  texts: { readonly [C in keyof Widths]: string },
  tone: Tone,
  columns: number,
  theme: Theme
): string => {
  const widths = runWidths(columns)
  const line = new Line(theme, columns - 2).cell(texts.started, widths.started).gap(2).cell(texts.kind, widths.kind)
    .gap(2)
    .cell(texts.status, widths.status, tone)
  for (const column of ["took", "rows", "changed", "requests"] as const) {
    if (widths[column] > 0) line.gap(1).cell(texts[column], widths[column], "plain", "right")
  }
  return line.toString()
}

const runsHeader = (columns: number, theme: Theme): string =>
  theme.tone(
    "strong",
    `  ${
      drawRun(
        {
          started: "STARTED",
          kind: "KIND",
          status: "STATUS",
          took: "TOOK",
          rows: "READ",
          changed: "CHANGED",
          requests: "REQUESTS"
        },
        "plain",
        columns,
        theme
      )
    }`
  )

/** The counters of a run: those of the running one are newer in its progress than in its record. */
const countersOf = (run: SyncRun, progress: SyncProgress | null): SyncRun["counters"] => {
  if (progress?.run?.id !== run.id || run.status !== "running") return run.counters
  const { requests, rows } = progress
  return { ...run.counters, rows: rows.loop + rows.haravan, requests: requests.loop + requests.haravan }
}

const dayMillis = 24 * 60 * 60_000

/** The time of day of the last 24 hours, or how long ago. */
const shortTime = (at: number, now: number): string => now - at < dayMillis ? timeOfDay(at) : `${roughAge(at, now)} ago`

const runLine = (
  run: SyncRun,
  counters: SyncRun["counters"],
  isSelected: boolean,
  now: number,
  columns: number,
  theme: Theme
): string => {
  const number = (name: string): string => count(counters[name] ?? 0)
  const line = drawRun(
    {
      started: columns < 96 ? shortTime(run.startedAt, now) : localTime(run.startedAt),
      kind: kindNames[run.kind].toLowerCase(),
      status: run.status,
      took: span(Math.max(0, (run.endedAt ?? now) - run.startedAt)),
      rows: number("rows"),
      changed: number("changed"),
      requests: number("requests")
    },
    statusTones[run.status],
    columns,
    isSelected ? theme.plain : theme
  )
  return isSelected ? theme.inverse(`${theme.glyphs.selected} ${line}`) : `  ${line}`
}
