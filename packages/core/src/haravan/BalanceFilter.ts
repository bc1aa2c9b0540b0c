import * as Result from "effect/Result"
import {
  type EpochMillis,
  type HaravanBalanceId,
  type HaravanLocationId,
  type HaravanVariantId,
  InvalidRequest
} from "@stocktally/schema"

/**
 * Which balances to read: every documented parameter of `GET /inventory_locations.json`
 * (docs.haravan.com/docs/omni-apis), without its bounds. Any number of ids is split and any `limit` paged; one that is
 * left out does not restrict.
 */
export interface BalanceFilter {
  readonly locationIds?: ReadonlyArray<HaravanLocationId> | undefined
  readonly variantIds?: ReadonlyArray<HaravanVariantId> | undefined
  /** Balances changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
  /** Balances whose id is greater. */
  readonly sinceId?: HaravanBalanceId | undefined
  /** The order of the whole answer. Without it rows come as they are read, which is the fastest. */
  readonly order?: "id" | "updated_at" | undefined
  /** `asc` unless said otherwise. */
  readonly direction?: "asc" | "desc" | undefined
  /** The most rows to answer; all of them without it. */
  readonly limit?: number | undefined
}

/** A variant at a location. */
export interface BalanceKey {
  readonly variantId: HaravanVariantId
  readonly locationId: HaravanLocationId
}

/** Refuses what would be sent and answered with something else: an empty filter returns arbitrary rows. */
export const checkBalanceFilter = (filter: BalanceFilter): Result.Result<BalanceFilter, InvalidRequest> => {
  const fail = (detail: string) => Result.fail(new InvalidRequest({ detail }))
  if (filter.locationIds?.length === 0) return fail("the list of location ids is empty; leave it out to ask for all")
  if (filter.variantIds?.length === 0) return fail("the list of variant ids is empty; leave it out to ask for all")
  if (filter.limit !== undefined && !(Number.isSafeInteger(filter.limit) && filter.limit >= 1)) {
    return fail(`the limit must be a whole number of at least 1, not ${filter.limit}`)
  }
  if (filter.updatedAtMin !== undefined && !(Math.abs(filter.updatedAtMin) <= 8.64e15)) {
    return fail("the time to read from is none")
  }
  return Result.succeed(filter)
}
