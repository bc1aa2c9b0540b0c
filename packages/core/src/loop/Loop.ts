import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { LoopInventory, LoopLocation, LoopLocationId, LoopVariantId, UpstreamError } from "@stocktally/schema"
import { decodeLoopInventories, decodeLoopLocations } from "@stocktally/schema/wire"
import type * as HttpClient from "effect/http/HttpClient"
import type { Budget } from "../budget/Budget.ts"
import * as Limit from "../budget/Limit.ts"
import * as SlidingWindow from "../budget/SlidingWindow.ts"
import type { InvalidBaseUrl } from "../upstream/BaseUrl.ts"
import type { RawClient } from "../upstream/UpstreamClient.ts"
import { connectUpstream, type UpstreamSettings } from "../upstream/UpstreamSettings.ts"
import { makeInventoryLookups } from "./InventoryLookups.ts"
import * as UpstreamList from "../upstream/UpstreamList.ts"
import { type LoopListPage, streamLoopPages } from "./LoopPages.ts"

/** Settings of {@link Loop}. */
export interface LoopSettings extends UpstreamSettings {
  /** 300 for each key unless Loop grants more (docs.loopreturns.com); `none` for an upstream without limits. */
  readonly requestsPerMinute?: number | "none" | undefined
}

/** Which inventories to read. An omitted parameter does not restrict the result. */
export interface InventoryFilter {
  readonly variantId?: LoopVariantId | undefined
  readonly locationId?: LoopLocationId | undefined
}

/**
 * Read-only access to Loop. Every method fails only with `UpstreamError`; its `reason` says why. Requests use the
 * fiber's `RequestPriority` and share one budget.
 *
 * @example
 * ```ts
 * import { Credential, Loop } from "@stocktally/core"
 * import { parseId } from "@stocktally/schema"
 * import { Effect, Layer, Redacted } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * const available = Effect.gen(function*() {
 *   const loop = yield* Loop
 *   const variantId = yield* Effect.fromResult(parseId("LoopVariantId", "674353902539857412"))
 *   const locationId = yield* Effect.fromResult(parseId("LoopLocationId", "680118439701923347"))
 *   const { availableCount } = yield* loop.inventory(variantId, locationId)
 *   return availableCount
 * }).pipe(
 *   Effect.catchReason("UpstreamError", "NotFound", () => Effect.succeed(null))
 * )
 *
 * const layer = Loop.layer({ credential: Credential.fixed(Redacted.make("API key")) })
 *
 * const program = Effect.provide(available, Layer.provide(layer, FetchHttpClient.layer))
 * ```
 */
export class Loop extends Context.Service<Loop, {
  /**
   * The inventory of a variant at a location; fails with `NotFound` if Loop has none. Concurrent lookups of the same
   * record share one request. Scope "Inventory (Read)".
   */
  readonly inventory: (
    variantId: LoopVariantId,
    locationId: LoopLocationId
  ) => Effect.Effect<LoopInventory, UpstreamError>
  /**
   * Streams all inventories, or those of a variant or a location. Unreadable records do not stop the stream: it emits
   * the others and fails at its end, as does the stream of locations. Scope "Inventory (Read)".
   */
  readonly inventories: (filter?: InventoryFilter) => Stream.Stream<LoopInventory, UpstreamError>
  /**
   * Streams inventories page by page. `after` is the `next` of an earlier page, which may come from another process; if
   * Loop no longer knows it, the stream fails with `InvalidRequest` or `NotFound`. `limit` is the page size: at most
   * 250, the default. Scope "Inventory (Read)".
   */
  readonly inventoryPages: (
    after?: string,
    options?: {
      readonly filter?: InventoryFilter | undefined
      readonly limit?: number | undefined
      readonly newestFirst?: boolean | undefined
    }
  ) => Stream.Stream<LoopListPage<LoopInventory>, UpstreamError>
  /** Streams all locations. Scope "Locations (read)". */
  readonly locations: Stream.Stream<LoopLocation, UpstreamError>
  /** Streams all locations page by page, with the unreadable records among them. Scope "Locations (read)". */
  readonly locationPages: Stream.Stream<LoopListPage<LoopLocation>, UpstreamError>
  /** The requests that the API key may still send. */
  readonly budget: Budget
  /** Raw requests, for questions about the API itself. */
  readonly wire: RawClient
  /**
   * How far Loop's clock is ahead of ours, negative if behind; null if less than a minute, or if no response had a
   * date.
   */
  readonly clockAheadMillis: () => number | null
}>()("@stocktally/core/Loop") {
  /** Loop's public address. `v1` is an alias of a dated version; another one can be configured. */
  static readonly baseUrl = "https://api.loopreturns.com/api/v1"

  /** Loop over the given HttpClient. */
  static readonly layer = (settings: LoopSettings): Layer.Layer<Loop, InvalidBaseUrl, HttpClient.HttpClient> =>
    Layer.effect(Loop, make(settings))
}

const make = Effect.fnUntraced(function*(settings: LoopSettings) {
  const client = yield* connectUpstream({
    upstream: "loop",
    settings,
    defaultBaseUrl: Loop.baseUrl,
    limit: settings.requestsPerMinute === "none"
      ? Limit.none
      : SlidingWindow.make({ limit: settings.requestsPerMinute ?? 300, windowMillis: 60_000 }),
    // Asks for ids as text (docs.loopreturns.com); ids are read exactly even if Loop ignores this.
    headers: (secret) => ({ "x-authorization": secret, "x-loop-global-identifier-type": "string" }),
    readUsage: () => Limit.unknownUsage
  })
  const lookups = yield* makeInventoryLookups(client, "Loop.inventory")
  const inventoryList = {
    operation: "Loop.inventories",
    path: "/inventories",
    decode: decodeLoopInventories,
    matchesFilter: ({ location, variant }: LoopInventory, { locationId, variantId }: InventoryFilter) =>
      (locationId === undefined || locationId === location.id) && (variantId === undefined || variantId === variant.id),
    keyOf: ({ location, variant }: LoopInventory) => `${variant.id}:${location.id}`
  }
  const inventoryPages = streamLoopPages(client, inventoryList)
  const locationPages = streamLoopPages(client, {
    operation: "Loop.locations",
    path: "/locations",
    decode: decodeLoopLocations,
    matchesFilter: () => true,
    keyOf: ({ id }: LoopLocation) => id
  })(undefined, []).pipe(Stream.withSpan("Loop.locations"))

  return Loop.of({
    inventory: Effect.fn("Loop.inventory")((variantId, locationId) => lookups.get({ variantId, locationId })),
    inventories: (filter = {}) =>
      UpstreamList.streamRows(UpstreamList.lists["loop-levels"], inventoryPages(filter, inventoryParams(filter))).pipe(
        Stream.withSpan("Loop.inventories")
      ),
    inventoryPages: (after, { filter = {}, limit, newestFirst = false } = {}) =>
      inventoryPages(
        filter,
        [...inventoryParams(filter), ...(newestFirst ? [["sort_order", "desc"] as const] : [])],
        after,
        limit
      ).pipe(Stream.withSpan("Loop.inventories")),
    locations: UpstreamList.streamRows(UpstreamList.lists["loop-locations"], locationPages),
    locationPages,
    budget: client.budget,
    wire: client,
    clockAheadMillis: client.clockAheadMillis
  })
})

const inventoryParams = ({ locationId, variantId }: InventoryFilter): ReadonlyArray<readonly [string, string]> => [
  ...(locationId === undefined ? [] : [["location_id", locationId] as const]),
  ...(variantId === undefined ? [] : [["product_variant_id", variantId] as const])
]
