import { Box, Text, useCursor, useInput, usePaste } from "ink"
import { memo, useEffect, useMemo, useSyncExternalStore } from "react"
import type { Event } from "../model/Event.ts"
import type { State } from "../model/state/State.ts"
import { keyEvents } from "./keyEvents.ts"
import type { Theme } from "../../terminal/tones.ts"
import { frameOf } from "./Frame.ts"
import { screenReaderLines } from "./screenReaderLines.ts"

/** The state to draw, and the receiver of events. */
export interface Model {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => State
  readonly dispatch: (event: Event) => void
}

/**
 * The whole screen. A line is one styled text of the right width, so Ink has nothing to lay out, and it skips lines
 * that have not changed.
 */
export const App = ({ model, theme }: { readonly model: Model; readonly theme: Theme }) => {
  const state = useSyncExternalStore(model.subscribe, model.getSnapshot)
  const { cursor, lines, total } = useMemo(
    () =>
      theme.surface.spoken
        ? { lines: screenReaderLines(state, theme), cursor: null, total: null }
        : frameOf(state, theme),
    [state, theme]
  )
  const { setCursorPosition } = useCursor()
  setCursorPosition(cursor ?? undefined)
  useInput((input, key) => keyEvents(input, key).forEach(model.dispatch))
  usePaste((text) => model.dispatch({ _tag: "Pasted", text }))
  const { lineCounts: { [state.screen]: measured }, screen } = state
  useEffect(() => {
    if (total !== null && total !== measured) model.dispatch({ _tag: "Measured", screen, lines: total })
  }, [model, screen, total, measured])
  const { columns, rows } = state.size
  return (
    <Box flexDirection="column" {...(theme.surface.spoken ? {} : { height: rows, width: columns })}>
      {lines.map((line, index) => (
        <Row
          key={index}
          line={line}
          wrap={theme.surface.spoken ? "wrap" : "truncate-end"}
        />
      ))}
    </Box>
  )
}

/** A line. An empty text would have no height. */
const Row = memo(({ line, wrap }: { readonly line: string; readonly wrap: "wrap" | "truncate-end" }) => (
  <Text wrap={wrap}>{line === "" ? " " : line}</Text>
))
