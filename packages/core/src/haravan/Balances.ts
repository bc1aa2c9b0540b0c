/** Balances for any filter, split and paged. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type HaravanBalance, type HaravanLocation, type HaravanLocationId, UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { type BalanceFilter, checkBalanceFilter } from "./BalanceFilter.ts"
import { balanceOrder } from "./BalanceOrder.ts"
import { listsRead, readableRows } from "../upstream/readableRows.ts"
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
  locations: Effect.Effect<ReadPage<HaravanLocation>, UpstreamError>,
  operation: string
) =>
(filter: BalanceFilter): Stream.Stream<HaravanBalance, UpstreamError> =>
  Stream.unwrap(Effect.gen(function*() {
    const checked = checkBalanceFilter(filter)
    if (Result.isFailure(checked)) {
      return yield* new UpstreamError({ upstream: "haravan", operation, reason: checked.failure })
    }
    // The call without any filter is undocumented, so a crawl names the shop's locations.
    const named = filter.locationIds === undefined && filter.variantIds === undefined ? yield* locations : undefined
    const queries = split(filter, named?.rows.map(({ id }) => id) ?? filter.locationIds)
    // Of a location that cannot be read no balances can be asked for.
    const unasked: ReadonlyArray<ReadPage<HaravanBalance>> = named === undefined ? [] : [{ ...named, rows: [] }]
    const only = queries.length === 1 ? queries[0] : undefined
    const { direction = "asc", limit, order = "id" } = filter
    const isOrdered = filter.order !== undefined || filter.direction !== undefined
    const cursors = cursorsOf(client)
    const isAscending = order === "id" && direction === "asc"
    const { updatedAtMin = -Infinity } = filter
    const recent = <P extends ReadPage<HaravanBalance>>(page: P): P => ({
      ...page,
      rows: page.rows.filter(({ updatedAt }) => updatedAt >= updatedAtMin)
    })
    const crawl = (query: BalanceQuery) =>
      Stream.map(crawlBalances(pages, query, filter.sinceId, isOrdered ? () => one : cursors), recent)
    const crawlAll = (queries: ReadonlyArray<BalanceQuery>) =>
      Stream.fromIterable(queries).pipe(Stream.flatMap(crawl, { concurrency }))
    const answer = (pages: Stream.Stream<ReadPage<HaravanBalance>, UpstreamError>) =>
      readableRows(
        listsRead["haravan-levels"],
        Stream.concat(Stream.fromIterable(unasked), pages),
        limit
      )
    if (only !== undefined && (!isOrdered || isAscending)) return answer(crawl(only))
    if (!isOrdered) return answer(crawlAll(queries))
    if (only !== undefined && limit !== undefined && limit <= maxRows && filter.sinceId === undefined) {
      const page = recent(yield* pages.sorted(only, order, direction))
      const got = page.rows.length + page.unreadable.length
      // A short page may have more behind it, and this order cannot be continued.
      if (page.isInOrder && (got === 0 || page.rows.length >= limit)) return answer(Stream.succeed(page))
    }
    const read = yield* Stream.runCollect(crawlAll(queries.map((query) => ({ ...query, limit: maxRows }))))
    const rows = read.flatMap(({ rows }) => rows).toSorted(balanceOrder(order, direction))
    return answer(Stream.succeed({ rows, unreadable: read.flatMap(({ unreadable }) => unreadable) }))
  }))

const one: Cursors = { most: 1, least: 1 }

/** How many cursors are worth their last pages, as answers are now. */
export const cursorsOf = (client: UpstreamClient) => (): Cursors => {
  const latencyMillis = client.latencyMillis()
  if (latencyMillis <= slowMillis) return one
  const least = Math.min(mostCursors, Math.ceil(latencyMillis / leakMillis))
  return { most: Math.max(fewestCursors, least), least }
}

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
