import type { Theme } from "../../terminal/tones.ts"
import { listHeight } from "../model/layout.ts"
import type { State } from "../model/state/State.ts"
import { wrapped } from "../../terminal/Line.ts"

/** What one screen draws between the title and the lines that are below every screen. */
export interface ScreenContent {
  /** Lines above the list or text. */
  readonly head: ReadonlyArray<string>
  /** The list or text, as many lines as it has room for at most. */
  readonly body: ReadonlyArray<string>
  /** The line of `body` that nothing may cover; -1 where there is none. */
  readonly selected: number
  /** Lines between the body and the message. */
  readonly foot: ReadonlyArray<string>
  /** What the status line also says. */
  readonly middle: string
  readonly right: string
  /** Lines of the whole text, where it is one that scrolls. */
  readonly total: number | null
}

/** Nothing but a body. */
export const emptyContent: ScreenContent = {
  head: [],
  body: [],
  selected: -1,
  foot: [],
  middle: "",
  right: "",
  total: null
}

/** The part of a text that is shown, and how long it is. */
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

/** Words where the rows would be: why there are none, and what to do. */
export const placeholderLines = (
  text: string,
  state: State,
  theme: Theme
): ReadonlyArray<string> => [
  "",
  ...wrapped(text, state.size.columns - 4, theme).map((line) => `  ${line}`)
]
