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
 * (docs.haravan.com/docs/omni-apis), without its bounds. Lists of ids are split and limits are paged as needed. An
 * omitted parameter does not restrict the result.
 */
export interface BalanceFilter {
  readonly locationIds?: ReadonlyArray<HaravanLocationId> | undefined
  readonly variantIds?: ReadonlyArray<HaravanVariantId> | undefined
  /** Balances that changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
  /** Balances with a greater id. */
  readonly sinceId?: HaravanBalanceId | undefined
  /** The order of the whole result. Without it rows come in the order they are read, which is fastest. */
  readonly order?: "id" | "updated_at" | undefined
  /** `asc` by default. */
  readonly direction?: "asc" | "desc" | undefined
  /** The most rows to return; all by default. */
  readonly limit?: number | undefined
}

/** Rejects filters that Haravan would answer wrongly: it returns arbitrary rows for an empty list of ids. */
export const checkBalanceFilter = (filter: BalanceFilter): Result.Result<BalanceFilter, InvalidRequest> => {
  const fail = (detail: string) => Result.fail(new InvalidRequest({ detail }))
  if (filter.locationIds?.length === 0) return fail("the list of location ids is empty; leave it out to ask for all")
  if (filter.variantIds?.length === 0) return fail("the list of variant ids is empty; leave it out to ask for all")
  if (filter.limit !== undefined && !(Number.isSafeInteger(filter.limit) && filter.limit >= 1)) {
    return fail(`the limit must be a whole number of at least 1, not ${filter.limit}`)
  }
  if (filter.updatedAtMin !== undefined && !(Math.abs(filter.updatedAtMin) <= 8.64e15)) {
    return fail("the time to read from is not a valid time")
  }
  return Result.succeed(filter)
}
