import { defaultPageSize, InvalidCursorProblem, StocktallyApi } from "@stocktally/api"
import { LiveReads } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { liveProblem, liveRequestOf, liveResponse } from "./live/liveResponse.ts"
import { decodeLoopCursor, encodeLoopCursor } from "./live/loopCursor.ts"

/** Handlers that read Loop live. */
export const loopHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "loop",
  Effect.fnUntraced(function*(handlers) {
    const { inventories, inventory, source } = yield* LiveReads

    return handlers
      .handle(
        "inventory",
        Effect.fnUntraced(function*({ params: { locationId, productVariantId }, request }) {
          const { at, value: { availableCount, location, variant } } = yield* Effect.mapError(
            inventory(productVariantId, locationId, yield* liveRequestOf(request)),
            liveProblem
          )
          return yield* liveResponse({ source, availableCount, variant, location }, at)
        })
      )
      .handle(
        "inventories",
        Effect.fnUntraced(function*({ query, request }) {
          const { locationId, variantId } = query
          const filter = { locationId, variantId }
          const { after, limit } = query.cursor === undefined
            ? { after: undefined, limit: query.limit ?? defaultPageSize }
            : yield* decodeLoopCursor(query.cursor, filter, query.limit)
          const { at, value: { next, rows } } = yield* Effect.mapError(
            inventories({ filter, after, limit }, yield* liveRequestOf(request)),
            (error) =>
              // Loop forgets cursors after a while. The rest of the request is valid.
              after !== undefined && error._tag === "UpstreamError" &&
                (error.reason._tag === "InvalidRequest" || error.reason._tag === "NotFound")
                ? new InvalidCursorProblem({
                  reason: "mangled",
                  detail: "Loop no longer knows the cursor; start again without it."
                })
                : liveProblem(error)
          )
          return yield* liveResponse({
            source,
            rows,
            nextCursor: next === null ? null : encodeLoopCursor(next, filter, limit)
          }, at)
        })
      )
  })
)
