/** What is counted of the service's own requests. */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

/** Seconds from a request's arrival to its answer's headers, by method, route template and status. */
const duration = Metric.histogram("stocktally_http_request_duration_seconds", {
  description: "Time from a request's arrival to its answer",
  boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]
})

/** Requests that are being answered, each until the headers of its answer; open event streams are counted apart. */
const inFlight = Metric.gauge("stocktally_http_requests_in_flight", {
  description: "Requests that are being handled"
})

export interface HttpMetrics {
  readonly began: () => void
  readonly ended: (method: string, route: string, status: number, seconds: number) => void
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/**
 * Counts in the metrics registry of `context`. Labels have few values: methods that exist, the contract's route templates
 * and statuses; so there is one histogram for each, made once.
 */
export const makeHttpMetrics = (context: Context.Context<never>): HttpMetrics => {
  const durations = new Map<string, Metric.Histogram<number>>()
  let running = 0
  const moved = (by: number) => {
    running += by
    inFlight.updateUnsafe(running, context)
  }
  moved(0)
  return {
    began: () => moved(1),
    ended: (method, route, status, seconds) => {
      moved(-1)
      const key = `${method} ${status} ${route}`
      let metric = durations.get(key)
      if (metric === undefined) {
        metric = Metric.withAttributes(duration, {
          method: methods.has(method) ? method : "other",
          route,
          status: String(status)
        })
        if (methods.has(method)) durations.set(key, metric)
      }
      metric.updateUnsafe(seconds, context)
    }
  }
}
