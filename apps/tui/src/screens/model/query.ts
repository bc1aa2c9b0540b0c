/** Queries: at most one of a key is pending, and only the newest counts. */
import type { EpochMillis } from "@stocktally/schema"
import type { Pending, QueryError, QueryFailure, QueryKey, QueryRequest, QueryState } from "./state/Query.ts"
import type { State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"

const firstPauseMillis = 1000
const maxPauseMillis = 30_000

/** Makes a query, which replaces a pending one of its key. `subject` completes "Waiting for". */
export const fetchQuery = (
  state: State,
  request: QueryRequest,
  subject: string,
  { delayMillis = 0, isBackground = false }: { readonly delayMillis?: number; readonly isBackground?: boolean } = {}
): Step => {
  const id = state.nextId
  const before = state.queries[request.key]
  const query: QueryState = {
    id,
    pending: { subject, since: state.now, isBackground },
    error: before?.error ?? null,
    failureCount: before?.failureCount ?? 0,
    isInvalidated: false
  }
  return [
    { ...state, queries: { ...state.queries, [request.key]: query }, nextId: id + 1 },
    [{ ...request, _tag: "Fetch", id, delayMillis }]
  ]
}

const pendingOf = (state: State, key: QueryKey): Pending | null => state.queries[key]?.pending ?? null

export const isPending = (state: State, key: QueryKey): boolean => pendingOf(state, key) !== null

export const errorOf = (state: State, key: QueryKey): QueryError | null => state.queries[key]?.error ?? null

/** The pending query that the user is waiting for, if any. */
export const shownPending = (state: State, key: QueryKey): Pending | null => {
  const pending = pendingOf(state, key)
  return pending?.isBackground === true ? null : pending
}

const change = (state: State, key: QueryKey, to: Partial<QueryState>): State => {
  const query = state.queries[key]
  return query === undefined ? state : { ...state, queries: { ...state.queries, [key]: { ...query, ...to } } }
}

const settled = { pending: null, isInvalidated: false }
const fresh = { ...settled, error: null, failureCount: 0 }

/** Fetches again: at once, or once the pending query has data, so that frequent changes do not delay it. */
export const invalidate = (state: State, key: QueryKey, refetch: (state: State) => Step): Step =>
  isPending(state, key) ? withoutEffects(change(state, key, { isInvalidated: true })) : refetch(state)

const isNewest = (state: State, key: QueryKey, id: number): boolean =>
  isPending(state, key) && state.queries[key]?.id === id

/** The state after the pending query succeeded; undefined if the result is of an older query. */
export const succeed = (state: State, key: QueryKey, id: number): State | undefined =>
  isNewest(state, key, id) ? change(state, key, fresh) : undefined

/** The state after it failed. With `isKept`, the error is shown until a query succeeds. */
export const fail = (
  state: State,
  key: QueryKey,
  id: number,
  failure: QueryFailure,
  isKept: boolean
): State | undefined =>
  isNewest(state, key, id)
    ? change(state, key, {
      ...settled,
      error: isKept ? { ...failure, isCancelled: false, at: state.now } : null,
      failureCount: (state.queries[key]?.failureCount ?? 0) + 1
    })
    : undefined

/** Stops waiting. Older data stays; with `canRefetch`, the error says how to fetch again. */
export const cancel = (state: State, key: QueryKey, canRefetch: boolean): Step => {
  const pending = pendingOf(state, key)
  if (pending === null) return withoutEffects(state)
  const error: QueryError | null = !canRefetch ? null : {
    line: `You stopped waiting for ${pending.subject}; R tries again.`,
    retryable: false,
    isCancelled: true,
    at: state.now
  }
  return [change(state, key, { ...settled, error }), [{ _tag: "Cancel", key }]]
}

/** Keeps the query, but no longer shows it. */
export const moveToBackground = (state: State, key: QueryKey): State => {
  const pending = pendingOf(state, key)
  return pending === null ? state : change(state, key, { pending: { ...pending, isBackground: true } })
}

/** Forgets the error of a key. */
export const clearError = (state: State, key: QueryKey): State =>
  errorOf(state, key) === null ? state : change(state, key, { error: null, failureCount: 0 })

/** Cancels silently, and forgets the error. */
export const reset = (state: State, key: QueryKey): Step => [
  change(state, key, fresh),
  isPending(state, key) ? [{ _tag: "Cancel", key }] : []
]

/** When a failed query is retried automatically; null if it is not. */
export const retryAt = (query: QueryState | undefined): EpochMillis | null =>
  query === undefined || query.pending !== null || query.error === null || !query.error.retryable
    ? null
    : query.error.at + Math.min(maxPauseMillis, firstPauseMillis * 2 ** (query.failureCount - 1))
