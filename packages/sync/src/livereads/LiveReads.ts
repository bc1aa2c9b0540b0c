import type { BalanceFilter, Budget, InventoryFilter, LoopListPage } from "@stocktally/core"
import {
  type HaravanBalance,
  type LoopInventory,
  type Source,
  Upstream,
  upstreamName,
  type LoopLocationId,
  type LoopVariantId,
  type UpstreamError
} from "@stocktally/schema"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The maximum number of pairs of a variant and a location in one call. */
export const maxPairs = 2_500

/** How long a live value may be reused, in seconds. */
export const liveTtlSeconds = 5

/** How old a value may be. */
export interface ReadFreshness {
  /**
   * The maximum age of a cached value, in milliseconds, up to {@link liveTtlSeconds}. With 0, the value comes from
   * requests that are sent after this call.
   */
  readonly maxAgeMillis: number
  /** Sends no request to an upstream. */
  readonly onlyIfCached: boolean
}

/** A caller's quota of upstream requests. A caller that shares a read consumes its share, or nothing. */
export interface RequestQuota<E> {
  /** Consumes the planned requests. The read does not start if this fails. */
  readonly consume: (upstreamRequests: number) => Effect.Effect<void, E>
  /** Consumes requests that a running read needs in addition. */
  readonly consumeExtra: (upstreamRequests: number) => Effect.Effect<void>
}

/** How to read, and whose quota is consumed. */
export interface LiveRequest<E> {
  readonly freshness: ReadFreshness
  readonly quota: RequestQuota<E>
}

/** A value from an upstream. */
export interface LiveValue<A> {
  readonly value: A
  /** When it was read, in epoch milliseconds. The oldest time if it has several parts. */
  readonly at: number
}

/** A query for a page of Haravan's balances. */
export interface BalancesQuery extends BalanceFilter {
  readonly limit: number
  /** The last row of the previous page. */
  readonly after?: BalancePosition | undefined
}

/** The fields that balances are ordered by. */
export type BalancePosition = Pick<HaravanBalance, "id" | "updatedAt">

/** A page of balances, and whether the query may have more. */
export interface BalancesPage {
  readonly rows: ReadonlyArray<HaravanBalance>
  readonly more: boolean
}

/** There is no credential for the upstream. */
export class NotConfigured extends Schema.TaggedError<NotConfigured>()("NotConfigured", { upstream: Upstream }) {
  override get message(): string {
    return `there is no credential for ${upstreamName(this.upstream)}`
  }
}

/** The request allows only cached values, and none is fresh enough. */
export class NotCached extends Schema.TaggedError<NotCached>()("NotCached", {}) {
  override get message(): string {
    return "no cached value is fresh enough"
  }
}

/** Haravan cannot page in this order, and the filter matches too many balances to sort here. */
export class TooManyToSort extends Schema.TaggedError<TooManyToSort>()("TooManyToSort", { most: Schema.Int }) {
  override get message(): string {
    return `Haravan cannot page in this order, and the filter matches more than ${this.most} balances, which is too many to sort`
  }
}

export type LiveReadError = UpstreamError | NotConfigured | NotCached

/**
 * Reads Loop and Haravan live, without the store. Reuses values that are up to {@link liveTtlSeconds} old, shares a read
 * between callers that ask for the same at the same time, and combines the pairs of several callers into few requests.
 */
export class LiveReads extends Context.Service<LiveReads, {
  readonly source: Source
  /** The budget of each upstream; none without a credential. */
  readonly budgets: ReadonlyArray<readonly [Upstream, Option.Option<Budget.Budget>]>
  readonly inventory: <E>(
    variantId: LoopVariantId,
    locationId: LoopLocationId,
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<LoopInventory>, LiveReadError | E>
  /** A page of Loop's list; `after` is the `next` of the previous page. */
  readonly inventories: <E>(
    query: { readonly filter: InventoryFilter; readonly limit: number; readonly after?: string | undefined },
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<LoopListPage<LoopInventory>>, LiveReadError | E>
  /** A page of Haravan's balances. A {@link isPairFilter pair filter} is read completely, any other page by page. */
  readonly balances: <E>(
    query: BalancesQuery,
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<BalancesPage>, LiveReadError | TooManyToSort | E>
}>()("@stocktally/sync/LiveReads") {}

/** Whether a filter only lists variants and locations, with at most {@link maxPairs} pairs. */
export const isPairFilter = (
  { locationIds, sinceId, updatedAtMin, variantIds }: BalanceFilter
): boolean =>
  locationIds !== undefined && variantIds !== undefined && sinceId === undefined && updatedAtMin === undefined &&
  locationIds.length * variantIds.length <= maxPairs
