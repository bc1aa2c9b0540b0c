import { Allowance, defaultPageSize, mostPairs, StocktallyApi } from "@stocktally/api"
import { Sources } from "@stocktally/program"
import { formatTimestamp, type HaravanBalance } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { balanceCursor, lastOf, ordered, pairsOf } from "./live/balancesQuery.ts"
import { freshnessOf } from "./live/cacheControl.ts"
import { liveAnswer } from "./live/liveAnswer.ts"
import { makeLiveCache } from "./live/LiveCache.ts"
import { makePairReads } from "./live/pairReads.ts"
import { type PageProblem, readPage } from "./live/readPage.ts"
import { notConfigured } from "./problems.ts"

const mostPages = 64

const balanceJson = ({ updatedAt, ...balance }: HaravanBalance) => ({
  ...balance,
  updatedAt: formatTimestamp(updatedAt)
})

/** Haravan, read live through core's planner. */
export const haravanHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "haravan",
  Effect.fnUntraced(function*(handlers) {
    const { haravan: connected, source } = yield* Sources
    const pairReads = yield* makePairReads
    const pages = yield* makeLiveCache<ReadonlyArray<HaravanBalance>, PageProblem>(mostPages)
    const haravan = Effect.mapError(Effect.fromOption(connected), () => notConfigured("haravan"))
    const answer = (rows: ReadonlyArray<HaravanBalance>, nextCursor: string | null, at: number) =>
      liveAnswer({ source, rows: rows.map(balanceJson), nextCursor }, at)

    return handlers.handle(
      "inventoryLocations",
      Effect.fnUntraced(function*({ query, request }) {
        const service = yield* haravan
        const freshness = freshnessOf(request.headers["cache-control"])
        const last = yield* lastOf(query)
        const pairs = pairsOf(query)
        if (pairs !== undefined) {
          const { at, value } = yield* pairReads(service, pairs, freshness)
          const rows = ordered(value.flatMap(Option.toArray), query, last)
          const shown = rows.slice(0, query.limit ?? mostPairs)
          return yield* answer(shown, shown.length < rows.length ? balanceCursor(query, shown.at(-1)) : null, at)
        }
        const { at, value: rows } = yield* pages.get(
          request.url,
          freshness,
          readPage(service, yield* Allowance, query, last)
        )
        return yield* answer(
          rows,
          rows.length < (query.limit ?? defaultPageSize) ? null : balanceCursor(query, rows.at(-1)),
          at
        )
      })
    )
  })
)
