import { BalancePlan, type Haravan } from "@stocktally/core"
import type { HaravanBalance, UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { isPageable, sortedAfter } from "./balanceOrder.ts"
import {
  type BalancesPage,
  type BalancesQuery,
  type LiveRequest,
  type NotCached,
  type RequestQuota,
  type LiveValue,
  TooManyToSort
} from "./LiveReads.ts"
import { makeReadCache, type CacheRead } from "./ReadCache.ts"

/** The maximum number of balances that are read to be sorted here. */
const maxSorted = 10_000
/** Longer pages are not cached, so that the cache stays small. */
const maxCachedRows = 250

type PageError = UpstreamError | TooManyToSort

/** Reads pages of balances, and caches up to `capacity` of them. */
export const makeBalancePages = (capacity: number) =>
  Effect.map(
    makeReadCache<BalancesPage, PageError>(capacity),
    (cache) =>
    <E>(
      haravan: Haravan["Service"],
      query: BalancesQuery,
      { freshness, quota }: LiveRequest<E>
    ): Effect.Effect<LiveValue<BalancesPage>, PageError | NotCached | E> =>
      cache.get(JSON.stringify(query), freshness, pageRead(haravan, query, quota))
  )

const countChunks = (ids: ReadonlyArray<string> | undefined): number =>
  ids === undefined ? 1 : Math.ceil(ids.length / BalancePlan.maxIds)

/** How to read a page. The quota of the planned requests is consumed first, that of the others during the read. */
const pageRead = <E>(
  haravan: Haravan["Service"],
  query: BalancesQuery,
  { consumeExtra, consume }: RequestQuota<E>
): CacheRead<BalancesPage, PageError, E> => {
  const { after, limit, ...filter } = query
  // Without ids, two requests list the shop's locations first: a page, and an empty page that proves it the last.
  const locationRequests = filter.locationIds === undefined && filter.variantIds === undefined ? 2 : 0
  const queries = countChunks(filter.locationIds) * countChunks(filter.variantIds)
  const page = (rows: ReadonlyArray<HaravanBalance>): BalancesPage => ({ rows, more: rows.length >= limit })
  const isCacheable = ({ rows }: BalancesPage) => rows.length <= maxCachedRows
  return isPageable(query)
    ? {
      isCacheable,
      consumeQuota: consume(locationRequests + queries * Math.ceil(limit / BalancePlan.maxRows)),
      read: haravan.balances({ ...filter, order: "id", direction: "asc", limit, sinceId: after?.id ?? filter.sinceId })
        .pipe(
          Stream.runCollect,
          // An additional empty page proved that there are no more.
          Effect.tap((rows) => rows.length < limit ? consumeExtra(queries) : Effect.void),
          Effect.map(page)
        )
    }
    : {
      isCacheable,
      consumeQuota: consume(locationRequests + queries),
      read: Effect.map(readAll(haravan, consumeExtra, filter), (rows) => page(sortedAfter(rows, query).slice(0, limit)))
    }
}

/** Reads all balances of a filter. It always finishes, because a retry would start from the beginning. */
const readAll = Effect.fnUntraced(function*(
  haravan: Haravan["Service"],
  consumeExtra: RequestQuota<never>["consumeExtra"],
  { direction: _, order: __, ...filter }: Omit<BalancesQuery, "after" | "limit">
) {
  const rows: Array<HaravanBalance> = []
  yield* haravan.balances({ ...filter, limit: maxSorted + 1 }).pipe(
    Stream.grouped(BalancePlan.maxRows),
    Stream.runForEach((some) => {
      rows.push(...some)
      return consumeExtra(some.length < BalancePlan.maxRows ? 0 : 1)
    })
  )
  return rows.length > maxSorted ? yield* new TooManyToSort({ most: maxSorted }) : rows
})
