/**
 * How to ask for what changed at a time or later by `updated_at_min`. Some endpoints read the time in the shop's zone or
 * cut it to seconds or minutes, and nothing says so: so a record that is known to have changed must come, and if it does
 * not, the list is read again from a day earlier.
 */
import type { EpochMillis } from "@stocktally/schema"

/** Since when changes are needed, by Haravan's clock, and by how many milliseconds earlier they must be asked for. */
export interface UpdatedSince {
  readonly since: EpochMillis
  /** What an earlier reading found; 0 if there was none. */
  readonly lookbackMillis: number
}

/** No zone is as far from UTC. */
const dayMillis = 24 * 60 * 60_000

/** How much earlier to ask for changes, in milliseconds: first as known, then a day if that does not bring what it must. */
export const lookbacks = (lookbackMillis: number): ReadonlyArray<number> =>
  lookbackMillis >= dayMillis ? [lookbackMillis] : [lookbackMillis, dayMillis]

/** A record that changed within so many milliseconds of the time asked for shows that nothing between the two is missing. */
export const proofWindowMillis = 5 * 60_000
