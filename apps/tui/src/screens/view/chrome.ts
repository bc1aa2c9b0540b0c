/** The lines around every screen: the title above it; problems, the status and the keys below. */
import { settingNames } from "@stocktally/sync"
import { type Upstream, upstreamName } from "@stocktally/schema"
import { ageOf, timeOfDay, zoneAt } from "../../terminal/time.ts"
import { type Command, type CommandId, commandsIn } from "../keys/commands.ts"
import { keyLabel } from "../keys/keyNames.ts"
import { canAct, contextOf } from "../model/conditions.ts"
import { errorOf, shownPending } from "../model/query.ts"
import { mainScreenOf } from "../model/screens.ts"
import { firstSync, refusedRun } from "../model/sync.ts"
import { selectedTallyRow } from "../model/tally.ts"
import type { LineEdit } from "../model/state/Overlay.ts"
import type { QueryKey } from "../model/state/Query.ts"
import type { ScreenId, State, MainScreen } from "../model/state/State.ts"
import { waitMessageDelayMillis } from "../model/wake.ts"
import type { Theme, Tone } from "../../terminal/tones.ts"
import { widthOf } from "../../terminal/width.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { shown } from "../../terminal/visible.ts"
import { count } from "../../terminal/count.ts"
import type { Message } from "./Message.ts"
import { shopsMessage } from "./shopsMessage.ts"
import { unlinkedLocationHint } from "./meanings.ts"
import { firstSyncText } from "./phaseText.ts"

const tabs: ReadonlyArray<readonly [screen: MainScreen, title: string]> = [
  ["shops", "Shops"],
  ["tally", "Tally"],
  ["sync", "Sync"],
  ["links", "Links"],
  ["doctor", "Doctor"]
]

/** The name, the screens that can be shown, and the source of the numbers, so that simulated ones are never taken for real. */
export const titleLine = (state: State, theme: Theme): string => {
  const { columns } = state.size
  const current = mainScreenOf(state)
  const line = new Line(theme, columns).add("Stocktally", "strong").gap(2)
  for (const [screen, title] of tabs) {
    if (screen === "shops" ? state.shops === null : state.shops?.open === null) continue
    if (screen === current) line.inverse(` ${title} `)
    else line.add(` ${title} `, "quiet")
  }
  const banner = state.origin.source === "sandbox"
    ? columns < 76 ? " SANDBOX " : " SANDBOX: simulated numbers "
    : ""
  const sourceName = state.origin.source === "live" || state.shops !== null
    ? shown(state.origin.sourceName ?? "", theme.surface.unicode)
    : ""
  const right = banner === "" ? sourceName : banner
  const room = line.room - 2
  if (right === "" || room < 9) return line.toString()
  return line.to(columns - Math.min(room, widthOf(right))).add(right, banner === "" ? "quiet" : "banner").toString()
}

/** The queries whose failures each screen shows. */
const screenQueries: { readonly [S in ScreenId]: ReadonlyArray<QueryKey> } = {
  shops: ["shops"],
  tally: ["tally.page", "tally.counts", "tally.locations", "tally.jump", "export"],
  detail: ["detail.row", "detail.siblings", "detail.history", "detail.readAgain"],
  sync: ["sync.runs"],
  links: ["links.page", "links.candidates", "links.record", "links.declare"],
  doctor: ["doctor"],
  help: []
}

/** The message above the status: a problem first, then pending queries. */
export const messageOf = (state: State): Message | null => {
  const { now, origin } = state
  if (state.screen === "shops") return shopsMessage(state)
  if (origin.connectionError !== null) return { text: origin.connectionError, tone: "bad" }
  const keys: ReadonlyArray<QueryKey> = ["open", ...screenQueries[state.screen], "sync.start"]
  for (const key of keys) {
    const error = errorOf(state, key)
    if (error === null) continue
    const text = key === "sync.start" && !error.isCancelled ? `The sync did not start: ${error.line}` : error.line
    return { text, tone: error.isCancelled ? "warning" : "bad" }
  }
  const isOfRows = state.screen !== "sync" && state.screen !== "doctor"
  const failed = isOfRows ? failedSync(state) : null
  if (failed !== null) return { text: failed, tone: "bad" }
  const first = isOfRows ? firstSync(state) : null
  if (first !== null) return { text: firstSyncText(first), tone: "notice" }
  for (const key of keys) {
    const pending = shownPending(state, key)
    if (pending !== null && (now - pending.since >= waitMessageDelayMillis || !origin.isOpen)) {
      return { text: `Waiting for ${pending.subject}; Esc cancels`, tone: "notice" }
    }
  }
  if (state.export !== null) {
    const { path, rows, total } = state.export
    return {
      text: `Exporting${path === null ? "" : ` to ${path}`}: ${count(rows)}${
        total === null ? "" : ` of ${count(total)}`
      } rows; Esc cancels`,
      tone: "notice"
    }
  }
  const [missing] = origin.missing
  if (missing !== undefined) {
    return {
      text: `${upstreamName(missing)} is not compared: ${settingNames[missing].credential} is not set.`,
      tone: "warning"
    }
  }
  const row = state.screen === "tally" ? selectedTallyRow(state) : undefined
  const hint = row === undefined ? null : unlinkedLocationHint(row)
  return hint === null ? null : { text: hint, tone: "notice" }
}

/** Why both sides are not newer, until a sync completes. Sync and Doctor show it in their own way. */
const failedSync = (state: State): string | null => {
  const { now, sync: { lastEnded, nextRunAt } } = state
  if (lastEnded?.status !== "failed" || lastEnded.problem === null) return null
  const when = lastEnded.endedAt === null ? "" : ` ${ageOf(now, lastEnded.endedAt)}`
  const problem = lastEnded.problem.replace(/\.$/, "")
  // The remedy comes before the part that may be cut.
  if (refusedRun(state) !== null) {
    return `The last sync stopped${when}, because many records were missing. If they are really gone, A on Sync (S) ` +
      `accepts that. ${problem}.`
  }
  const next = nextRunAt === null ? "" : ` Next try at ${timeOfDay(nextRunAt)}${zoneAt(nextRunAt)}.`
  return `The last sync failed${when}: ${problem}.${next} Doctor (D) says what to do.`
}

/** The lines of a message, at most `maxLines`. */
export const messageLines = (
  { text, tone }: Message,
  columns: number,
  maxLines: number,
  theme: Theme
): ReadonlyArray<string> => {
  const lines = wrapped(text, columns - 2, theme)
  const kept = lines.slice(0, maxLines)
  return kept.map((line, index) =>
    new Line(theme, columns).add(index === 0 ? (tone === "bad" ? "! " : "  ") : "  ", tone)
      .add(index === maxLines - 1 && lines.length > maxLines ? `${line} ${theme.glyphs.ellipsis}` : line, tone)
      .toString()
  )
}

/** The age of a side, short enough for the narrowest screen. */
const sideText = (upstream: Upstream, state: State): readonly [string, Tone] => {
  const name = upstreamName(upstream)
  if (state.origin.missing.includes(upstream)) return [`${name} not set up`, "warning"]
  const side = state.tally.freshness?.sides[upstream]
  if (side === undefined) return [`${name} ...`, "quiet"]
  if (side.asOf === null) return [`${name} never read`, "warning"]
  const { count } = side.unreadable
  const age = ageOf(state.now, side.asOf)
  const at = count === 0 ? `${name} ${age}` : `${name} ${age.replace(/ ago$/, "")}, ${count} unreadable`
  return side.complete ? [at, count === 0 ? "quiet" : "warning"] : [`${at} (incomplete)`, "warning"]
}

/** The age of both lists, a running sync, and `middle`; and `right` at the end. */
export const statusLine = (state: State, middle: string, right: string, theme: Theme): string => {
  const { columns } = state.size
  const line = new Line(theme, columns)
  const rightWidth = Math.min(widthOf(right), columns)
  const left = new Line(theme, Math.max(0, columns - rightWidth - 2))
  if (state.screen !== "shops") addAges(left, state)
  if (middle !== "") left.add(middle, "quiet")
  return `${left.toString()}${line.gap(columns - rightWidth - left.used).toString()}${theme.tone("quiet", right)}`
}

/** Adds the age of both lists of the open shop, and its running sync. */
const addAges = (left: Line, state: State): void => {
  // A record in Detail has a time of its own.
  left.add(state.screen === "detail" ? "Lists as of:" : "As of:", "quiet").gap(1)
  for (const upstream of ["loop", "haravan"] as const) {
    left.add(...sideText(upstream, state)).gap(2)
  }
  if (state.sync.progress !== null && state.sync.progress.phase !== "idle") left.add("syncing", "notice").gap(2)
  if (state.origin.connectionError !== null) left.add("service not reachable", "bad").gap(2)
}

/** A key and what it does. */
export interface Hint {
  readonly key: string
  readonly does: string
  /** Others give way to it on a narrow screen. */
  readonly isKept: boolean
}

const keptHints: ReadonlySet<CommandId> = new Set(["help", "quit", "accept", "leave"])

/** The commands that can act now, those of the screen first. */
export const hintsOf = (state: State): ReadonlyArray<Hint> => {
  const hinted = commandsIn(contextOf(state)).filter((command) => command.hint !== undefined)
  return [...hinted.filter(isOwn), ...hinted.filter((command) => !isOwn(command))]
    .filter((command) => canAct(state, command) === true)
    .map(({ hint = "", id, keys: [key = ""] }) => ({ key: keyLabel(key), does: hint, isKept: keptHints.has(id) }))
}

const isOwn = ({ group }: Command): boolean => group !== "Everywhere"

/** The kept hints and as many others as fit, or the notice in their place. */
export const hintsLine = (state: State, hints: ReadonlyArray<Hint>, theme: Theme): string => {
  const { columns } = state.size
  const line = new Line(theme, columns)
  if (state.notice !== null) return line.add(state.notice.text, state.notice.tone).toString()
  let room = columns - cellsOf(hints.filter(({ isKept }) => isKept))
  const shownHints = hints.filter((hint) => {
    if (hint.isKept) return true
    room = cellsOf([hint]) > room ? 0 : room - cellsOf([hint])
    return room > 0
  })
  for (const { does, key } of shownHints) line.add(key, "strong").add(` ${does}`, "quiet").gap(2)
  return line.toString()
}

/** The cells of hints, each with the gap after it. */
const cellsOf = (hints: ReadonlyArray<Hint>): number =>
  hints.reduce((sum, { does, key }) => sum + widthOf(key) + widthOf(does) + 3, 0)

/** A line that the user edits. */
export interface LineInput {
  readonly label: string
  readonly edit: LineEdit
}

/** The line of an input with the column of its cursor. Of a long one, the part around the cursor is shown. */
export const promptLine = (
  { edit, label }: LineInput,
  columns: number,
  theme: Theme
): { readonly line: string; readonly cursor: number } => {
  const line = new Line(theme, columns).add(label, "strong")
  const room = Math.max(1, line.room - 1)
  // Invisible characters are drawn as escapes, which take more cells.
  const drawn = edit.graphemes.map((grapheme) => shown(grapheme, theme.surface.unicode))
  let width = 0
  let from = edit.cursor
  while (from > 0 && width + widthOf(drawn[from - 1] ?? "") <= room) {
    from--
    width += widthOf(drawn[from] ?? "")
  }
  const cursor = line.used + width
  return { line: line.add(drawn.slice(from).join("")).toString(), cursor }
}
