/** What is known of an upstream's health and budget, as metrics with the attribute `upstream`. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Upstream } from "@stocktally/schema"
import { outcome, outcomes } from "./Metrics.ts"

/** Requests the upstream counts against the credential. */
export const budgetUsed = Metric.gauge("stocktally_upstream_budget_used", {
  description: "Requests the upstream counts against the credential"
})

/** How many requests the upstream takes at most. */
export const budgetSize = Metric.gauge("stocktally_upstream_budget_size", {
  description: "Requests the upstream takes at most before it refuses"
})

/**
 * What came of the latest request: `ok`, it was answered; `denied`, the credential was refused (401 or 403); `rate-limited`
 * (429); `failing`, it was answered with a failure of the upstream's, or with what cannot be used; `unreachable`, no answer
 * came in time; `unknown`, nothing was asked yet.
 */
export type Outcome = typeof outcomes[number]

/** What came of the latest request to an upstream. */
export const outcomeOf = (upstream: Upstream): Effect.Effect<Outcome> =>
  Effect.map(Metric.value(Metric.withAttributes(outcome, { upstream })), ({ value }) => outcomes[value] ?? "unknown")
