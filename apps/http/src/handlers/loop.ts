import { Allowance, InvalidCursorProblem, defaultPageSize, StocktallyApi } from "@stocktally/api"
import type { Loop, LoopListPage } from "@stocktally/core"
import { Sources } from "@stocktally/runtime"
import type { LoopInventory, LoopLocationId, LoopVariantId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { decodeLoopCursor, encodeLoopCursor } from "./live/loopCursor.ts"
import { freshnessOf } from "./live/cacheControl.ts"
import { liveAnswer, notCached } from "./live/liveAnswer.ts"
import { makeLiveCache } from "./live/LiveCache.ts"
import { notConfigured, upstreamProblem } from "./problems.ts"

const mostRecords = 10_000
const mostPages = 64

/** Loop, read live through core's planner. */
export const loopHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "loop",
  Effect.fnUntraced(function*(handlers) {
    const { loop: connected, source } = yield* Sources
    const records = yield* makeLiveCache<LoopInventory>(mostRecords)
    const pages = yield* makeLiveCache<LoopListPage<LoopInventory>>(mostPages)
    const loop = Effect.mapError(Effect.fromOption(connected), () => notConfigured("loop"))
    /** Who joins a request that is under way plans none. */
    const underWay = new Set<string>()

    const read = Effect.fnUntraced(function*(
      service: Loop["Service"],
      key: string,
      variantId: LoopVariantId,
      locationId: LoopLocationId
    ) {
      const allowance = yield* Allowance
      if (!underWay.has(key)) yield* allowance.spend(1)
      underWay.add(key)
      return yield* service.inventory(variantId, locationId).pipe(
        Effect.flatMap((inventory) => records.keep(key, inventory)),
        Effect.mapError(upstreamProblem),
        Effect.ensuring(Effect.sync(() => underWay.delete(key)))
      )
    })

    return handlers
      .handle("inventory", Effect.fnUntraced(function*({ params: { locationId, productVariantId }, request }) {
        const service = yield* loop
        const key = `${productVariantId}:${locationId}`
        const freshness = freshnessOf(request.headers["cache-control"])
        const recalled = yield* records.recall(key, freshness)
        if (Option.isNone(recalled) && freshness.onlyIfCached) return yield* notCached()
        const { at, value: { availableCount, location, variant } } = Option.isSome(recalled)
          ? recalled.value
          : yield* read(service, key, productVariantId, locationId)
        return yield* liveAnswer({ source, availableCount, variant, location }, at)
      }))
      .handle("inventories", Effect.fnUntraced(function*({ query, request }) {
        const service = yield* loop
        const { limit = defaultPageSize, locationId, variantId } = query
        const filter = { locationId, variantId }
        const after = query.cursor === undefined ? undefined : yield* decodeLoopCursor(query.cursor, filter)
        const freshness = freshnessOf(request.headers["cache-control"])
        const key = request.url
        const recalled = yield* pages.recall(key, freshness)
        if (Option.isNone(recalled)) {
          if (freshness.onlyIfCached) return yield* notCached()
          yield* (yield* Allowance).spend(1)
        }
        const { at, value } = Option.isSome(recalled) ? recalled.value : yield* service.inventoryPages(after, { filter, limit }).pipe(
          Stream.runHead,
          Effect.mapError((error) =>
            // Loop forgets its cursors; what the caller asked for beside it is right.
            after !== undefined && (error.reason._tag === "InvalidRequest" || error.reason._tag === "NotFound")
              ? new InvalidCursorProblem({ reason: "mangled", detail: "Loop no longer knows the cursor; start again without it." })
              : upstreamProblem(error)
          ),
          Effect.flatMap((page) => pages.keep(key, Option.getOrElse(page, () => ({ rows: [], next: null }))))
        )
        const nextCursor = value.next === null ? null : encodeLoopCursor(value.next, filter)
        return yield* liveAnswer({ source, rows: value.rows, nextCursor }, at)
      }))
  })
)
