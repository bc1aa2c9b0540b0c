import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanBalance,
  HaravanKey,
  HaravanLocation,
  HaravanLocationId,
  HaravanProduct,
  HaravanShop,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanShop, type ReadPage } from "@stocktally/schema/wire"
import type * as HttpClient from "effect/http/HttpClient"
import type { Budget } from "../budget/Budget.ts"
import * as LeakyBucket from "../budget/LeakyBucket.ts"
import * as Limit from "../budget/Limit.ts"
import type { InvalidBaseUrl } from "../upstream/BaseUrl.ts"
import * as UpstreamList from "../upstream/UpstreamList.ts"
import type { TransportResponse } from "../upstream/Transport.ts"
import type { RawClient } from "../upstream/UpstreamClient.ts"
import { connectUpstream, type UpstreamSettings } from "../upstream/UpstreamSettings.ts"
import type { BalanceFilter } from "./BalanceFilter.ts"
import { crawlCheckpoint, makeCursorCount } from "./crawlBalances.ts"
import type * as BalanceCrawl from "./BalanceCrawl.ts"
import { type BalanceChanges, lastBalanceChange, makeBalanceChanges } from "./BalanceChanges.ts"
import { makeBalanceLookups } from "./BalanceLookups.ts"
import { makeBalancePages } from "./BalancePages.ts"
import { streamBalances } from "./Balances.ts"
import { readLocations } from "./Locations.ts"
import { streamProductChanges } from "./ProductChanges.ts"
import type * as ProductCrawl from "./ProductCrawl.ts"
import { countProducts, type ProductFilter } from "./ProductPages.ts"
import { streamProducts } from "./ProductPasses.ts"
import type { UpdatedSince } from "./UpdatedSince.ts"

/** Settings of {@link Haravan}. */
export interface HaravanSettings extends UpstreamSettings {
  /**
   * The leaky bucket of the shop and app: size 80, leaking 4 a second, unless Haravan grants more (docs.haravan.com).
   * `none` for an upstream without limits.
   */
  readonly bucket?: { readonly size: number; readonly leakPerSecond: number } | "none" | undefined
}

/**
 * Read-only access to Haravan. Every method fails only with `UpstreamError`; its `reason` says why. Requests use the
 * fiber's `RequestPriority` and share one budget.
 *
 * @example
 * ```ts
 * import { Credential, Haravan } from "@stocktally/core"
 * import { Effect, Layer, Redacted, Stream } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * const belowZero = Effect.gen(function*() {
 *   const { balances } = yield* Haravan
 *   return yield* balances().pipe(
 *     Stream.filter(({ available }) => available < 0),
 *     Stream.runCollect
 *   )
 * })
 *
 * const layer = Haravan.layer({ credential: Credential.fixed(Redacted.make("access token")) })
 *
 * const program = belowZero.pipe(
 *   Effect.catchTag("UpstreamError", (error) => Effect.logError(error.message)),
 *   Effect.provide(Layer.provide(layer, FetchHttpClient.layer))
 * )
 * ```
 */
export class Haravan extends Context.Service<Haravan, {
  /**
   * Streams the balances of a filter, or all of the shop. Unreadable records do not stop the stream: it emits the
   * others and fails at its end, as do the streams of locations and products. Scope `com.read_inventories`.
   */
  readonly balances: (filter?: BalanceFilter) => Stream.Stream<HaravanBalance, UpstreamError>
  /**
   * The balance of each (variant, location) pair, in the order of the pairs; none if Haravan has no row, which is not
   * an error. Concurrent lookups are merged into the fewest requests.
   */
  readonly balancesOf: (
    pairs: ReadonlyArray<HaravanKey>
  ) => Effect.Effect<ReadonlyArray<Option.Option<HaravanBalance>>, UpstreamError>
  /** The same with a result for each pair: an unreadable record fails only its own pair. */
  readonly balancesOfEach: (
    pairs: ReadonlyArray<HaravanKey>
  ) => Effect.Effect<ReadonlyArray<Exit.Exit<Option.Option<HaravanBalance>, UpstreamError>>>
  /**
   * Streams the balances that a checkpoint still has to read, each page with a new checkpoint. Scope
   * `com.read_inventories`.
   */
  readonly balanceCrawl: (from: BalanceCrawl.Checkpoint) => Stream.Stream<BalanceCrawl.Page, UpstreamError>
  /** Streams the balances at the locations that changed at the given time or later. Scope `com.read_inventories`. */
  readonly balanceChanges: (
    locationIds: ReadonlyArray<HaravanLocationId>,
    updatedSince: UpdatedSince
  ) => Stream.Stream<BalanceChanges, UpstreamError>
  /** When a balance at the locations last changed; null if there is none. Scope `com.read_inventories`. */
  readonly lastBalanceChange: (
    locationIds: ReadonlyArray<HaravanLocationId>
  ) => Effect.Effect<EpochMillis | null, UpstreamError>
  /** All locations of the shop; fails if one is unreadable. Scope `com.read_shop`. */
  readonly locations: Effect.Effect<ReadonlyArray<HaravanLocation>, UpstreamError>
  /** All locations of the shop, and the unreadable records among them. Scope `com.read_shop`. */
  readonly locationList: Effect.Effect<ReadPage<HaravanLocation>, UpstreamError>
  /** Streams the products with their variants. Scope `com.read_products`. */
  readonly products: (filter?: ProductFilter) => Stream.Stream<HaravanProduct, UpstreamError>
  /**
   * Streams products page by page, from a checkpoint if given, which may come from another process. Scope
   * `com.read_products`.
   */
  readonly productPages: (
    filter?: ProductFilter,
    after?: ProductCrawl.Checkpoint
  ) => Stream.Stream<ProductCrawl.Page, UpstreamError>
  /** Streams the products that changed at the given time or later, page by page; see {@link streamProductChanges}. */
  readonly productChanges: (since: EpochMillis) => Stream.Stream<ReadPage<HaravanProduct>, UpstreamError>
  /** The shop's own count of its products. Scope `com.read_products`. */
  readonly productCount: Effect.Effect<number, UpstreamError>
  /** The shop that the access token belongs to. Scope `com.read_shop`. */
  readonly shop: Effect.Effect<HaravanShop, UpstreamError>
  /** The requests that the access token may still send. */
  readonly budget: Budget
  /** Raw requests, for questions about the API itself. */
  readonly wire: RawClient
  /**
   * How far Haravan's clock is ahead of ours, negative if behind; null if less than a minute, or if no response had a
   * date.
   */
  readonly clockAheadMillis: () => number | null
}>()("@stocktally/core/Haravan") {
  /** Haravan's public address. */
  static readonly baseUrl = "https://apis.haravan.com/com"

  /** Haravan over the given HttpClient. */
  static readonly layer = (
    settings: HaravanSettings
  ): Layer.Layer<Haravan, InvalidBaseUrl, HttpClient.HttpClient> => Layer.effect(Haravan, make(settings))
}

const make = Effect.fnUntraced(function*(settings: HaravanSettings) {
  const client = yield* connectUpstream({
    upstream: "haravan",
    settings,
    defaultBaseUrl: Haravan.baseUrl,
    limit: settings.bucket === "none"
      ? Limit.none
      : LeakyBucket.make(settings.bucket ?? { size: 80, leakPerSecond: 4 }),
    headers: (secret) => ({ authorization: `Bearer ${secret}` }),
    readUsage: settings.bucket === "none" ? () => Limit.unknownUsage : parseCallLimit
  })
  const pages = makeBalancePages(client, "Haravan.balances")
  const lookups = yield* makeBalanceLookups(
    client,
    makeBalancePages(client, "Haravan.balancesOf"),
    "Haravan.balancesOf"
  )
  const locationList = readLocations(client, "Haravan.locations").pipe(Effect.withSpan("Haravan.locations"))
  const balances = streamBalances(client, pages, locationList, "Haravan.balances")
  const cursors = makeCursorCount(client)
  const balanceChanges = makeBalanceChanges(client, pages, lookups)
  const products = streamProducts(client, "Haravan.products")
  const productChanges = streamProductChanges(client, "Haravan.products")

  return Haravan.of({
    balances: (filter = {}) => balances(filter).pipe(Stream.withSpan("Haravan.balances")),
    balancesOf: Effect.fn("Haravan.balancesOf")((pairs) => lookups.getAll(pairs)),
    balancesOfEach: Effect.fn("Haravan.balancesOf")((pairs) => lookups.getEach(pairs)),
    balanceCrawl: (from) => crawlCheckpoint(pages, from, cursors).pipe(Stream.withSpan("Haravan.balances")),
    balanceChanges: (locationIds, updatedSince) =>
      balanceChanges(locationIds, updatedSince).pipe(Stream.withSpan("Haravan.balanceChanges")),
    lastBalanceChange: Effect.fn("Haravan.lastBalanceChange")((locationIds) => lastBalanceChange(pages, locationIds)),
    locations: Effect.map(
      Effect.flatMap(locationList, UpstreamList.requireReadable(UpstreamList.lists["haravan-locations"])),
      ({ rows }) => rows
    ),
    locationList,
    products: (filter = {}) =>
      UpstreamList.streamRows(
        UpstreamList.lists["haravan-products"],
        Stream.map(products(filter), ({ products, unreadable }) => ({ rows: products, unreadable }))
      ).pipe(Stream.withSpan("Haravan.products")),
    productPages: (filter = {}, after) => products(filter, after).pipe(Stream.withSpan("Haravan.products")),
    productChanges: (since) => productChanges(since).pipe(Stream.withSpan("Haravan.products")),
    productCount: countProducts(client, "Haravan.products").pipe(Effect.withSpan("Haravan.productCount")),
    shop: client.get({ operation: "Haravan.shop", path: "/shop.json", params: [], decode: decodeHaravanShop }).pipe(
      Effect.withSpan("Haravan.shop")
    ),
    budget: client.budget,
    wire: client,
    clockAheadMillis: client.clockAheadMillis
  })
})

/** Parses `X-Haravan-Api-Call-Limit: 32/80`: requests in the bucket and its size (docs.haravan.com). */
const parseCallLimit = (response: TransportResponse): Limit.Usage => {
  const match = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(response.headers["x-haravan-api-call-limit"] ?? "")
  return match === null || Number(match[2]) === 0
    ? Limit.unknownUsage
    : { used: Number(match[1]), size: Number(match[2]) }
}
