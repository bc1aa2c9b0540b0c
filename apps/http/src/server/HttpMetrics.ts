/** Metrics of the service's own requests. */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

/** Seconds from a request's arrival to the headers of its response, by method, route template and status. */
const duration = Metric.histogram("stocktally_http_request_duration_seconds", {
  description: "Time from a request's arrival to its response",
  boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]
})

/** Requests whose response has not started. Open event streams have their own metric. */
const inFlight = Metric.gauge("stocktally_http_requests_in_flight", {
  description: "Requests that are being handled"
})

export interface HttpMetrics {
  readonly began: () => void
  readonly ended: (method: string, route: string, status: number, seconds: number) => void
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/**
 * Updates the metrics registry of `context`. Labels have few values (known methods, route templates and statuses), so
 * there is one cached histogram for each combination.
 */
export const makeHttpMetrics = (context: Context.Context<never>): HttpMetrics => {
  const durations = new Map<string, Metric.Histogram<number>>()
  let running = 0
  const changeRunning = (by: number) => {
    running += by
    inFlight.updateUnsafe(running, context)
  }
  changeRunning(0)
  return {
    began: () => changeRunning(1),
    ended: (method, route, status, seconds) => {
      changeRunning(-1)
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
