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
import type { UpstreamWire } from "../upstream/UpstreamClient.ts"
import { connectUpstream, type UpstreamSettings } from "../upstream/UpstreamSettings.ts"
import { makeInventoryLookups } from "./InventoryLookups.ts"
import * as UpstreamList from "../upstream/UpstreamList.ts"
import { type LoopListPage, streamLoopPages } from "./LoopPages.ts"

/** Settings of {@link Loop}. */
export interface LoopSettings extends UpstreamSettings {
  /** 300 for each key unless Loop grants more (docs.loopreturns.com); `none` for an upstream without limits. */
  readonly requestsPerMinute?: number | "none" | undefined
}

/** Which of Loop's inventories to read; a filter that is left out does not restrict. */
export interface InventoryFilter {
  readonly variantId?: LoopVariantId | undefined
  readonly locationId?: LoopLocationId | undefined
}

/**
 * Loop, read only. Every method fails with `UpstreamError` alone; its `reason` says why. Requests go out at the
 * `RequestPriority` of the fiber, within one budget.
 */
export class Loop extends Context.Service<Loop, {
  /**
   * The record of a variant at a location, `NotFound` where Loop has none. Identical lookups under way are one
   * request. Scope "Inventory (Read)".
   */
  readonly inventory: (
    variantId: LoopVariantId,
    locationId: LoopLocationId
  ) => Effect.Effect<LoopInventory, UpstreamError>
  /**
   * All records, streamed, or those of a variant or a location. If one cannot be read, the stream passes on the others
   * and fails at its end, as that of locations does. Scope "Inventory (Read)".
   */
  readonly inventories: (filter?: InventoryFilter) => Stream.Stream<LoopInventory, UpstreamError>
  /**
   * All records, page by page; `after` is the `next` of a page that was read before, by whichever process. Loop may no
   * longer know it: then it is `InvalidRequest` or `NotFound`. With a filter, those it names; pages of `limit` (250, which
   * is the most). Scope "Inventory (Read)".
   */
  readonly inventoryPages: (
    after?: string,
    options?: {
      readonly filter?: InventoryFilter | undefined
      readonly limit?: number | undefined
      readonly newestFirst?: boolean | undefined
    }
  ) => Stream.Stream<LoopListPage<LoopInventory>, UpstreamError>
  /** Every location, streamed. Scope "Locations (read)". */
  readonly locations: Stream.Stream<LoopLocation, UpstreamError>
  /** Every location, page by page, with those that could not be read. Scope "Locations (read)". */
  readonly locationPages: Stream.Stream<LoopListPage<LoopLocation>, UpstreamError>
  /** How many requests the key is still allowed. */
  readonly budget: Budget
  /** Loop as it is on the wire: for questions about the API itself. */
  readonly wire: UpstreamWire
  /** How far its clock is ahead of ours, below zero if behind; null within a minute, or if no answer told. */
  readonly clockAheadMillis: () => number | null
}>()("@stocktally/core/Loop") {
  /** Loop's public address. `v1` is an alias of a dated version; another one can be set. */
  static readonly baseUrl = "https://api.loopreturns.com/api/v1"

  /** Loop over the HttpClient supplied. */
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
    // Ids as text where the upstream honours it (docs.loopreturns.com); they are read exactly either way.
    headers: (secret) => ({ "x-authorization": secret, "x-loop-global-identifier-type": "string" }),
    usageOf: () => Limit.unknownUsage
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
      UpstreamList.rowsOf(UpstreamList.lists["loop-levels"], inventoryPages(filter, inventoryParams(filter))).pipe(
        Stream.withSpan("Loop.inventories")
      ),
    inventoryPages: (after, { filter = {}, limit, newestFirst = false } = {}) =>
      inventoryPages(
        filter,
        [...inventoryParams(filter), ...(newestFirst ? [["sort_order", "desc"] as const] : [])],
        after,
        limit
      ).pipe(Stream.withSpan("Loop.inventories")),
    locations: UpstreamList.rowsOf(UpstreamList.lists["loop-locations"], locationPages),
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
