/** Balances for any filter, split and paged. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type HaravanBalance, type HaravanLocationId, UpstreamError } from "@stocktally/schema"
import { type BalanceFilter, checkBalanceFilter } from "./BalanceFilter.ts"
import { balanceOrder } from "./BalanceOrder.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { crawlBalances, type Cursors } from "./BalanceCrawl.ts"
import type { BalancePages, BalanceQuery } from "./BalancePages.ts"
import { maxIds, maxRows } from "./BalancePlan.ts"

/** An answer that takes longer makes it worth reading with several cursors: they cost an empty last page each. */
const slowMillis = 20
const fewestCursors = 4
const mostCursors = 8
/** How long Haravan's bucket takes to leak one request: as many cursors as answers take such times use it up. */
const leakMillis = 250

/** Queries read at the same time, at most; how many requests are under way at once is the budget's to bound. */
const concurrency = 4

/**
 * Streams the balances of a filter. Without an order, or in ascending order of ids within one query, rows are passed on
 * as they arrive. Any other order cannot be paged upstream: the answer is read whole, sorted here and then cut.
 */
export const streamBalances = (
  client: UpstreamClient,
  pages: BalancePages,
  locationIds: Effect.Effect<ReadonlyArray<HaravanLocationId>, UpstreamError>,
  operation: string
) =>
(filter: BalanceFilter): Stream.Stream<HaravanBalance, UpstreamError> =>
  Stream.unwrap(Effect.gen(function*() {
    const checked = checkBalanceFilter(filter)
    if (Result.isFailure(checked)) {
      return yield* new UpstreamError({ upstream: "haravan", operation, reason: checked.failure })
    }
    // The call without any filter is undocumented, so a crawl names the shop's locations.
    const names = filter.locationIds === undefined && filter.variantIds === undefined
      ? yield* locationIds
      : filter.locationIds
    const queries = split(filter, names)
    const only = queries.length === 1 ? queries[0] : undefined
    const { direction = "asc", limit, order = "id" } = filter
    const isOrdered = filter.order !== undefined || filter.direction !== undefined
    const cursors = cursorsOf(client)
    const isAscending = order === "id" && direction === "asc"
    const { updatedAtMin = -Infinity } = filter
    const isRecent = ({ updatedAt }: HaravanBalance): boolean => updatedAt >= updatedAtMin
    const crawl = (query: BalanceQuery) =>
      Stream.filter(crawlBalances(pages, query, filter.sinceId, isOrdered ? () => one : cursors), isRecent)
    const crawlAll = (queries: ReadonlyArray<BalanceQuery>) =>
      Stream.fromIterable(queries).pipe(Stream.flatMap(crawl, { concurrency }))
    if (only !== undefined && (!isOrdered || isAscending)) return take(crawl(only), limit)
    if (!isOrdered) return take(crawlAll(queries), limit)
    if (only !== undefined && limit !== undefined && limit <= maxRows && filter.sinceId === undefined) {
      const page = yield* pages.sorted(only, order, direction)
      const rows = page.rows.filter(isRecent)
      // A short page may have more behind it, and this order cannot be continued.
      if (page.isInOrder && (rows.length === 0 || rows.length >= limit)) {
        return take(Stream.fromIterable(rows), limit)
      }
    }
    const rows = yield* Stream.runCollect(crawlAll(queries.map((query) => ({ ...query, limit: maxRows }))))
    return take(Stream.fromIterable(rows.toSorted(balanceOrder(order, direction))), limit)
  }))

const one: Cursors = { most: 1, least: 1 }

/** How many cursors are worth their last pages, as answers are now. */
export const cursorsOf = (client: UpstreamClient) => (): Cursors => {
  const latencyMillis = client.latencyMillis()
  if (latencyMillis <= slowMillis) return one
  const least = Math.min(mostCursors, Math.ceil(latencyMillis / leakMillis))
  return { most: Math.max(fewestCursors, least), least }
}

const take = <A, E>(stream: Stream.Stream<A, E>, limit: number | undefined): Stream.Stream<A, E> =>
  limit === undefined ? stream : Stream.take(stream, limit)

const split = (
  filter: BalanceFilter,
  locationIds: ReadonlyArray<HaravanLocationId> | undefined
): ReadonlyArray<BalanceQuery> => {
  const limit = Math.min(maxRows, filter.limit ?? maxRows)
  const { updatedAtMin } = filter
  return pieces(locationIds).flatMap((locationIds) =>
    pieces(filter.variantIds).map((variantIds) => ({ locationIds, variantIds, updatedAtMin, limit }))
  )
}

const pieces = <A>(ids: ReadonlyArray<A> | undefined): ReadonlyArray<ReadonlyArray<A> | undefined> =>
  ids === undefined ? [undefined] : Arr.chunksOf(new Set(ids), maxIds)
