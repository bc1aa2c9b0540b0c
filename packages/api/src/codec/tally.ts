/** Converts the tally's freshness, counts and filters. */
import type { EpochMillis } from "@stocktally/schema"
import type { SideFreshness, TallyCounts, TallyFilter, TallyFreshness } from "@stocktally/tally"
import type { TallyFilterQuery } from "../parameters/tally.ts"
import { momentAt, resolveMoment } from "../parameters/Moment.ts"
import { maybeTime } from "./time.ts"

const sideJson = ({ asOf, clockAheadMillis, complete, unreadable }: SideFreshness) => ({
  complete,
  asOf: maybeTime(asOf),
  unreadable,
  clockAheadMillis
})

/** Converts the freshness of both sides to JSON. */
export const freshnessJson = ({ asOf, complete, currency, sides: { haravan, loop }, version }: TallyFreshness) => ({
  complete,
  asOf: maybeTime(asOf),
  sides: { loop: sideJson(loop), haravan: sideJson(haravan) },
  version,
  currency
})

/** Converts the counts by verdict to JSON. */
export const countsJson = (
  { locations, notCounted, summary, unpriced, unusedLocations, values, ...freshness }: TallyCounts
) => ({
  ...freshnessJson(freshness),
  summary,
  values,
  unpriced,
  notCounted,
  unusedLocations,
  locations
})

/** Converts a filter to a query. A blank search text is left out. */
export const filterQuery = (
  { allLocations, began, empty, healed, locations, minValue, q, skus, verdicts }: TallyFilter = {}
): TallyFilterQuery => ({
  ...(verdicts === undefined ? {} : { verdict: verdicts }),
  ...(locations === undefined ? {} : { location: locations }),
  ...(skus === undefined ? {} : { sku: skus }),
  ...(q === undefined || q.trim() === "" ? {} : { q: q.trim() }),
  ...(minValue === undefined ? {} : { minValue }),
  ...(began === undefined ? {} : { began: momentAt(began) }),
  ...(healed === undefined ? {} : { healed: momentAt(healed) }),
  ...(empty === undefined ? {} : { empty }),
  ...(allLocations === undefined ? {} : { allLocations })
})

/** Converts a query to a filter. Durations count back from `now`. */
export const toFilter = (
  { allLocations, began, empty, healed, location, minValue, q, sku, verdict }: TallyFilterQuery,
  now: EpochMillis
): TallyFilter => ({
  ...(verdict === undefined ? {} : { verdicts: verdict }),
  ...(location === undefined ? {} : { locations: location }),
  ...(sku === undefined ? {} : { skus: sku }),
  ...(q === undefined ? {} : { q }),
  ...(minValue === undefined ? {} : { minValue }),
  ...(empty === undefined ? {} : { empty }),
  ...(allLocations === undefined ? {} : { allLocations }),
  ...(began === undefined ? {} : { began: resolveMoment(began, now) }),
  ...(healed === undefined ? {} : { healed: resolveMoment(healed, now) })
})
