/** Reads balances by any filter, split and paged. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type HaravanBalance, type HaravanLocation, type HaravanLocationId, UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { type BalanceFilter, checkBalanceFilter } from "./BalanceFilter.ts"
import { balanceOrder } from "./BalanceOrder.ts"
import * as UpstreamList from "../upstream/UpstreamList.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { crawlBalances, makeCursorCount, oneCursor } from "./crawlBalances.ts"
import type { BalancePages, BalanceQuery } from "./BalancePages.ts"
import { maxIds, maxRows } from "./BalancePlan.ts"

/** The most queries read at once; the budget limits the requests in flight. */
const concurrency = 4

/**
 * Streams the balances of a filter. Without an order, or in ascending order of ids within one query, rows are emitted
 * as they arrive. Haravan cannot page any other order: the result is read whole, sorted and then cut to the limit.
 */
export const streamBalances = (
  client: UpstreamClient,
  pages: BalancePages,
  locations: Effect.Effect<ReadPage<HaravanLocation>, UpstreamError>,
  operation: string
) =>
(filter: BalanceFilter): Stream.Stream<HaravanBalance, UpstreamError> =>
  Stream.unwrap(Effect.gen(function*() {
    const checked = checkBalanceFilter(filter)
    if (Result.isFailure(checked)) {
      return yield* new UpstreamError({ upstream: "haravan", operation, reason: checked.failure })
    }
    // A request without any filter is undocumented, so name all locations of the shop.
    const allLocations = filter.locationIds === undefined && filter.variantIds === undefined
      ? yield* locations
      : undefined
    const queries = splitFilter(filter, allLocations?.rows.map(({ id }) => id) ?? filter.locationIds)
    // The balances at an unreadable location cannot be requested.
    const unreadableLocations: ReadonlyArray<ReadPage<HaravanBalance>> = allLocations === undefined
      ? []
      : [{ ...allLocations, rows: [] }]
    const onlyQuery = queries.length === 1 ? queries[0] : undefined
    const { direction = "asc", limit, order = "id" } = filter
    const isOrdered = filter.order !== undefined || filter.direction !== undefined
    const cursors = makeCursorCount(client)
    const isAscending = order === "id" && direction === "asc"
    const { updatedAtMin = -Infinity } = filter
    const withoutOlder = <P extends ReadPage<HaravanBalance>>(page: P): P => ({
      ...page,
      rows: page.rows.filter(({ updatedAt }) => updatedAt >= updatedAtMin)
    })
    const crawl = (query: BalanceQuery) =>
      Stream.map(crawlBalances(pages, query, filter.sinceId, isOrdered ? () => oneCursor : cursors), withoutOlder)
    const crawlAll = (queries: ReadonlyArray<BalanceQuery>) =>
      Stream.fromIterable(queries).pipe(Stream.flatMap(crawl, { concurrency }))
    const toRows = (pages: Stream.Stream<ReadPage<HaravanBalance>, UpstreamError>) =>
      UpstreamList.streamRows(
        UpstreamList.lists["haravan-levels"],
        Stream.concat(Stream.fromIterable(unreadableLocations), pages),
        limit
      )
    if (onlyQuery !== undefined && (!isOrdered || isAscending)) return toRows(crawl(onlyQuery))
    if (!isOrdered) return toRows(crawlAll(queries))
    if (onlyQuery !== undefined && limit !== undefined && limit <= maxRows && filter.sinceId === undefined) {
      const page = withoutOlder(yield* pages.sortedPage(onlyQuery, order, direction))
      const got = page.rows.length + page.unreadable.length
      // A short page may be incomplete, and this order cannot be continued.
      if (page.isInOrder && (got === 0 || page.rows.length >= limit)) return toRows(Stream.succeed(page))
    }
    const read = yield* Stream.runCollect(crawlAll(queries.map((query) => ({ ...query, limit: maxRows }))))
    const rows = read.flatMap(({ rows }) => rows).toSorted(balanceOrder(order, direction))
    return toRows(Stream.succeed({ rows, unreadable: read.flatMap(({ unreadable }) => unreadable) }))
  }))

const splitFilter = (
  filter: BalanceFilter,
  locationIds: ReadonlyArray<HaravanLocationId> | undefined
): ReadonlyArray<BalanceQuery> => {
  const limit = Math.min(maxRows, filter.limit ?? maxRows)
  const { updatedAtMin } = filter
  return chunks(locationIds).flatMap((locationIds) =>
    chunks(filter.variantIds).map((variantIds) => ({ locationIds, variantIds, updatedAtMin, limit }))
  )
}

const chunks = <A>(ids: ReadonlyArray<A> | undefined): ReadonlyArray<ReadonlyArray<A> | undefined> =>
  ids === undefined ? [undefined] : Arr.chunksOf(new Set(ids), maxIds)
