/** What is known of an upstream's health and budget, as metrics with the attribute `upstream`. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Upstream } from "@stocktally/schema"
import { circuit, circuitStates, denied } from "./Metrics.ts"

/** Requests the upstream counts against the credential. */
export const budgetUsed = Metric.gauge("stocktally_upstream_budget_used", {
  description: "Requests the upstream counts against the credential"
})

/** How many requests the upstream takes at most. */
export const budgetSize = Metric.gauge("stocktally_upstream_budget_size", {
  description: "Requests the upstream takes at most before it refuses"
})

/** Whether the upstream refused the credential when it was asked last. */
export const isDenied = (upstream: Upstream): Effect.Effect<boolean> =>
  Effect.map(Metric.value(Metric.withAttributes(denied, { upstream })), ({ value }) => value === 1)

/** Whether requests to an upstream are sent: `open` while its latest failed one after the other and none is. */
export const circuitOf = (upstream: Upstream): Effect.Effect<"closed" | "half-open" | "open"> =>
  Effect.map(
    Metric.value(Metric.withAttributes(circuit, { upstream })),
    ({ value }) => value === circuitStates.Open ? "open" : value === circuitStates.HalfOpen ? "half-open" : "closed"
  )
