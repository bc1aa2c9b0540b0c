/** The tally's list, its filters and its order. */
import type { WithSource } from "@stocktally/sync"
import type { TallyCounts, TallyPage } from "@stocktally/tally"
import { type EpochMillis, type TallyRow, Verdict } from "@stocktally/schema"
import { fetchQuery, isPending } from "./query.ts"
import { listHeight } from "./layout.ts"
import { anchorsOf, emptyWindow, followed, joined, replaced, selectedRow, wanted } from "./listWindow.ts"
import { notify } from "./notice.ts"
import type { ListWindow, PendingPage } from "./state/ListWindow.ts"
import type { State } from "./state/State.ts"
import { isDescendingAtFirst, type TallyRef, tallySorts, type TallyState, type TallyView } from "./state/Tally.ts"
import { inTurn, stay, type Step } from "./Step.ts"
import { countedBy, filterOf, isCountedAlike, isFiltered, isOfView, sortOf, totalOf } from "./tallyView.ts"

const pageRows = 100
/** Half of them may be before the row that is asked around. */
const aroundRows = 200
const typingMillis = 120
/** Counting comes by every row that a text finds, and the next letter must not wait for it. */
const countingMillis = 400

const leastStaleMillis = 60_000

type Pending = PendingPage<TallyRef>

const idOf = ({ id }: TallyRow): string => id

const fromStart: Pending = { _tag: "Replace", anchors: [], line: 0, end: "first", self: null, wanted: null }

const withTally = (state: State, tally: Partial<TallyState>): State => ({
  ...state,
  tally: { ...state.tally, ...tally }
})
const withList = (state: State, list: Partial<ListWindow<TallyRow, TallyRef>>): State =>
  withTally(state, { list: { ...state.tally.list, ...list } })

const heightOf = (state: State): number => listHeight("tally", state.size)

const fetchPage = (state: State, pending: Pending, what: string, delayMillis = 0): Step => {
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
        ...(pending._tag === "Beside" ?
          pending.ref
          : around !== undefined ?
          { around }
          : pending.end === "last"
          ? { direction: "backward" as const }
          : {})
      }
    },
    what,
    { delayMillis }
  )
}

/** Reads what is shown again; the selected row, or else its neighbour, stays where it is on the screen. */
export const reloadPage = (state: State): Step => {
  const { list } = state.tally
  const anchors = list.hasMoved ? anchorsOf(list, idOf) : []
  const pending: Pending = anchors.length === 0
    ? { ...fromStart, isSame: true }
    : { ...fromStart, anchors, line: list.selected - list.top, isSame: true }
  return fetchPage(state, pending, "the rows")
}

/** Counts again. */
export const fetchCounts = (state: State, delayMillis = 0): Step =>
  fetchQuery(state, { key: "tally.counts", filter: countedBy(state.tally.view) }, "the counts", { delayMillis })

/** Counts for the chooser of locations. */
export const fetchLocations = (state: State): Step =>
  fetchQuery(
    state,
    { key: "tally.locations", filter: countedBy({ ...state.tally.view, location: null, allLocations: true }) },
    "the locations"
  )

/** Shows other rows, or in another order, from the beginning. While someone types, what was typed last is read. */
export const show = (state: State, change: Partial<TallyView>, isTyping = false): Step => {
  const { view } = state.tally
  const next = { ...view, ...change }
  const shown = withTally(state, { view: next, list: { ...state.tally.list, hasMoved: false } })
  return inTurn(
    shown,
    (state) => fetchPage(state, fromStart, "the rows", isTyping ? typingMillis : 0),
    (state) => isCountedAlike(next, view) ? stay(state) : fetchCounts(state, isTyping ? countingMillis : 0)
  )
}

/** Shows rows of this verdict as well, or no more. All of them is the same as none in particular. */
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

/** Sorts by the column that is so many further. */
export const cycleSort = (state: State, by: number): Step => {
  const at = tallySorts.indexOf(state.tally.view.sort)
  const sort = tallySorts[(at + by + tallySorts.length) % tallySorts.length] ?? "harm"
  return show(state, { sort, descending: isDescendingAtFirst(sort) })
}

/** Asks for the page beside those held, where the selection comes near their edge and nothing else is under way. */
export const readAhead = (state: State): Step => {
  const { list } = state.tally
  const next = isPending(state, "tally.page") || !list.isLoaded ? undefined : wanted(list, heightOf(state))
  return next === undefined
    ? stay(state)
    : fetchPage(state, next, next.side === "after" ? "the rows after these" : "the rows before these")
}

/** Goes to the first or the last row of all, held or not. */
export const goToEnd = (state: State, end: "first" | "last"): Step => {
  const { list } = state.tally
  const isHeld = (end === "first" ? list.pages[0]?.before : list.pages.at(-1)?.after) === null
  if (!isHeld) return fetchPage(state, { ...fromStart, end }, `the ${end} rows`)
  const last = Math.max(0, list.rows.length - 1)
  const selected = list.rows.length === 0 ? -1 : end === "first" ? 0 : last
  const top = end === "first" ? 0 : Math.max(0, list.rows.length - heightOf(state))
  // At the beginning of the list someone looks at what comes first, whichever row that is.
  return stay(withTally(state, { list: followed({ ...list, selected, top, hasMoved: end === "last" }, idOf) }))
}

/** Looks for the row of a SKU. */
export const jumpTo = (state: State, sku: string): Step => {
  const { view } = state.tally
  return fetchQuery(
    state,
    { key: "tally.jump", sku, filter: filterOf(view), sort: sortOf(view) },
    "the row of this SKU"
  )
}

/** Selects the row that was looked for by its SKU, where it is among those that are filtered. */
export const goToRow = (state: State, row: TallyRow): Step =>
  fetchPage(
    state,
    { ...fromStart, anchors: [row.id], line: Math.floor(heightOf(state) / 3), wanted: row.sku ?? row.id },
    "the row"
  )

/** A page has come. */
export const onPage = (state: State, page: WithSource<TallyPage>): Step => {
  const { list, view } = state.tally
  const { pending } = list
  const { nextCursor, previousCursor, rows, source: _, ...freshness } = page
  if (pending === null) return stay(state)
  const held = {
    rows,
    self: null,
    before: previousCursor === null ? null : { cursor: previousCursor, direction: "backward" as const },
    after: nextCursor === null ? null : { cursor: nextCursor, direction: "forward" as const }
  }
  const height = heightOf(state)
  if (pending._tag === "Beside") {
    return readAhead(withTally(state, { freshness, list: joined(list, held, pending.side, { height, keyOf: idOf }) }))
  }
  const isAnchored = pending.anchors.length === 0 || rows.some(({ id }) => pending.anchors.includes(id))
  if (!isAnchored && pending.wanted !== null) {
    return stay(notify(
      withTally(state, { freshness, list: { ...list, pending: null } }),
      isFiltered(view)
        ? `${pending.wanted} is not among the rows that are filtered; c shows all`
        : `${pending.wanted} is not among the rows; x shows those that are empty as well, t those in transit`,
      "warning"
    ))
  }
  // The row has gone, and its neighbours with it as far as they were asked for: the next one may be there.
  const rest = pending.anchors.slice(1)
  if (!isAnchored && rest.length > 0) return fetchPage(state, { ...pending, anchors: rest }, "the rows")
  const next = replaced(list, held, pending, { keyOf: idOf, height, total: totalOf(state.tally) })
  return readAhead(withTally(state, {
    freshness,
    list: { ...next, hasMoved: pending.anchors.length > 0 || pending.end === "last" },
    rowsOf: view,
    staleAt: staleAtOf(state, rows, freshness.sides.haravan.asOf),
    flashes: flashesOf(state, rows)
  }))
}

/**
 * When the first of these rows becomes stale that is not yet: time alone makes it so, and the version of the tally says
 * nothing. They are not read for it more than once a minute.
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
  return oldest === Number.POSITIVE_INFINITY ? null : Math.max(now + leastStaleMillis, oldest + staleAfterMillis + 1)
}

const flashesOf = ({ now, tally: { flashes, list } }: State, rows: ReadonlyArray<TallyRow>): TallyState["flashes"] => {
  const before = new Map(list.rows.map((row) => [row.id, row]))
  const next = new Map<string, number>()
  for (const row of rows) {
    const known = before.get(row.id)
    const since = flashes.get(row.id)
    if (known !== undefined && !isSame(known, row)) next.set(row.id, now)
    else if (since !== undefined) next.set(row.id, since)
  }
  return next
}

/** Whether two readings of a row say the same; when they were made is no difference. */
const isSame = (self: TallyRow, that: TallyRow): boolean =>
  self.verdict === that.verdict && self.delta === that.delta && self.expected === that.expected &&
  self.value === that.value && self.name === that.name && self.sku === that.sku &&
  self.location === that.location && self.loop?.available === that.loop?.available &&
  self.haravan?.available === that.haravan?.available && self.haravan?.onHand === that.haravan?.onHand &&
  self.haravan?.committed === that.haravan?.committed && self.haravan?.incoming === that.haravan?.incoming

/** How long what has changed is marked. */
export const flashMillis = 1500

/** Without the marks whose time has come. */
export const fadeFlashes = (state: State): State => {
  const { flashes } = state.tally
  const left = [...flashes].filter(([, since]) => state.now < since + flashMillis)
  return left.length === flashes.size ? state : withTally(state, { flashes: new Map(left) })
}

/** The counts have come. */
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

/** Without counts of other rows than the view shows: those of its own did not come. */
export const withoutForeignTotals = (state: State): State => {
  const { totalsOf, view } = state.tally
  return totalsOf === null || isCountedAlike(totalsOf, view)
    ? state
    : withTally(state, { totals: null, totalsOf: null })
}

/** The list as it would be with the selection elsewhere, and what has to be read for that. */
export const moveTo = (state: State, list: ListWindow<TallyRow, TallyRef>): Step =>
  readAhead(withTally(state, { list: followed(list, idOf) }))

/** Whether other rows are asked for than those that are still shown: what is selected is not what the user means. */
export const isElsewhere = ({ tally: { list: { pending } } }: Pick<State, "tally">): boolean =>
  pending?._tag === "Replace" && (pending.anchors.length === 0 || pending.wanted !== null)

/** The row that is selected. */
export const selectedTallyRow = ({ tally }: Pick<State, "tally">): TallyRow | undefined => selectedRow(tally.list)

/** No page comes. Rows of another view are not shown as if they were of this one; why there are none is in their place. */
export const abandonPage = (state: State): State =>
  isOfView(state.tally)
    ? withList(state, { pending: null })
    : withTally(state, { list: emptyWindow, rowsOf: null, staleAt: null, flashes: new Map() })
