/** An upstream's health and budget as metrics with the attribute `upstream`. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Upstream } from "@stocktally/schema"
import { outcome, outcomes } from "./Metrics.ts"

/** Requests that the upstream counts against the credential. */
export const budgetUsed = Metric.gauge("stocktally_upstream_budget_used", {
  description: "Requests the upstream counts against the credential"
})

/** The most requests that the upstream accepts. */
export const budgetSize = Metric.gauge("stocktally_upstream_budget_size", {
  description: "The most requests the upstream accepts"
})

/**
 * The outcome of a request: `ok` (answered), `denied` (401 or 403), `rate-limited` (429), `failing` (the upstream
 * failed, or its answer is unusable), `unreachable` (no answer in time), or `unknown` (no request yet).
 */
export type Outcome = typeof outcomes[number]

/** The outcome of the latest request to an upstream. */
export const latestOutcome = (upstream: Upstream): Effect.Effect<Outcome> =>
  Effect.map(Metric.value(Metric.withAttributes(outcome, { upstream })), ({ value }) => outcomes[value] ?? "unknown")
