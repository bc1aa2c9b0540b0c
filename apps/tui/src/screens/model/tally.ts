/** The tally's list, its filters and its order. */
import type { WithSource } from "@stocktally/sync"
import type { TallyCounts, TallyPage } from "@stocktally/tally"
import { type EpochMillis, type TallyRow, Verdict } from "@stocktally/schema"
import { fetchQuery, isPending } from "./query.ts"
import { listHeight } from "./layout.ts"
import {
  addPage,
  anchorsOf,
  emptyWindow,
  nextPage,
  replacePages,
  selectedRow,
  withCurrentAnchors
} from "./listWindow.ts"
import { notify } from "./notice.ts"
import type { ListWindow, PendingPage } from "./state/ListWindow.ts"
import type { State } from "./state/State.ts"
import { isDescendingAtFirst, type TallyRef, tallySorts, type TallyState, type TallyView } from "./state/Tally.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { countFilterOf, filterOf, hasSameCounts, isFiltered, isOfView, sortOf, totalOf } from "./tallyView.ts"

const pageRows = 100
/** Rows of a page around a row: half of them may be before it. */
const aroundRows = 200
const typingDelayMillis = 120
/** Counting visits every row that a text finds, and must not delay the next letter. */
const countDelayMillis = 400

const minStaleMillis = 60_000

type Pending = PendingPage<TallyRef>

const idOf = ({ id }: TallyRow): string => id

const fromStart: Pending = { _tag: "Replace", anchors: [], line: 0, end: "first", self: null, soughtRow: null }

const withTally = (state: State, tally: Partial<TallyState>): State => ({
  ...state,
  tally: { ...state.tally, ...tally }
})
const withList = (state: State, list: Partial<ListWindow<TallyRow, TallyRef>>): State =>
  withTally(state, { list: { ...state.tally.list, ...list } })

const heightOf = (state: State): number => listHeight("tally", state.size)

const fetchPage = (state: State, pending: Pending, subject: string, delayMillis = 0): Step => {
  const { view } = state.tally
  const around = pending._tag === "Replace" ? pending.anchors[0] : undefined
  return fetchQuery(
    withList(state, { pending }),
    {
      key: "tally.page",
      query: {
        filter: filterOf(view),
        sort: sortOf(view),
        limit: around === undefined ? pageRows : aroundRows,
        ...(pending._tag === "Adjacent" ?
          pending.ref
          : around !== undefined ?
          { around }
          : pending.end === "last"
          ? { direction: "backward" as const }
          : {})
      }
    },
    subject,
    { delayMillis }
  )
}

/** Fetches the shown rows again; the selected row, or else its neighbour, keeps its line on the screen. */
export const reloadPage = (state: State): Step => {
  const { list } = state.tally
  const anchors = list.hasMoved ? anchorsOf(list, idOf) : []
  const pending: Pending = anchors.length === 0
    ? { ...fromStart, isReload: true }
    : { ...fromStart, anchors, line: list.selected - list.top, isReload: true }
  return fetchPage(state, pending, "the rows")
}

/** Fetches the counts. */
export const fetchCounts = (state: State, delayMillis = 0): Step =>
  fetchQuery(state, { key: "tally.counts", filter: countFilterOf(state.tally.view) }, "the counts", { delayMillis })

/** Fetches the counts for the chooser of locations. */
export const fetchLocations = (state: State): Step =>
  fetchQuery(
    state,
    { key: "tally.locations", filter: countFilterOf({ ...state.tally.view, location: null, allLocations: true }) },
    "the locations"
  )

/** Shows other rows, or another order, from the beginning. While the user types, only the latest text is fetched. */
export const show = (state: State, change: Partial<TallyView>, isTyping = false): Step => {
  const { view } = state.tally
  const next = { ...view, ...change }
  const shown = withTally(state, { view: next, list: { ...state.tally.list, hasMoved: false } })
  return sequence(
    shown,
    (state) => fetchPage(state, fromStart, "the rows", isTyping ? typingDelayMillis : 0),
    (state) => hasSameCounts(next, view) ? withoutEffects(state) : fetchCounts(state, isTyping ? countDelayMillis : 0)
  )
}

/** Adds a verdict to the filter, or removes it. Choosing all verdicts is the same as choosing none. */
export const toggleVerdict = (state: State, verdict: Verdict): Step => {
  const { verdicts } = state.tally.view
  return chooseVerdicts(
    state,
    verdicts.includes(verdict) ? verdicts.filter((other) => other !== verdict) : [...verdicts, verdict]
  )
}

export const chooseVerdicts = (state: State, chosen: ReadonlyArray<string>): Step => {
  const verdicts = Verdict.literals.filter((verdict) => chosen.includes(verdict))
  return show(state, { verdicts: verdicts.length === Verdict.literals.length ? [] : verdicts })
}

export const clearFilters = (state: State): Step =>
  show(state, {
    text: "",
    verdicts: [],
    location: null,
    began: null,
    minValue: null,
    empty: false,
    allLocations: false
  })

/** Sorts by the column that is `by` further. */
export const cycleSort = (state: State, by: number): Step => {
  const at = tallySorts.indexOf(state.tally.view.sort)
  const sort = tallySorts[(at + by + tallySorts.length) % tallySorts.length] ?? "harm"
  return show(state, { sort, descending: isDescendingAtFirst(sort) })
}

/** Fetches the page next to the loaded ones, if the selection is near their edge and no page is pending. */
export const prefetch = (state: State): Step => {
  const { list } = state.tally
  const next = isPending(state, "tally.page") || !list.isLoaded ? undefined : nextPage(list, heightOf(state))
  return next === undefined
    ? withoutEffects(state)
    : fetchPage(state, next, next.side === "after" ? "the rows after these" : "the rows before these")
}

/** Goes to the first or the last row, loaded or not. */
export const goToEnd = (state: State, end: "first" | "last"): Step => {
  const { list } = state.tally
  const isHeld = (end === "first" ? list.pages[0]?.before : list.pages.at(-1)?.after) === null
  if (!isHeld) return fetchPage(state, { ...fromStart, end }, `the ${end} rows`)
  const last = Math.max(0, list.rows.length - 1)
  const selected = list.rows.length === 0 ? -1 : end === "first" ? 0 : last
  const top = end === "first" ? 0 : Math.max(0, list.rows.length - heightOf(state))
  // At the beginning, the user watches the first row, whichever that is.
  return withoutEffects(
    withTally(state, { list: withCurrentAnchors({ ...list, selected, top, hasMoved: end === "last" }, idOf) })
  )
}

/** Looks up the row of a SKU. */
export const jumpTo = (state: State, sku: string): Step => {
  const { view } = state.tally
  return fetchQuery(
    state,
    { key: "tally.jump", sku, filter: filterOf(view), sort: sortOf(view) },
    "the row of this SKU"
  )
}

/** Selects the row of a SKU, if it is among the filtered ones. */
export const goToRow = (state: State, row: TallyRow): Step =>
  fetchPage(
    state,
    { ...fromStart, anchors: [row.id], line: Math.floor(heightOf(state) / 3), soughtRow: row.sku ?? row.id },
    "the row"
  )

/** Shows a fetched page. */
export const onPage = (state: State, page: WithSource<TallyPage>): Step => {
  const { list, view } = state.tally
  const { pending } = list
  const { nextCursor, previousCursor, rows, source: _, ...freshness } = page
  if (pending === null) return withoutEffects(state)
  const held = {
    rows,
    self: null,
    before: previousCursor === null ? null : { cursor: previousCursor, direction: "backward" as const },
    after: nextCursor === null ? null : { cursor: nextCursor, direction: "forward" as const }
  }
  const height = heightOf(state)
  if (pending._tag === "Adjacent") {
    return prefetch(withTally(state, { freshness, list: addPage(list, held, pending.side, { height, keyOf: idOf }) }))
  }
  const isAnchored = pending.anchors.length === 0 || rows.some(({ id }) => pending.anchors.includes(id))
  if (!isAnchored && pending.soughtRow !== null) {
    return withoutEffects(notify(
      withTally(state, { freshness, list: { ...list, pending: null } }),
      isFiltered(view)
        ? `${pending.soughtRow} is not among the filtered rows; c clears the filters`
        : `${pending.soughtRow} is not among the rows; x also shows empty rows, t rows in transit`,
      "warning"
    ))
  }
  // The row and the neighbours that were tried are gone: the next one may be there.
  const rest = pending.anchors.slice(1)
  if (!isAnchored && rest.length > 0) return fetchPage(state, { ...pending, anchors: rest }, "the rows")
  const next = replacePages(list, held, pending, { keyOf: idOf, height, total: totalOf(state.tally) })
  return prefetch(withTally(state, {
    freshness,
    list: { ...next, hasMoved: pending.anchors.length > 0 || pending.end === "last" },
    rowsOf: view,
    staleAt: staleAtOf(state, rows, freshness.sides.haravan.asOf),
    flashes: flashesOf(state, rows)
  }))
}

/**
 * When the first of these rows becomes stale, which time alone does, without a new version of the tally. Rows are
 * fetched for this at most once a minute.
 */
const staleAtOf = (
  { now, origin: { staleAfterMillis } }: State,
  rows: ReadonlyArray<TallyRow>,
  haravanAsOf: EpochMillis | null
): EpochMillis | null => {
  if (staleAfterMillis === null) return null
  let oldest = Number.POSITIVE_INFINITY
  for (const { haravan, loop, stale } of rows) {
    if (stale) continue
    if (loop !== null) oldest = Math.min(oldest, loop.fetchedAt)
    if (haravan !== null) oldest = Math.min(oldest, Math.max(haravan.fetchedAt, haravanAsOf ?? 0))
  }
  return oldest === Number.POSITIVE_INFINITY ? null : Math.max(now + minStaleMillis, oldest + staleAfterMillis + 1)
}

const flashesOf = ({ now, tally: { flashes, list } }: State, rows: ReadonlyArray<TallyRow>): TallyState["flashes"] => {
  const before = new Map(list.rows.map((row) => [row.id, row]))
  const next = new Map<string, number>()
  for (const row of rows) {
    const known = before.get(row.id)
    const since = flashes.get(row.id)
    if (known !== undefined && !isUnchanged(known, row)) next.set(row.id, now)
    else if (since !== undefined) next.set(row.id, since)
  }
  return next
}

/** Whether two readings of a row have the same content, whatever their times. */
const isUnchanged = (self: TallyRow, that: TallyRow): boolean =>
  self.verdict === that.verdict && self.delta === that.delta && self.expected === that.expected &&
  self.value === that.value && self.name === that.name && self.sku === that.sku &&
  self.location === that.location && self.loop?.available === that.loop?.available &&
  self.haravan?.available === that.haravan?.available && self.haravan?.onHand === that.haravan?.onHand &&
  self.haravan?.committed === that.haravan?.committed && self.haravan?.incoming === that.haravan?.incoming

/** How long a changed row is marked. */
export const flashMillis = 1500

/** Removes marks that are over. */
export const fadeFlashes = (state: State): State => {
  const { flashes } = state.tally
  const left = [...flashes].filter(([, since]) => state.now < since + flashMillis)
  return left.length === flashes.size ? state : withTally(state, { flashes: new Map(left) })
}

/** Shows fetched counts. */
export const onCounts = (
  state: State,
  { locations, notCounted, source: _, summary, unpriced, unusedLocations, values, ...freshness }: WithSource<
    TallyCounts
  >
): State =>
  withTally(state, {
    totals: { summary, notCounted, locations, values, unpriced, unusedLocations },
    totalsOf: state.tally.view,
    freshness
  })

/** Removes counts that are not of the view, after those of the view could not be fetched. */
export const withoutOutdatedTotals = (state: State): State => {
  const { totalsOf, view } = state.tally
  return totalsOf === null || hasSameCounts(totalsOf, view)
    ? state
    : withTally(state, { totals: null, totalsOf: null })
}

/** Moves the selection, and fetches the rows that this needs. */
export const moveTo = (state: State, list: ListWindow<TallyRow, TallyRef>): Step =>
  prefetch(withTally(state, { list: withCurrentAnchors(list, idOf) }))

/** Whether other rows are being fetched, so that the selected row is not the one that the user means. */
export const isReplacingRows = ({ tally: { list: { pending } } }: Pick<State, "tally">): boolean =>
  pending?._tag === "Replace" && (pending.anchors.length === 0 || pending.soughtRow !== null)

/** The selected row. */
export const selectedTallyRow = ({ tally }: Pick<State, "tally">): TallyRow | undefined => selectedRow(tally.list)

/** Stops waiting for a page. Rows of another view are removed, and the error takes their place. */
export const abandonPage = (state: State): State =>
  isOfView(state.tally)
    ? withList(state, { pending: null })
    : withTally(state, { list: emptyWindow, rowsOf: null, staleAt: null, flashes: new Map() })
