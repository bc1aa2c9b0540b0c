/** The metrics of the value of differences. */
import { isDifference, type TallyCounts, type Totals } from "@stocktally/tally"
import { Verdict, visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"

const verdictValue = Metric.gauge("stocktally_tally_value", {
  description: "Value of the rows with a verdict, in the currency's smallest unit"
})
const locationValue = Metric.gauge("stocktally_tally_location_value", {
  description: "Value of all differences at a location, in the currency's smallest unit"
})
const unpriced = Metric.gauge("stocktally_tally_unpriced_rows", {
  description: "Rows that differ but have no value, because their variant has no price"
})

/** With more locations there are no series by location, because Prometheus stores every series it has seen. */
const maxLocations = 50

/** The total value of the differences; NaN if it is too large to be exact. */
const differenceValue = ({ values }: Totals): number =>
  Verdict.literals.filter(isDifference).reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)

/**
 * The value metrics of a tally in Prometheus' text format; empty while the currency is unknown. They have their own
 * registry for each scrape, because the shared one would keep a location that is gone forever.
 */
export const valueMetrics = (counts: TallyCounts): Effect.Effect<string> =>
  Effect.gen(function*() {
    if (counts.currency === null) return ""
    yield* Metric.update(unpriced, counts.unpriced)
    for (const verdict of Verdict.literals) {
      const value = counts.values[verdict]
      if (value !== null) yield* Metric.update(Metric.withAttributes(verdictValue, { verdict }), value)
    }
    // Two names may look the same when made visible, and a duplicate series would fail the whole scrape.
    const locations = new Map<string, number>()
    for (const { location, ...totals } of counts.locations) {
      const name = visible(location)
      locations.set(name, (locations.get(name) ?? 0) + differenceValue(totals))
    }
    for (const [location, value] of locations.size > maxLocations ? [] : locations) {
      if (Number.isSafeInteger(value)) yield* Metric.update(Metric.withAttributes(locationValue, { location }), value)
    }
    return yield* PrometheusMetrics.format()
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
