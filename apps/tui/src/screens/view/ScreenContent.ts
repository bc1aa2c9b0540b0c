import type { Theme } from "../../terminal/tones.ts"
import { listHeight } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import { wrapped } from "../../terminal/Line.ts"

/** The lines of one screen, between the title and the lines below every screen. */
export interface ScreenContent {
  /** Lines above the list or text. */
  readonly head: ReadonlyArray<string>
  /** The list or text: at most as many lines as fit. */
  readonly body: ReadonlyArray<string>
  /** The line of `body` that nothing may cover, or -1. */
  readonly selected: number
  /** Lines between the body and the message. */
  readonly foot: ReadonlyArray<string>
  /** Text in the middle of the status line, and at its end. */
  readonly middle: string
  readonly right: string
  /** The number of lines of a text that scrolls; null for a list. */
  readonly total: number | null
}

/** A screen without lines. */
export const emptyContent: ScreenContent = {
  head: [],
  body: [],
  selected: -1,
  foot: [],
  middle: "",
  right: "",
  total: null
}

/** A text that scrolls, from the line `top` on. */
export const scrolledContent = (
  lines: ReadonlyArray<string>,
  top: number,
  state: State,
  head: ReadonlyArray<string>
): ScreenContent => {
  const height = listHeight(state.screen, state.size)
  const first = Math.max(0, Math.min(top, lines.length - height))
  const last = Math.min(lines.length, first + height)
  return {
    ...emptyContent,
    head,
    body: lines.slice(first, last),
    right: lines.length <= height ? "" : `lines ${first + 1} to ${last} of ${lines.length}`,
    total: lines.length
  }
}

/** A text in place of the rows: why there are none, and what to do. */
export const placeholderLines = (
  text: string,
  state: State,
  theme: Theme
): ReadonlyArray<string> => [
  "",
  ...wrapped(text, state.size.columns - 4, theme).map((line) => `  ${line}`)
]
