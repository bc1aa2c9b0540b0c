/** The row in Detail: both records, its locations, its history, and reading it again. */
import type { Change } from "@stocktally/tally"
import type { RowReading } from "@stocktally/sync"
import { type TallyRow, upstreamName } from "@stocktally/schema"
import { fetchQuery, reset } from "./query.ts"
import { chartOf } from "../../terminal/chart.ts"
import { label } from "../../terminal/verdicts.ts"
import { notify } from "./notice.ts"
import type { DetailState } from "./state/Detail.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { isReplacingRows, selectedTallyRow } from "./tally.ts"

/** The most changes to show. One more is fetched, to know whether there are more. */
const maxChanges = 500

const whenOpen = (state: State, f: (detail: DetailState) => Step): Step =>
  state.detail === null ? withoutEffects(state) : f(state.detail)

const withDetail = (state: State, change: Partial<DetailState>): State =>
  state.detail === null ? state : { ...state, detail: { ...state.detail, ...change } }

export const fetchRow = (state: State): Step =>
  whenOpen(state, ({ id }) => fetchQuery(state, { key: "detail.row", rowId: id }, "the row"))
export const fetchSiblings = (state: State): Step =>
  whenOpen(state, ({ id }) => fetchQuery(state, { key: "detail.siblings", rowId: id }, "every location of the variant"))
export const fetchHistory = (state: State): Step =>
  whenOpen(
    state,
    ({ id }) => fetchQuery(state, { key: "detail.history", rowId: id, limit: maxChanges + 1 }, "the history")
  )

/** Opens a row, as the list has it, and fetches the rest. */
export const openDetail = (state: State, row: TallyRow): Step => {
  const isOpen = state.screen === "detail"
  const opened: State = {
    ...state,
    screen: "detail",
    backStack: isOpen ? state.backStack : [...state.backStack, state.screen],
    detail: {
      id: row.id,
      row,
      siblings: null,
      history: null,
      isHistoryCut: false,
      chart: null,
      liveRead: null,
      top: 0
    }
  }
  return sequence(opened, resetDetail, fetchRow, fetchSiblings, fetchHistory)
}

/** The row that commands act on: the one in Detail, or the selected one in the list. */
export const currentRow = (state: State): TallyRow | undefined =>
  state.screen === "detail" ? state.detail?.row ?? undefined : selectedTallyRow(state)

/** Sets whether the selected row opens once the rows have loaded. */
export const withOpensWhenLoaded = (state: State, opensWhenLoaded: boolean): State =>
  state.tally.opensWhenLoaded === opensWhenLoaded ? state : { ...state, tally: { ...state.tally, opensWhenLoaded } }

/** Opens the selected row of the list. */
export const openSelected = (state: State): Step => {
  const row = selectedTallyRow(state)
  return row === undefined ? withoutEffects(state) : openDetail(state, row)
}

/** Opens the row for which Enter was pressed before the rows had loaded. */
export const openWhenLoaded = (state: State): Step =>
  !state.tally.opensWhenLoaded || isReplacingRows(state) ?
    withoutEffects(state)
    : state.screen === "tally" && state.overlay === null ?
    openSelected(withOpensWhenLoaded(state, false))
    : withoutEffects(withOpensWhenLoaded(state, false))

const keys = ["detail.row", "detail.siblings", "detail.history", "detail.readAgain"] as const

/** Cancels the queries about a row that is no longer shown. */
export const resetDetail = (state: State): Step =>
  sequence(state, ...keys.map((key) => (state: State) => reset(state, key)))

/** Reads the row from both sides now, before other requests. */
export const readAgain = (state: State): Step =>
  whenOpen(
    state,
    ({ id }) =>
      fetchQuery(
        withDetail(state, { liveRead: null }),
        { key: "detail.readAgain", rowId: id },
        "Loop and Haravan to answer for this row"
      )
  )

export const onRow = (state: State, row: TallyRow | null): State => withRow(withDetail(state, { liveRead: null }), row)

export const onSiblings = (state: State, siblings: ReadonlyArray<TallyRow>): State => withDetail(state, { siblings })

export const onHistory = (state: State, changes: ReadonlyArray<Change>): State => {
  const history = changes.slice(0, maxChanges)
  const row = state.detail?.row ?? null
  return withDetail(state, {
    history,
    isHistoryCut: changes.length > maxChanges,
    chart: row === null ? null : chartOf(row, history)
  })
}

export const onReadAgain = (state: State, liveRead: RowReading | null): Step => {
  if (liveRead === null) return withoutEffects(notify(withRow(state, null), "this row no longer exists", "warning"))
  const notified = liveRead.kept
    ? notify(state, `both sides were read just now: ${changesText(state.detail?.row ?? null, liveRead.row)}`, "good")
    : notify(state, "another Stocktally is syncing, so what was read is not saved", "warning")
  return sequence(
    {
      ...withRow(notified, liveRead.row),
      detail: notified.detail && { ...notified.detail, row: liveRead.row, liveRead }
    },
    fetchSiblings,
    fetchHistory
  )
}

/** Describes the changes of a row that was read again. */
const changesText = (before: TallyRow | null, after: TallyRow): string => {
  const counts = (["loop", "haravan"] as const).flatMap((upstream) => {
    const [from, to] = [before?.[upstream]?.available, after[upstream]?.available]
    return from === to ? [] : [`${upstreamName(upstream)} from ${from ?? "none"} to ${to ?? "none"}`]
  })
  const verdict = before === null || before.verdict === after.verdict
    ? []
    : [`${label(before.verdict)} became ${label(after.verdict)}`]
  const changes = before === null ? [] : [...counts, ...verdict]
  return changes.length === 0 ? "nothing has changed" : changes.join(", ")
}

/** Sets the row, and draws its history up to its counts. */
const withRow = (state: State, row: TallyRow | null): State => {
  const history = state.detail?.history ?? null
  return withDetail(state, { row, chart: row === null || history === null ? null : chartOf(row, history) })
}
