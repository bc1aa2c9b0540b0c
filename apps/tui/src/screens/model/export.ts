/** Exporting the filtered rows to a file. */
import { count } from "../../terminal/count.ts"
import { fetchQuery } from "./query.ts"
import { notify } from "./notice.ts"
import type { Exported, ExportFormat } from "./state/Query.ts"
import type { State } from "./state/State.ts"
import type { Step } from "./Step.ts"
import { filterOf, sortOf, totalOf } from "./tallyView.ts"

/** Starts an export of all filtered rows, in the order of the tally. */
export const startExport = (state: State, format: ExportFormat): Step => {
  const { view } = state.tally
  return fetchQuery(
    { ...state, export: { path: null, rows: 0, total: totalOf(state.tally) } },
    { key: "export", format, filter: filterOf(view), sort: sortOf(view) },
    "the export"
  )
}

export const onExportAdvanced = (state: State, id: number, path: string, rows: number): State =>
  state.queries.export?.id === id && state.export !== null
    ? { ...state, export: { ...state.export, path, rows } }
    : state

export const onExported = (state: State, { moved, path, rows }: Exported): State => {
  const written = `${count(rows)} ${rows === 1 ? "row" : "rows"} written to ${path}`
  return moved
    ? notify(
      { ...state, export: null },
      `${written}, but rows changed during the export: some may be missing or there twice; export again`,
      "warning"
    )
    : notify({ ...state, export: null }, written, "good")
}

export const onExportFailed = (state: State, line: string): State =>
  notify({ ...state, export: null }, `nothing was exported: ${line}`, "bad")
