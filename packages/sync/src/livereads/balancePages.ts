import { BalancePlan, type Haravan } from "@stocktally/core"
import type { HaravanBalance, UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { isNatural, ordered } from "./balanceOrder.ts"
import {
  type BalancesPage,
  type BalancesQuery,
  type LiveRequest,
  type NotCached,
  type Payment,
  type Read,
  TooManyToSort
} from "./LiveReads.ts"
import { makeReadCache, type Reading } from "./ReadCache.ts"

/** Of a filter that is read whole to be sorted, no more than this is held. */
const mostSorted = 10_000
/** Pages of more rows are read again each time: together those that are kept stay small. */
const largestKept = 250

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
    ): Effect.Effect<Read<BalancesPage>, PageError | NotCached | E> =>
      cache.get(JSON.stringify(query), freshness, pageReading(haravan, query, payment))
  )

const parts = (ids: ReadonlyArray<string> | undefined): number =>
  ids === undefined ? 1 : Math.ceil(ids.length / BalancePlan.maxIds)

/** How a page is read. What is known to be needed is paid before; the rest is owed. */
const pageReading = <E>(
  haravan: Haravan["Service"],
  query: BalancesQuery,
  { owe, spend }: Payment<E>
): Reading<BalancesPage, PageError, E> => {
  const { after, limit, ...filter } = query
  // Without ids the shop's locations are asked for first, to be named: a page, and one that proves it the last.
  const names = filter.locationIds === undefined && filter.variantIds === undefined ? 2 : 0
  const queries = parts(filter.locationIds) * parts(filter.variantIds)
  const page = (rows: ReadonlyArray<HaravanBalance>): BalancesPage => ({ rows, more: rows.length >= limit })
  const isKept = ({ rows }: BalancesPage) => rows.length <= largestKept
  return isNatural(query)
    ? {
      isKept,
      pay: spend(names + queries * Math.ceil(limit / BalancePlan.maxRows)),
      read: haravan.balances({ ...filter, order: "id", direction: "asc", limit, sinceId: after?.id ?? filter.sinceId })
        .pipe(
          Stream.runCollect,
          // An empty page behind it proved that there are no more.
          Effect.tap((rows) => rows.length < limit ? owe(queries) : Effect.void),
          Effect.map(page)
        )
    }
    : {
      isKept,
      pay: spend(names + queries),
      read: Effect.map(readAll(haravan, owe, filter), (rows) => page(ordered(rows, query).slice(0, limit)))
    }
}

/** All balances of a filter. A read that has begun is brought to its end: stopped half way, the next would begin again. */
const readAll = Effect.fnUntraced(function*(
  haravan: Haravan["Service"],
  owe: Payment<never>["owe"],
  { direction: _, order: __, ...filter }: Omit<BalancesQuery, "after" | "limit">
) {
  const rows: Array<HaravanBalance> = []
  yield* haravan.balances({ ...filter, limit: mostSorted + 1 }).pipe(
    Stream.grouped(BalancePlan.maxRows),
    Stream.runForEach((some) => {
      rows.push(...some)
      return owe(some.length < BalancePlan.maxRows ? 0 : 1)
    })
  )
  return rows.length > mostSorted ? yield* new TooManyToSort({ most: mostSorted }) : rows
})
