/** One pair: both records, its locations, its history, and reading it again. */
import type { Change } from "@stocktally/tally"
import type { RowReading } from "@stocktally/sync"
import type { TallyRow } from "@stocktally/schema"
import { fetchQuery, reset } from "./query.ts"
import { chartOf } from "../../terminal/chart.ts"
import { notify } from "./notice.ts"
import type { DetailState } from "./state/Detail.ts"
import type { State } from "./state/State.ts"
import { inTurn, stay, type Step } from "./Step.ts"
import { isElsewhere, selectedTallyRow } from "./tally.ts"

/** Changes that are shown at most; one more is asked for, to know whether there are more. */
const mostChanges = 500

const whenOpen = (state: State, f: (detail: DetailState) => Step): Step =>
  state.detail === null ? stay(state) : f(state.detail)

const withDetail = (state: State, change: Partial<DetailState>): State =>
  state.detail === null ? state : { ...state, detail: { ...state.detail, ...change } }

export const fetchRow = (state: State): Step =>
  whenOpen(state, ({ id }) => fetchQuery(state, { key: "detail.row", rowId: id }, "the row"))
export const fetchSiblings = (state: State): Step =>
  whenOpen(state, ({ id }) => fetchQuery(state, { key: "detail.siblings", rowId: id }, "every location of the variant"))
export const fetchHistory = (state: State): Step =>
  whenOpen(
    state,
    ({ id }) => fetchQuery(state, { key: "detail.history", rowId: id, limit: mostChanges + 1 }, "the history")
  )

/** Shows a row, as the list has it until it is read in full. */
export const openDetail = (state: State, row: TallyRow): Step => {
  const isOpen = state.screen === "detail"
  const opened: State = {
    ...state,
    screen: "detail",
    below: isOpen ? state.below : [...state.below, state.screen],
    detail: {
      id: row.id,
      row,
      siblings: null,
      history: null,
      isHistoryCut: false,
      chart: null,
      again: null,
      top: 0
    }
  }
  return inTurn(opened, resetDetail, fetchRow, fetchSiblings, fetchHistory)
}

/** The row that commands are about: the one in Detail, or the one that is selected in the list. */
export const rowInHand = (state: State): TallyRow | undefined =>
  state.screen === "detail" ? state.detail?.row ?? undefined : selectedTallyRow(state)

/** Whether the row that is selected when the rows have come is opened then. */
export const withOpensNext = (state: State, opensNext: boolean): State =>
  state.tally.opensNext === opensNext ? state : { ...state, tally: { ...state.tally, opensNext } }

/** Opens the row that is selected in the list. */
export const openSelected = (state: State): Step => {
  const row = selectedTallyRow(state)
  return row === undefined ? stay(state) : openDetail(state, row)
}

/** Opens the row that was asked for before the rows had come. */
export const openNext = (state: State): Step =>
  !state.tally.opensNext || isElsewhere(state) ?
    stay(state)
    : state.screen === "tally" && state.overlay === null ?
    openSelected(withOpensNext(state, false))
    : stay(withOpensNext(state, false))

const keys = ["detail.row", "detail.siblings", "detail.history", "detail.again"] as const

/** What was asked of another row, or of one that is not looked at any more, is not waited for. */
export const resetDetail = (state: State): Step =>
  inTurn(state, ...keys.map((key) => (state: State) => reset(state, key)))

/** Reads both sides live, out of turn. */
export const readAgain = (state: State): Step =>
  whenOpen(
    state,
    ({ id }) =>
      fetchQuery(
        withDetail(state, { again: null }),
        { key: "detail.again", rowId: id },
        "both upstreams to answer for this pair"
      )
  )

export const onRow = (state: State, row: TallyRow | null): State => withRow(withDetail(state, { again: null }), row)

export const onSiblings = (state: State, siblings: ReadonlyArray<TallyRow>): State => withDetail(state, { siblings })

export const onHistory = (state: State, changes: ReadonlyArray<Change>): State => {
  const history = changes.slice(0, mostChanges)
  const row = state.detail?.row ?? null
  return withDetail(state, {
    history,
    isHistoryCut: changes.length > mostChanges,
    chart: row === null ? null : chartOf(row, history)
  })
}

export const onReadAgain = (state: State, again: RowReading | null): Step => {
  if (again === null) return stay(notify(withRow(state, null), "there is no such row any more", "warning"))
  const notified = again.kept
    ? notify(state, "both sides were read just now", "good")
    : notify(state, "another process is syncing, so what was read is not kept", "warning")
  return inTurn(
    { ...withRow(notified, again.row), detail: notified.detail && { ...notified.detail, row: again.row, again } },
    fetchSiblings,
    fetchHistory
  )
}

/** Its history is drawn against what it is now. */
const withRow = (state: State, row: TallyRow | null): State => {
  const history = state.detail?.history ?? null
  return withDetail(state, { row, chart: row === null || history === null ? null : chartOf(row, history) })
}
