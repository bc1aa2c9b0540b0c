/** What is counted of the calls to upstreams. Attributes: `upstream`, and where named `operation` or `status`. */
import * as Metric from "effect/Metric"

/** Requests sent, by operation and status (`none` where no answer came). */
export const requests = Metric.counter("stocktally_upstream_requests_total", {
  description: "Requests sent to an upstream",
  incremental: true
})

/** Requests sent again after a failure that may pass. */
export const retries = Metric.counter("stocktally_upstream_retries_total", {
  description: "Requests sent to an upstream again after a failure",
  incremental: true
})

/** Milliseconds that requests waited for budget. */
export const budgetWait = Metric.histogram("stocktally_upstream_budget_wait_milliseconds", {
  description: "Time a request waited for the upstream's budget",
  boundaries: [1, 10, 100, 250, 1000, 5000, 30_000, 120_000]
})

/** Milliseconds from sending a request to the end of its answer. */
export const latency = Metric.histogram("stocktally_upstream_latency_milliseconds", {
  description: "Time from sending a request to the end of its answer",
  boundaries: [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000]
})

/** Whether requests are sent at all: 0 closed, 1 half open (one tries), 2 open (none are). */
export const circuit = Metric.gauge("stocktally_upstream_circuit", {
  description: "The upstream's circuit breaker: 0 closed, 1 half open, 2 open"
})

/** What {@link circuit} says of each state. */
export const circuitStates = { Closed: 0, HalfOpen: 1, Open: 2 } as const

/** What came of the latest request, one of {@link outcomes}. */
export const outcome = Metric.gauge("stocktally_upstream_outcome", {
  description:
    "The upstream's latest request: 0 none yet, 1 answered, 2 credential refused, 3 rate limited, 4 failed, " +
    "5 unreachable"
})

/** What {@link outcome} says. */
export const outcomes = ["unknown", "ok", "denied", "rate-limited", "failing", "unreachable"] as const

/** Whether the upstream refused the credential when it was asked last: 1 if it did. */
export const denied = Metric.gauge("stocktally_upstream_denied", {
  description: "Whether the upstream refused the credential when it was asked last"
})
