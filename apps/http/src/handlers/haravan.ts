import { balanceJson, defaultPageSize, StocktallyApi } from "@stocktally/api"
import { LiveReads, maxPairs, isPairFilter } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { decodeBalanceCursor, encodeBalanceCursor } from "./live/balanceCursor.ts"
import { liveProblem, liveRequestOf, liveResponse, tooManyToSort } from "./live/liveResponse.ts"

/** Handlers that read Haravan live. */
export const haravanHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "haravan",
  Effect.fnUntraced(function*(handlers) {
    const { balances, source } = yield* LiveReads

    return handlers.handle(
      "inventoryLocations",
      Effect.fnUntraced(function*({ query, request }) {
        const { cursor, limit = isPairFilter(query) ? maxPairs : defaultPageSize, ...filter } = query
        const after = cursor === undefined ? undefined : yield* decodeBalanceCursor(cursor, filter)
        const { at, value: { more, rows } } = yield* balances(
          { ...filter, limit, after },
          yield* liveRequestOf(request)
        ).pipe(
          Effect.mapError((error) => error._tag === "TooManyToSort" ? tooManyToSort(error) : liveProblem(error))
        )
        const last = more ? rows.at(-1) : undefined
        return yield* liveResponse({
          source,
          rows: rows.map(balanceJson),
          nextCursor: last === undefined ? null : encodeBalanceCursor(filter, last)
        }, at)
      })
    )
  })
)
