import { type Allowance, defaultPageSize, InvalidRequestProblem } from "@stocktally/api"
import type { Haravan } from "@stocktally/core"
import type { HaravanBalance } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { upstreamProblem } from "../problems.ts"
import { type BalancesQuery, isNatural, type Last, ordered } from "./balancesQuery.ts"

/** Rows in a response of Haravan's, and ids of one kind in a request (docs.haravan.com). */
const rowsInRequest = 250
const idsInRequest = 50
/** Of a filter that is read whole to be sorted, no more than this is held. */
const mostSorted = 10_000

const parts = (ids: ReadonlyArray<string> | undefined): number => ids === undefined ? 1 : Math.ceil(ids.length / idsInRequest)

/** A page of the balances of a filter, charged to the caller before it is read. */
export const readPage = Effect.fnUntraced(function*(
  haravan: Haravan["Service"],
  allowance: Allowance["Service"],
  query: BalancesQuery,
  last: Last | undefined
) {
  const { cursor: _, limit = defaultPageSize, ...filter } = query
  // Without ids the shop's locations are asked for first, to be named.
  const names = filter.locationIds === undefined && filter.variantIds === undefined ? 1 : 0
  const queries = parts(filter.locationIds) * parts(filter.variantIds)
  if (isNatural(query)) {
    yield* allowance.spend(names + queries * Math.ceil(limit / rowsInRequest))
    return yield* haravan.balances({
      ...filter,
      order: "id",
      direction: "asc",
      limit,
      sinceId: last?.id ?? filter.sinceId
    }).pipe(Stream.runCollect, Effect.mapError(upstreamProblem))
  }
  yield* allowance.spend(names + queries)
  const { direction: __, order: ___, ...unordered } = filter
  const rows: Array<HaravanBalance> = []
  yield* haravan.balances({ ...unordered, limit: mostSorted + 1 }).pipe(
    Stream.mapError(upstreamProblem),
    Stream.grouped(rowsInRequest),
    Stream.runForEach((some) => {
      rows.push(...some)
      return allowance.spend(some.length < rowsInRequest ? 0 : 1)
    })
  )
  if (rows.length > mostSorted) {
    return yield* new InvalidRequestProblem({
      detail: `order: Haravan cannot page by it, and more than ${mostSorted} balances would have to be read and sorted.`,
      errors: [{
        in: "query",
        field: "order",
        message: `Expected a narrower filter: at most ${mostSorted} balances can be sorted, or order=id and direction=asc`
      }]
    })
  }
  return ordered(rows, query, last).slice(0, limit)
})
