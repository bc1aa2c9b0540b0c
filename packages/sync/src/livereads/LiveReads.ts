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

/** The most pairs of a variant and a location that one call reads. */
export const maxPairs = 2_500

/** How long a live answer is used again, in seconds. */
export const liveTtlSeconds = 5

/** How old an answer may be. */
export interface ReadFreshness {
  /**
   * The oldest answer that will do, in milliseconds, {@link liveTtlSeconds} at most; 0 reads again, by requests that are sent
   * after the read was asked for.
   */
  readonly maxAgeMillis: number
  /** Ask no upstream. */
  readonly onlyIfCached: boolean
}

/** Who pays for the upstream requests of a read. A caller that joins others pays its share, or nothing. */
export interface Payment<E> {
  /** Takes what a read is going to need; one that fails is not read for. */
  readonly spend: (upstreamRequests: number) => Effect.Effect<void, E>
  /** Takes what a read that has begun turns out to need in addition. */
  readonly charge: (upstreamRequests: number) => Effect.Effect<void>
}

/** How something is read. */
export interface LiveRequest<E> {
  readonly freshness: ReadFreshness
  readonly payment: Payment<E>
}

/** Something that was read from an upstream. */
export interface LiveValue<A> {
  readonly value: A
  /** When; of several parts, the oldest. */
  readonly at: number
}

/** A page of Haravan's balances. */
export interface BalancesQuery extends BalanceFilter {
  readonly limit: number
  /** The last row of the page before. */
  readonly after?: BalancePosition | undefined
}

/** What the order of balances goes by. */
export type BalancePosition = Pick<HaravanBalance, "id" | "updatedAt">

/** Some balances, and whether the query may have more behind them. */
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

/** No upstream may be asked, and nothing young enough is kept. */
export class NotCached extends Schema.TaggedError<NotCached>()("NotCached", {}) {
  override get message(): string {
    return "nothing that is young enough is kept"
  }
}

/** Haravan cannot page by the order asked for, and the filter has too many balances to sort. */
export class TooManyToSort extends Schema.TaggedError<TooManyToSort>()("TooManyToSort", { most: Schema.Int }) {
  override get message(): string {
    return `Haravan cannot page by this order, and more than ${this.most} balances would have to be read and sorted`
  }
}

export type LiveReadError = UpstreamError | NotConfigured | NotCached

/**
 * Loop and Haravan read live, past the store. What was read up to {@link liveTtlSeconds} ago is used again, callers that ask
 * for the same at the same time share one read, and pairs of several callers go into the fewest requests.
 */
export class LiveReads extends Context.Service<LiveReads, {
  readonly source: Source
  /** The budget of each upstream; none for one without a credential. */
  readonly budgets: ReadonlyArray<readonly [Upstream, Option.Option<Budget.Budget>]>
  readonly inventory: <E>(
    variantId: LoopVariantId,
    locationId: LoopLocationId,
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<LoopInventory>, LiveReadError | E>
  /** A page of Loop's list; `after` is the `next` of the page before. */
  readonly inventories: <E>(
    query: { readonly filter: InventoryFilter; readonly limit: number; readonly after?: string | undefined },
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<LoopListPage<LoopInventory>>, LiveReadError | E>
  /** A page of Haravan's balances. Pairs that {@link isPairFilter} are read whole, and all other filters page by page. */
  readonly balances: <E>(
    query: BalancesQuery,
    request: LiveRequest<E>
  ) => Effect.Effect<LiveValue<BalancesPage>, LiveReadError | TooManyToSort | E>
}>()("@stocktally/sync/LiveReads") {}

/** Whether a filter names its pairs, few enough for one answer, and nothing else restricts them. */
export const isPairFilter = (
  { locationIds, sinceId, updatedAtMin, variantIds }: BalanceFilter
): boolean =>
  locationIds !== undefined && variantIds !== undefined && sinceId === undefined && updatedAtMin === undefined &&
  locationIds.length * variantIds.length <= maxPairs
