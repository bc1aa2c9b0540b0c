/** Metrics of the requests to upstreams. Attributes: `upstream`, for some also `operation` or `status`. */
import * as Metric from "effect/Metric"

/** Requests sent, by operation and status (`none` without a response). */
export const requests = Metric.counter("stocktally_upstream_requests_total", {
  description: "Requests sent to an upstream",
  incremental: true
})

/** Requests sent again after a transient failure. */
export const retries = Metric.counter("stocktally_upstream_retries_total", {
  description: "Requests sent again after a transient failure",
  incremental: true
})

/** Milliseconds that requests waited for budget. */
export const budgetWait = Metric.histogram("stocktally_upstream_budget_wait_milliseconds", {
  description: "Time a request waited for budget",
  boundaries: [1, 10, 100, 250, 1000, 5000, 30_000, 120_000]
})

/** Milliseconds from sending a request to the end of its response. */
export const latency = Metric.histogram("stocktally_upstream_latency_milliseconds", {
  description: "Time from sending a request to the end of its answer",
  boundaries: [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000]
})

/** The circuit breaker: 0 closed, 1 half open (one request tries), 2 open (no requests are sent). */
export const circuit = Metric.gauge("stocktally_upstream_circuit", {
  description: "The upstream's circuit breaker: 0 closed, 1 half open, 2 open"
})

/** The values of {@link circuit}. */
export const circuitStates = { Closed: 0, HalfOpen: 1, Open: 2 } as const

/** The outcome of the latest request: an index of {@link outcomes}. */
export const outcome = Metric.gauge("stocktally_upstream_outcome", {
  description:
    "The upstream's latest request: 0 none yet, 1 answered, 2 credential refused, 3 rate limited, 4 failed, " +
    "5 unreachable"
})

/** The values of {@link outcome}. */
export const outcomes = ["unknown", "ok", "denied", "rate-limited", "failing", "unreachable"] as const

/** 1 if the upstream refused the credential in the latest response, else 0. */
export const denied = Metric.gauge("stocktally_upstream_denied", {
  description: "1 if the upstream's latest response refused the credential, else 0"
})
