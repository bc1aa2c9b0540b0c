import { Allowance, InvalidCursorProblem, defaultPageSize, StocktallyApi } from "@stocktally/api"
import { type LoopListPage, UpstreamList } from "@stocktally/core"
import { Sources } from "@stocktally/program"
import type { LoopInventory } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { decodeLoopCursor, encodeLoopCursor } from "./live/loopCursor.ts"
import { freshnessOf } from "./live/cacheControl.ts"
import { liveAnswer } from "./live/liveAnswer.ts"
import { makeLiveCache } from "./live/LiveCache.ts"
import { notConfigured, type UpstreamProblem, upstreamProblem } from "./problems.ts"

const mostRecords = 10_000
const mostPages = 64

/** Loop, read live through core's planner. */
export const loopHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "loop",
  Effect.fnUntraced(function*(handlers) {
    const { loop: connected, source } = yield* Sources
    const records = yield* makeLiveCache<LoopInventory, UpstreamProblem>(mostRecords)
    const pages = yield* makeLiveCache<LoopListPage<LoopInventory>, UpstreamProblem | InvalidCursorProblem>(mostPages)
    const loop = Effect.mapError(Effect.fromOption(connected), () => notConfigured("loop"))

    return handlers
      .handle(
        "inventory",
        Effect.fnUntraced(function*({ params: { locationId, productVariantId }, request }) {
          const service = yield* loop
          const { at, value: { availableCount, location, variant } } = yield* records.get(
            `${productVariantId}:${locationId}`,
            freshnessOf(request.headers["cache-control"]),
            {
              pay: (yield* Allowance).spend(1),
              read: Effect.mapError(service.inventory(productVariantId, locationId), upstreamProblem)
            }
          )
          return yield* liveAnswer({ source, availableCount, variant, location }, at)
        })
      )
      .handle(
        "inventories",
        Effect.fnUntraced(function*({ query, request }) {
          const service = yield* loop
          const { locationId, variantId } = query
          const filter = { locationId, variantId }
          const { after, limit } = query.cursor === undefined
            ? { after: undefined, limit: query.limit ?? defaultPageSize }
            : yield* decodeLoopCursor(query.cursor, filter, query.limit)
          const { at, value } = yield* pages.get(request.url, freshnessOf(request.headers["cache-control"]), {
            pay: (yield* Allowance).spend(1),
            read: service.inventoryPages(after, { filter, limit }).pipe(
              Stream.mapEffect(UpstreamList.requireReadable(UpstreamList.lists["loop-levels"])),
              Stream.runHead,
              Effect.mapError((error) =>
                // Loop forgets its cursors; what the caller asked for beside it is right.
                after !== undefined && (error.reason._tag === "InvalidRequest" || error.reason._tag === "NotFound")
                  ? new InvalidCursorProblem({
                    reason: "mangled",
                    detail: "Loop no longer knows the cursor; start again without it."
                  })
                  : upstreamProblem(error)
              ),
              Effect.map(Option.getOrElse(() => ({ rows: [], unreadable: [], next: null })))
            )
          })
          const nextCursor = value.next === null ? null : encodeLoopCursor(value.next, filter, limit)
          return yield* liveAnswer({ source, rows: value.rows, nextCursor }, at)
        })
      )
  })
)
