/** Draws the state as lines: as many as the screen has rows, none wider than its columns. */
import { isTooSmall, listHeight, minSize } from "../model/layout.ts"
import type { Overlay } from "../model/state/Overlay.ts"
import type { State } from "../model/state/State.ts"
import type { Theme } from "../../terminal/tones.ts"
import {
  hintsLine,
  messageLines,
  messageOf,
  promptLine,
  statusLine,
  titleLine,
  type LineInput,
  hintsOf
} from "./chrome.ts"
import { detailScreen } from "./detailScreen.ts"
import { doctorScreen } from "./doctorScreen.ts"
import type { ScreenContent } from "./ScreenContent.ts"
import { helpScreen } from "./helpScreen.ts"
import { linksScreen } from "./linksScreen.ts"
import { palettePanel } from "./palettePanel.ts"
import { chooserPanel, confirmPanel, type Panel } from "./panel.ts"
import { shopsScreen } from "./shopsScreen.ts"
import { syncScreen } from "./syncScreen.ts"
import { tallyScreen } from "./tallyScreen.ts"
import { wrap } from "../../terminal/wrap.ts"

/** The lines of a screen, the cursor of an input, and the number of lines of a text that scrolls. */
export interface Frame {
  readonly lines: ReadonlyArray<string>
  readonly cursor: { readonly x: number; readonly y: number } | null
  readonly total: number | null
}

const maxMessageLines = 3

/** The whole screen. */
export const frameOf = (state: State, theme: Theme): Frame => {
  if (isTooSmall(state.size)) return tooSmall(state)
  const { columns, rows } = state.size
  const content = contentOf(state, theme)
  const height = listHeight(state.screen, state.size)
  const body = [...content.body, ...Array.from({ length: Math.max(0, height - content.body.length) }, () => "")].slice(
    0,
    height
  )

  const { overlay } = state
  const note = overlay?._tag === "Prompt" ? overlay.note : null
  const message = note === null ? messageOf(state) : { text: note, tone: "warning" as const }
  const messageRows = message === null ? [] : messageLines(message, columns, Math.min(maxMessageLines, height), theme)
  const above = messageRows.slice(0, -1)
  // A question may cover the whole screen, so that all of it is shown; a chooser covers only the list.
  const isQuestion = overlay?._tag === "Confirm"
  const list = isQuestion ? [...content.head, ...body, ...content.foot] : body
  const panel = panelOf(state, theme, list.length)
  const head = isQuestion ? [] : content.head
  const covered = panel.length > 0
    ? [...list.slice(0, list.length - panel.length), ...panel, ...(isQuestion ? [] : content.foot)]
    : coverLines([...body, ...content.foot], above, content.selected)

  const lineInput = lineInputOf(overlay)
  const prompt = lineInput === null ? null : promptLine(lineInput, columns, theme)
  const lines = [
    titleLine(state, theme),
    ...head,
    ...covered,
    messageRows.at(-1) ?? "",
    statusLine(state, content.middle, content.right, theme),
    prompt?.line ?? hintsLine(state, hintsOf(state), theme)
  ]
  return {
    lines: lines.slice(0, rows),
    cursor: prompt === null ? null : { x: prompt.cursor, y: rows - 1 },
    total: content.total
  }
}

/** The input of an overlay, with its label. */
const lineInputOf = (overlay: Overlay | null): LineInput | null => {
  switch (overlay?._tag) {
    case "Prompt":
      return {
        label: overlay.purpose._tag === "Filter" || overlay.purpose._tag === "FilterShops"
          ? "/"
          : promptLabel(overlay.title),
        edit: overlay.edit
      }
    case "Palette":
      return { label: ":", edit: overlay.edit }
    default:
      return null
  }
}

const promptLabel = (title: string): string => title.endsWith("?") ? `${title} ` : `${title}: `

const contentOf = (state: State, theme: Theme): ScreenContent => {
  switch (state.screen) {
    case "shops":
      return shopsScreen(state, theme)
    case "tally":
      return tallyScreen(state, theme)
    case "detail":
      return detailScreen(state, theme)
    case "sync":
      return syncScreen(state, theme)
    case "links":
      return linksScreen(state, theme)
    case "doctor":
      return doctorScreen(state, theme)
    case "help":
      return helpScreen(state, theme)
  }
}

const panelOf = (state: State, theme: Theme, height: number): Panel => {
  const { overlay, size: { columns } } = state
  switch (overlay?._tag) {
    case undefined:
    case "Prompt":
      return []
    case "Palette":
      return palettePanel(state, overlay, height, theme)
    case "Chooser":
      return chooserPanel(overlay, columns, height, theme)
    case "Confirm":
      return confirmPanel(overlay, columns, height, theme)
  }
}

/** Lays lines over the end of the body, or over its beginning if they would hide the selected line. */
const coverLines = (
  body: ReadonlyArray<string>,
  lines: ReadonlyArray<string>,
  selected: number
): ReadonlyArray<string> =>
  lines.length === 0
    ? body
    : selected >= body.length - lines.length
    ? [...lines, ...body.slice(lines.length)]
    : [...body.slice(0, body.length - lines.length), ...lines]

const tooSmall = ({ size: { columns, rows } }: State): Frame => {
  const text =
    `This terminal has ${columns}x${rows} cells; Stocktally needs ${minSize.columns}x${minSize.rows}. q quits.`
  const words = wrap(text, columns).slice(0, rows)
  return {
    lines: [...words, ...Array.from({ length: Math.max(0, rows - words.length) }, () => "")],
    cursor: null,
    total: null
  }
}
