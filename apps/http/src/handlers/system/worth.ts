/** What differences are worth, for Prometheus. */
import { isDifference, type TallyCounts, type Totals } from "@stocktally/tally"
import { Verdict, visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"

const value = Metric.gauge("stocktally_tally_value", {
  description: "What the rows of a verdict are worth in the currency's smallest unit"
})
const locationValue = Metric.gauge("stocktally_tally_location_value", {
  description: "What all that differs at a location is worth in the currency's smallest unit"
})
const unpriced = Metric.gauge("stocktally_tally_unpriced_rows", {
  description: "Rows that differ and have no value, because their variant has no price"
})

/** A shop with more has no series by location: Prometheus keeps each for as long as it keeps anything. */
const mostLocations = 50

/** What all differences of some rows are worth; NaN if that is too much to be exact. */
const worthOf = ({ values }: Totals): number =>
  Verdict.literals.filter(isDifference).reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)

/**
 * The values of a tally in Prometheus' text format; nothing while the currency is not known. In a registry of their own, which
 * is made for it: a location that has gone would be in the other one for ever.
 */
export const worthText = (counts: TallyCounts): Effect.Effect<string> =>
  Effect.gen(function*() {
    if (counts.currency === null) return ""
    yield* Metric.update(unpriced, counts.unpriced)
    for (const verdict of Verdict.literals) {
      const worth = counts.values[verdict]
      if (worth !== null) yield* Metric.update(Metric.withAttributes(value, { verdict }), worth)
    }
    // Two names may look alike, and a series that is there twice fails the whole scrape.
    const locations = new Map<string, number>()
    for (const { location, ...totals } of counts.locations) {
      const name = visible(location)
      locations.set(name, (locations.get(name) ?? 0) + worthOf(totals))
    }
    for (const [location, worth] of locations.size > mostLocations ? [] : locations) {
      if (Number.isSafeInteger(worth)) yield* Metric.update(Metric.withAttributes(locationValue, { location }), worth)
    }
    return yield* PrometheusMetrics.format()
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
