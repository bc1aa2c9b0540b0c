/**
 * How to request changes by `updated_at_min`. Some endpoints silently read the time in the shop's zone, or cut it to
 * seconds or minutes. So a record that is known to have changed must be in the result; if it is not, the list is read again
 * from a day earlier.
 */
import type { EpochMillis } from "@stocktally/schema"

/** Since when changes are needed, by Haravan's clock, and how far before that time to ask for them. */
export interface UpdatedSince {
  readonly since: EpochMillis
  /** As an earlier read found it; 0 if there was none. */
  readonly lookbackMillis: number
}

/** More than the offset of any time zone. */
const dayMillis = 24 * 60 * 60_000

/** The lookbacks to try: the known one first, then a day. */
export const lookbacks = (lookbackMillis: number): ReadonlyArray<number> =>
  lookbackMillis >= dayMillis ? [lookbackMillis] : [lookbackMillis, dayMillis]

/** A record that changed within this time of the requested one shows that the filter skipped nothing before it. */
export const proofWindowMillis = 5 * 60_000
