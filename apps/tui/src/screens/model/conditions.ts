/** When commands can act, and what is said where they cannot. */
import { isSyncing, lossyRun } from "./sync.ts"
import { isWaiting } from "./asking.ts"
import { rowInHand } from "./detail.ts"
import { isElsewhere, isFiltered } from "./tally.ts"
import { selectedLink } from "./links.ts"
import type { State } from "./state/State.ts"
import { leavable } from "./leaving.ts"

type Condition = (state: State) => true | string

/** The first that does not hold says why. */
export const all = (...conditions: ReadonlyArray<Condition>): Condition => (state) => {
  for (const condition of conditions) {
    const answer = condition(state)
    if (answer !== true) return answer
  }
  return true
}

/** Not before there is something to ask. */
export const isOpen: Condition = ({ asked, origin }) =>
  origin.isOpen || (asked.open?.problem?.line ?? "the store is not open yet")

/** The service would have to do it. */
export const isThere: Condition = ({ origin }) => origin.away ?? true

export const hasRows: Condition = ({ tally: { list, view } }) =>
  list.rows.length > 0 ||
  (!list.isLoaded ? "no rows are read yet" : isFiltered(view) ? "no row passes the filters" : "there are no rows")

export const hasRow: Condition = (state) => rowInHand(state) !== undefined || "no row is selected"

/** There is a row, or there may be once the rows have come. */
export const hasRowsToOpen: Condition = (state) => isElsewhere(state) || hasRow(state)

/** Nothing of a row that is about to give way is handed out. */
export const isRead: Condition = (state) =>
  state.screen === "detail" || !isElsewhere(state) || "the rows are still being read"

/** Several can be chosen. */
export const isMultiple: Condition = ({ overlay }) =>
  (overlay?._tag === "Chooser" && overlay.isMultiple) || "only one of these can be chosen; Enter does"

export const hasSku: Condition = (state) => (rowInHand(state)?.sku ?? null) !== null || "this row has no SKU"

export const filters: Condition = ({ tally }) => isFiltered(tally.view) || "nothing is filtered"

export const isSortable: Condition = ({ tally }) =>
  tally.view.sort !== "harm" || "the most harmful rows come first; sort by a column with s to reverse it"

export const isIdle: Condition = (state) => !isSyncing(state) || "a sync is under way"

export const hasUpstream: Condition = ({ origin }) =>
  origin.missing.length < 2 || "neither LOOP_API_KEY nor HARAVAN_ACCESS_TOKEN is set"

export const hasLoss: Condition = (state) =>
  lossyRun(state) !== null || "the latest sync has not lost so many records that someone must decide"

export const isNotExporting: Condition = (state) =>
  !isWaiting(state, "export") || "an export is under way; Esc stops it"

export const isNotReading: Condition = (state) =>
  !isWaiting(state, "detail.again") || "both sides are being read; Esc leaves it"

export const hasLink: Condition = (state) => selectedLink(state) !== undefined || "nothing is selected"

/** A record that may be decided about. */
export const isUndecided: Condition = (state) => {
  const row = selectedLink(state)
  if (row === undefined) return "nothing is selected"
  return row.unlinked !== null ||
    (row.evidence === "declared" ? "it is declared already; u takes back what was said last" : "it is linked already")
}

export const isNotDeclaring: Condition = (state) =>
  (!isWaiting(state, "links.declare") && !isWaiting(state, "links.again")) || "what was said last is still being kept"

export const canUndo: Condition = ({ links }) =>
  links.undo.length > 0 || "nothing was said here yet that could be taken back"

export const canGoBack: Condition = (state) =>
  state.below.length > 0 || leavable(state) !== undefined ||
  (state.screen === "tally" && isFiltered(state.tally.view)) || "there is nothing to leave; q quits"

export const hasOtherRow = (by: number): Condition => ({ tally: { list } }) =>
  list.rows[list.selected + by] !== undefined || (by > 0 ? "this is the last row" : "this is the first row")
