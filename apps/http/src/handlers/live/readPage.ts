import { type Allowance, defaultPageSize, InvalidRequestProblem, type TooManyRequestsProblem } from "@stocktally/api"
import { BalancePlan, type Haravan } from "@stocktally/core"
import type { HaravanBalance } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type UpstreamProblem, upstreamProblem } from "../problems.ts"
import { type BalancesQuery, isNatural, type Last, ordered } from "./balancesQuery.ts"
import type { Reading } from "./LiveCache.ts"

/** Of a filter that is read whole to be sorted, no more than this is held. */
const mostSorted = 10_000
/** Pages of more rows are read anew each time: together those that are kept stay small. */
const largestKept = 250

const parts = (ids: ReadonlyArray<string> | undefined): number =>
  ids === undefined ? 1 : Math.ceil(ids.length / BalancePlan.maxIds)

export type PageProblem = UpstreamProblem | InvalidRequestProblem

type Rows = ReadonlyArray<HaravanBalance>

/** How a page of the balances of a filter is read. What is known to be needed is paid before; the rest is owed. */
export const readPage = (
  haravan: Haravan["Service"],
  { owe, spend }: Allowance["Service"],
  query: BalancesQuery,
  last: Last | undefined
): Reading<Rows, PageProblem, TooManyRequestsProblem, never> => {
  const { cursor: _, limit = defaultPageSize, ...filter } = query
  // Without ids the shop's locations are asked for first, to be named: a page, and one that proves it the last.
  const names = filter.locationIds === undefined && filter.variantIds === undefined ? 2 : 0
  const queries = parts(filter.locationIds) * parts(filter.variantIds)
  const isKept = (rows: Rows) => rows.length <= largestKept
  return isNatural(query)
    ? {
      isKept,
      pay: spend(names + queries * Math.ceil(limit / BalancePlan.maxRows)),
      read: haravan.balances({
        ...filter,
        order: "id",
        direction: "asc",
        limit,
        sinceId: last?.id ?? filter.sinceId
      }).pipe(
        Stream.runCollect,
        // An empty page behind it proved that there are no more.
        Effect.tap((rows) => rows.length < limit ? owe(queries) : Effect.void),
        Effect.mapError(upstreamProblem)
      )
    }
    : {
      isKept,
      pay: spend(names + queries),
      read: Effect.map(readSorted(haravan, owe, query), (rows) => ordered(rows, query, last).slice(0, limit))
    }
}

/** All balances of a filter. A read that was begun is brought to its end: stopped half way, the next would begin anew. */
const readSorted = Effect.fnUntraced(
  function*(haravan: Haravan["Service"], owe: Allowance["Service"]["owe"], query: BalancesQuery) {
    const { cursor: _, direction: __, limit: ___, order: ____, ...filter } = query
    const rows: Array<HaravanBalance> = []
    yield* haravan.balances({ ...filter, limit: mostSorted + 1 }).pipe(
      Stream.mapError(upstreamProblem),
      Stream.grouped(BalancePlan.maxRows),
      Stream.runForEach((some) => {
        rows.push(...some)
        return owe(some.length < BalancePlan.maxRows ? 0 : 1)
      })
    )
    if (rows.length > mostSorted) {
      return yield* new InvalidRequestProblem({
        detail:
          `order: Haravan cannot page by it, and more than ${mostSorted} balances would have to be read and sorted.`,
        errors: [{
          in: "query",
          field: "order",
          message:
            `Expected a narrower filter: at most ${mostSorted} balances can be sorted, or order=id and direction=asc`
        }]
      })
    }
    return rows
  }
)
