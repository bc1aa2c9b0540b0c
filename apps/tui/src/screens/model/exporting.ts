/** Writing what is filtered to a file. */
import { count } from "../../terminal/count.ts"
import { ask, leave } from "./asking.ts"
import { notify } from "./notice.ts"
import type { ExportFormat } from "./Request.ts"
import type { Exported } from "./state/Slot.ts"
import type { State } from "./state/State.ts"
import type { Step } from "./Step.ts"
import { filterOf, sortOf, totalOf } from "./tally.ts"

/** Writes all rows that the tally's filters show, in its order. */
export const startExport = (state: State, format: ExportFormat): Step => {
  const { view } = state.tally
  return ask(
    { ...state, export: { path: null, rows: 0, total: totalOf(state.tally) } },
    { slot: "export", format, filter: filterOf(view), sort: sortOf(view) },
    "the export"
  )
}

export const onExportAdvanced = (state: State, id: number, path: string, rows: number): State =>
  state.asked.export?.id === id && state.export !== null ? { ...state, export: { ...state.export, path, rows } } : state

export const onExported = (state: State, { moved, path, rows }: Exported): State => {
  const written = `${count(rows)} ${rows === 1 ? "row" : "rows"} written to ${path}`
  return moved
    ? notify(
      { ...state, export: null },
      `${written}, but rows changed meanwhile: some may be missing or twice; export again`,
      "warning"
    )
    : notify({ ...state, export: null }, written, "good")
}

export const onExportFailed = (state: State, line: string): State =>
  notify({ ...state, export: null }, `nothing was exported: ${line}`, "bad")

/** Stops it; the file goes with it. */
export const leaveExport = (state: State): Step => {
  const [left, requests] = leave(state, "export")
  return [notify({ ...left, export: null }, "the export was stopped, and its file removed"), requests]
}
