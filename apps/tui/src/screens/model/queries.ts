/** The reactions to each query: to its data, its failure and its cancellation. */
import type { Source } from "@stocktally/schema"
import type { ShopSummary } from "@stocktally/sync"
import {
  fetchHistory,
  fetchRow,
  fetchSiblings,
  onHistory,
  onReadAgain,
  onRow,
  onSiblings,
  openWhenLoaded,
  withOpensWhenLoaded
} from "./detail.ts"
import { runDoctor, onChecks } from "./doctor.ts"
import type { Failed, Succeeded } from "./Event.ts"
import { onExported, onExportFailed } from "./export.ts"
import {
  abandonLinksPage,
  fetchCandidates,
  onCandidates,
  onDeclared,
  onDeclareFailed,
  onDecisionRecord,
  onLinksPage,
  reloadLinks
} from "./links.ts"
import { notify } from "./notice.ts"
import { onLocations } from "./overlays.ts"
import { cancel, fail, fetchQuery, isPending, reset, shownPending, succeed, moveToBackground } from "./query.ts"
import { goTo, mainScreenOf } from "./screens.ts"
import { fetchShops, initialShops, onShops, serviceShopsMillis } from "./shops.ts"
import type { QueryData, QueryKey } from "./state/Query.ts"
import type { ScreenId, State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { fetchRuns, fetchShop, onRuns, onRunsFailed, onStarted, onStartFailed, startDueRun } from "./sync.ts"
import {
  abandonPage,
  fetchCounts,
  fetchLocations,
  goToRow,
  onCounts,
  onPage,
  reloadPage,
  withoutOutdatedTotals
} from "./tally.ts"

interface QueryDefinition<K extends QueryKey> {
  readonly onSuccess: (state: State, data: QueryData<K>) => Step
  /** Reacts to a failure with the error `line`. Shown data stays. */
  readonly onFailure?: (state: State, line: string) => Step
  /** Reacts when the user stops waiting. */
  readonly onCancel?: (state: State) => State
  /**
   * Makes the query again automatically; until then its error is shown. A query without it was a decision of the user,
   * and its error is shown once.
   */
  readonly refetch?: (state: State) => Step
  /** The error stays although the query is not refetched, until its purpose is fulfilled otherwise. */
  readonly keepsError?: true
}

/** Opens the data of this machine, or the connection to the service. */
export const open = (state: State): Step =>
  fetchQuery(
    state,
    { key: "open", slug: state.shops?.open ?? null },
    state.origin.sourceName === null ? "Stocktally's data" : state.origin.sourceName
  )

/** Reads the shops, or opens the only one, or the one that was chosen. */
export const start = (state: State): Step => {
  const { shops } = state
  return sequence(
    state,
    (state) => shops !== null && shops.open === null ? withoutEffects(state) : open(state),
    // The palette offers them, also before they are shown.
    (state) =>
      shops !== null && (shops.open === null || shops.all.length === 0) ? fetchShops(state) : withoutEffects(state)
  )
}

/** The state with the source that a result names, which may have changed since opening. */
const withSource = (state: State, source: Source): State =>
  state.origin.source === source ? state : { ...state, origin: { ...state.origin, source } }

/** Shows the shops, because there are several. */
const onSeveral = (state: State, all: ReadonlyArray<ShopSummary>): Step => {
  const { isWatching, watchEveryMillis } = state.sync
  const shops = initialShops({ all, open: null, everyMillis: serviceShopsMillis }, state.size, {
    isWatching,
    watchEveryMillis
  })
  const shown: State = { ...state, shops, screen: "shops", backStack: [], overlay: null }
  return sequence(onShops(shown, all), resetShop)
}

/** Fetches what is on the screen, and the latest runs, which decide when the next is due. */
const onOpened = (state: State, opened: QueryData<"open">): Step => {
  if ("shops" in opened) return onSeveral(state, opened.shops)
  const screen = mainScreenOf(state)
  const { watchEveryMillis = state.sync.watchEveryMillis, ...origin } = opened
  return sequence(
    {
      ...state,
      origin: { ...state.origin, ...origin, isOpen: true },
      sync: { ...state.sync, watchEveryMillis }
    },
    reloadPage,
    fetchCounts,
    fetchRuns,
    fetchShop,
    (state) => screen === "links" || screen === "doctor" ? goTo(state, screen) : withoutEffects(state)
  )
}

const onJump = (state: State, row: QueryData<"tally.jump">): Step => {
  const { overlay } = state
  if (overlay?._tag !== "Prompt" || overlay.purpose._tag !== "Jump") return withoutEffects(state)
  return row === null
    ? withoutEffects({ ...state, overlay: { ...overlay, note: "no row has this SKU; / finds parts of one" } })
    : goToRow({ ...state, overlay: null }, row)
}

const definitions: { readonly [K in QueryKey]: QueryDefinition<K> } = {
  open: { onSuccess: onOpened, refetch: open },
  shops: { onSuccess: (state, shops) => withoutEffects(onShops(state, shops)), refetch: fetchShops },
  shop: {
    onSuccess: (state, sourceName) => withoutEffects({ ...state, origin: { ...state.origin, sourceName } }),
    refetch: fetchShop
  },
  "tally.page": {
    onSuccess: (state, page) =>
      sequence(withSource(state, page.source), (state) => onPage(state, page), openWhenLoaded),
    onFailure: (state) => withoutEffects(withOpensWhenLoaded(abandonPage(state), false)),
    onCancel: abandonPage,
    refetch: reloadPage
  },
  "tally.counts": {
    onSuccess: (state, counts) => withoutEffects(onCounts(withSource(state, counts.source), counts)),
    onFailure: (state) => withoutEffects(withoutOutdatedTotals(state)),
    onCancel: withoutOutdatedTotals,
    refetch: fetchCounts
  },
  "tally.locations": {
    onSuccess: (state, counts) => withoutEffects(onLocations(state, counts)),
    refetch: (state) =>
      state.overlay?._tag === "Chooser" && state.overlay.purpose._tag === "Location"
        ? fetchLocations(state)
        : withoutEffects(state)
  },
  "tally.jump": {
    onSuccess: onJump,
    onFailure: (state, note) =>
      withoutEffects(state.overlay?._tag === "Prompt" ? { ...state, overlay: { ...state.overlay, note } } : state)
  },
  "detail.row": { onSuccess: (state, row) => withoutEffects(onRow(state, row)), refetch: fetchRow },
  "detail.siblings": { onSuccess: (state, rows) => withoutEffects(onSiblings(state, rows)), refetch: fetchSiblings },
  "detail.history": { onSuccess: (state, changes) => withoutEffects(onHistory(state, changes)), refetch: fetchHistory },
  "detail.readAgain": {
    onSuccess: onReadAgain,
    onFailure: (state, line) => withoutEffects(notify(state, line, "bad")),
    onCancel: (state) => notify(state, "you stopped waiting for Loop and Haravan; a reads again")
  },
  "sync.runs": {
    onSuccess: (state, runs) => startDueRun(onRuns(state, runs)),
    onFailure: (state) => withoutEffects(onRunsFailed(state)),
    refetch: fetchRuns
  },
  "sync.start": {
    onSuccess: onStarted,
    onFailure: (state) => withoutEffects(onStartFailed(state)),
    onCancel: (state) =>
      notify(onStartFailed(state), "you stopped waiting for the sync to start; it may start all the same"),
    keepsError: true
  },
  "links.page": {
    onSuccess: onLinksPage,
    onFailure: (state) => withoutEffects(abandonLinksPage(state)),
    onCancel: abandonLinksPage,
    refetch: reloadLinks
  },
  "links.candidates": {
    onSuccess: (state, ends) => withoutEffects(onCandidates(state, ends)),
    refetch: fetchCandidates
  },
  "links.record": { onSuccess: onDecisionRecord, onFailure: onDeclareFailed },
  "links.declare": { onSuccess: onDeclared, onFailure: onDeclareFailed },
  doctor: { onSuccess: (state, checks) => withoutEffects(onChecks(state, checks)), refetch: runDoctor },
  export: {
    onSuccess: (state, exported) => withoutEffects(onExported(state, exported)),
    onFailure: (state, line) => withoutEffects(onExportFailed(state, line)),
    // The export removes its file.
    onCancel: (state) => notify({ ...state, export: null }, "the export was cancelled, and its file removed")
  }
}

const isQueryKey = (name: string): name is QueryKey => Object.hasOwn(definitions, name)

/** All keys. */
export const queryKeys: ReadonlyArray<QueryKey> = Object.keys(definitions).filter(isQueryKey)

/** Cancels all queries of the open shop, whose results must not be those of another. */
export const resetShop = (state: State): Step =>
  sequence(state, ...queryKeys.filter((key) => key !== "shops").map((key) => (state: State) => reset(state, key)))

/** Whether a query can be made again automatically. */
export const canRefetch = (key: QueryKey): boolean => definitions[key].refetch !== undefined

/** Makes a query again, if it can be made automatically. */
export const refetch = (state: State, key: QueryKey): Step => definitions[key].refetch?.(state) ?? withoutEffects(state)

/** Applies data, unless its query is not the newest of the key. */
export const onSucceeded = (state: State, succeeded: Succeeded): Step => {
  const { id, key } = succeeded
  const isInvalidated = state.queries[key]?.isInvalidated === true
  const settled = succeed(state, key, id)
  if (settled === undefined) return withoutEffects(state)
  return sequence(
    settled,
    (state) => applyData(state, succeeded),
    // Applying it may have made the same query again.
    (state) => isInvalidated && !isPending(state, key) ? refetch(state, key) : withoutEffects(state)
  )
}

const applyData = <K extends QueryKey>(state: State, { data, key }: Succeeded<K>): Step =>
  definitions[key].onSuccess(state, data)

/** Applies a failure. Shown data stays; without data, the error is in its place. */
export const onFailed = (state: State, { failure, id, key }: Failed): Step => {
  const { keepsError = canRefetch(key), onFailure } = definitions[key]
  const failed = fail(state, key, id, failure, keepsError)
  return failed === undefined ? withoutEffects(state) : onFailure?.(failed, failure.line) ?? withoutEffects(failed)
}

/** Queries that Esc cancels on any screen of a shop; then those of each screen, except Detail, which Esc closes. */
const startedByUser: ReadonlyArray<QueryKey> = [
  "export",
  "links.declare",
  "links.record",
  "detail.readAgain",
  "tally.jump",
  "sync.start",
  "open"
]
const screenQueries: { readonly [S in ScreenId]: ReadonlyArray<QueryKey> } = {
  shops: ["shops"],
  tally: ["tally.page", "tally.counts"],
  detail: [],
  sync: ["sync.runs"],
  links: ["links.page", "links.candidates"],
  doctor: ["doctor"],
  help: []
}

/** The query that Esc cancels now, if any: one that the user is waiting for. */
export const cancellable = (state: State): QueryKey | undefined =>
  [...(state.screen === "shops" ? [] : startedByUser), ...screenQueries[state.screen]].find((key) =>
    shownPending(state, key) !== null
  )

/** Cancels a query. */
export const cancelQuery = (state: State, key: QueryKey): Step => {
  // The change may be saved already, and only the result says how to undo it.
  if (key === "links.record" || key === "links.declare") {
    return withoutEffects(
      notify(moveToBackground(state, key), "it continues in the background; the result will be shown here")
    )
  }
  const [cancelled, effects] = cancel(state, key, canRefetch(key))
  return [definitions[key].onCancel?.(cancelled) ?? cancelled, effects]
}
