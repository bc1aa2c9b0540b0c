/** The response to a scrape by Prometheus: counters, and gauges that are updated for each scrape. */
import { type Budget, UpstreamMetrics } from "@stocktally/core"
import type { LiveReads } from "@stocktally/sync"
import type { TallyCounts } from "@stocktally/tally"
import type { Upstream } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { valueMetrics } from "./valueMetrics.ts"

const gauge = (name: string, description: string) => Metric.gauge(name, { description })

const storeUp = gauge("stocktally_store_up", "Whether the store answers: 1 or 0")
const rows = gauge("stocktally_tally_rows", "Rows of the tally by verdict")
const complete = gauge("stocktally_tally_complete", "Whether all of an upstream was read: 1 or 0")
const age = gauge("stocktally_sync_age_seconds", "Seconds since the time that an upstream is known as of")
const waiting = gauge("stocktally_upstream_budget_waiting", "Requests that wait for budget, by priority")
const held = gauge("stocktally_upstream_held_seconds", "Seconds left of a pause that an upstream requested")
const memory = gauge("process_resident_memory_bytes", "Resident memory of the process")

/** Prometheus' own name for its text format. */
const prometheusText = "text/plain; version=0.0.4; charset=utf-8"

export const scrapeResponse = (text: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(text, { contentType: prometheusText })

/** How long the store may take to count rows. */
const patience = "5 seconds"

export interface ScrapeOptions {
  readonly summary: Effect.Effect<TallyCounts, unknown>
  readonly budgets: LiveReads["Service"]["budgets"]
}

/**
 * All metrics in Prometheus' text format. If the store does not answer, a metric says so, the rows stay as they were last,
 * and the ages of both sides keep growing.
 */
export const makeScrape = ({ budgets, summary }: ScrapeOptions): Effect.Effect<string> => {
  const last: LastSummary = { sides: {}, values: "" }
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    for (const [upstream, budget] of budgets) {
      if (Option.isSome(budget)) yield* updateBudget(upstream, budget.value, now)
    }
    yield* Effect.flatMap(summary, (counts) => updateTally(counts, budgets, last)).pipe(
      Effect.timeout(patience),
      Effect.andThen(Metric.update(storeUp, 1)),
      Effect.catch(() => Metric.update(storeUp, 0))
    )
    for (const [upstream, asOf] of Object.entries(last.sides)) {
      // An unknown age is missing, because an alert can notice that, but would ignore a made-up age.
      if (asOf !== null) yield* Metric.update(Metric.withAttributes(age, { upstream }), Math.max(0, now - asOf) / 1000)
    }
    return `${yield* PrometheusMetrics.format()}${last.values}`
  })
}

/** Measures the process before its metrics are formatted. */
export const measureProcess: Effect.Effect<void> = Effect.suspend(() =>
  Metric.update(memory, process.memoryUsage.rss())
)

/** The last answer of the store: the time that each upstream was known as of, and the metrics of values as text. */
interface LastSummary {
  sides: { readonly [upstream: string]: number | null }
  values: string
}

const updateBudget = Effect.fnUntraced(function*(upstream: Upstream, { state }: Budget.Budget, now: number) {
  const labels = { upstream }
  const budget = yield* SubscriptionRef.get(state)
  yield* Metric.update(Metric.withAttributes(UpstreamMetrics.budgetUsed, labels), budget.used)
  yield* Metric.update(Metric.withAttributes(UpstreamMetrics.budgetSize, labels), budget.size)
  yield* Metric.update(Metric.withAttributes(held, labels), Math.max(0, (budget.heldUntil ?? now) - now) / 1000)
  for (const priority of ["interactive", "background"] as const) {
    yield* Metric.update(Metric.withAttributes(waiting, { ...labels, priority }), budget.waiting[priority])
  }
})

const updateTally = Effect.fnUntraced(function*(
  counts: TallyCounts,
  budgets: ScrapeOptions["budgets"],
  last: LastSummary
) {
  const { sides, summary } = counts
  // Until both sides were read, 0 would mean that there is no drift.
  if (budgets.every(([upstream, budget]) => Option.isNone(budget) || sides[upstream].asOf !== null)) {
    for (const [verdict, count] of Object.entries(summary)) {
      yield* Metric.update(Metric.withAttributes(rows, { verdict }), count)
    }
    last.values = yield* valueMetrics(counts)
  }
  for (const [upstream, side] of Object.entries(sides)) {
    yield* Metric.update(Metric.withAttributes(complete, { upstream }), side.complete ? 1 : 0)
  }
  last.sides = { loop: sides.loop.asOf, haravan: sides.haravan.asOf }
})
