/** The tally: how far it is known, and what is asked of it. */
import type { EpochMillis } from "@stocktally/schema"
import type { SideFreshness, TallyCounts, TallyFilter, TallyFreshness } from "@stocktally/tally"
import type { TallyFilterQuery } from "../parameters/tally.ts"
import { momentAt, timeOf } from "../parameters/Moment.ts"
import { maybeTime } from "./time.ts"

const sideJson = ({ asOf, clockAheadMillis, complete, unreadable }: SideFreshness) => ({
  complete,
  asOf: maybeTime(asOf),
  unreadable,
  clockAheadMillis
})

/** How far both sides are known, as JSON. */
export const freshnessJson = ({ asOf, complete, currency, sides: { haravan, loop }, version }: TallyFreshness) => ({
  complete,
  asOf: maybeTime(asOf),
  sides: { loop: sideJson(loop), haravan: sideJson(haravan) },
  version,
  currency
})

/** Rows by verdict, as JSON. */
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

/** Which rows are asked for, as a query; blank text to look for is none. */
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

/** The same the other way; `now` is what moments that are so long ago are counted from. */
export const filterOf = (
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
  ...(began === undefined ? {} : { began: timeOf(began, now) }),
  ...(healed === undefined ? {} : { healed: timeOf(healed, now) })
})
