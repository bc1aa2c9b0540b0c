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
  type Payment,
  type LiveValue,
  TooManyToSort
} from "./LiveReads.ts"
import { makeReadCache, type CacheRead } from "./ReadCache.ts"

/** Of a filter that is read whole to be sorted, no more than this is held. */
const maxSorted = 10_000
/** Pages of more rows are read again each time: together those that are kept stay small. */
const maxCachedRows = 250

type PageError = UpstreamError | TooManyToSort

/** Reads pages of the balances of a filter; keeps `capacity` of them. */
export const makeBalancePages = (capacity: number) =>
  Effect.map(
    makeReadCache<BalancesPage, PageError>(capacity),
    (cache) =>
    <E>(
      haravan: Haravan["Service"],
      query: BalancesQuery,
      { freshness, payment }: LiveRequest<E>
    ): Effect.Effect<LiveValue<BalancesPage>, PageError | NotCached | E> =>
      cache.get(JSON.stringify(query), freshness, pageRead(haravan, query, payment))
  )

const parts = (ids: ReadonlyArray<string> | undefined): number =>
  ids === undefined ? 1 : Math.ceil(ids.length / BalancePlan.maxIds)

/** How a page is read. What is known to be needed is paid before; the rest is owed. */
const pageRead = <E>(
  haravan: Haravan["Service"],
  query: BalancesQuery,
  { charge, spend }: Payment<E>
): CacheRead<BalancesPage, PageError, E> => {
  const { after, limit, ...filter } = query
  // Without ids the shop's locations are asked for first, to be named: a page, and one that proves it the last.
  const names = filter.locationIds === undefined && filter.variantIds === undefined ? 2 : 0
  const queries = parts(filter.locationIds) * parts(filter.variantIds)
  const page = (rows: ReadonlyArray<HaravanBalance>): BalancesPage => ({ rows, more: rows.length >= limit })
  const isCacheable = ({ rows }: BalancesPage) => rows.length <= maxCachedRows
  return isPageable(query)
    ? {
      isCacheable,
      pay: spend(names + queries * Math.ceil(limit / BalancePlan.maxRows)),
      read: haravan.balances({ ...filter, order: "id", direction: "asc", limit, sinceId: after?.id ?? filter.sinceId })
        .pipe(
          Stream.runCollect,
          // An empty page behind it proved that there are no more.
          Effect.tap((rows) => rows.length < limit ? charge(queries) : Effect.void),
          Effect.map(page)
        )
    }
    : {
      isCacheable,
      pay: spend(names + queries),
      read: Effect.map(readAll(haravan, charge, filter), (rows) => page(sortedAfter(rows, query).slice(0, limit)))
    }
}

/** All balances of a filter. A read that has begun is brought to its end: stopped half way, the next would begin again. */
const readAll = Effect.fnUntraced(function*(
  haravan: Haravan["Service"],
  charge: Payment<never>["charge"],
  { direction: _, order: __, ...filter }: Omit<BalancesQuery, "after" | "limit">
) {
  const rows: Array<HaravanBalance> = []
  yield* haravan.balances({ ...filter, limit: maxSorted + 1 }).pipe(
    Stream.grouped(BalancePlan.maxRows),
    Stream.runForEach((some) => {
      rows.push(...some)
      return charge(some.length < BalancePlan.maxRows ? 0 : 1)
    })
  )
  return rows.length > maxSorted ? yield* new TooManyToSort({ most: maxSorted }) : rows
})
