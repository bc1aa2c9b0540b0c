/** What Prometheus is told: what was counted, and how things stand as it asks. */
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
import { worthText } from "./worth.ts"

const gauge = (name: string, description: string) => Metric.gauge(name, { description })

const storeUp = gauge("stocktally_store_up", "Whether the store answers: 1 or 0")
const rows = gauge("stocktally_tally_rows", "Rows of the tally by verdict")
const complete = gauge("stocktally_tally_complete", "Whether all of an upstream was read: 1 or 0")
const age = gauge("stocktally_sync_age_seconds", "Age of what is known of an upstream as a whole")
const waiting = gauge("stocktally_upstream_budget_waiting", "Requests that wait for budget, by priority")
const held = gauge("stocktally_upstream_held_seconds", "How long an upstream told us to wait still")
const memory = gauge("process_resident_memory_bytes", "Resident memory of the process")

/** Prometheus' own name for its text format. */
const prometheusText = "text/plain; version=0.0.4; charset=utf-8"

export const scrapeResponse = (text: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(text, { contentType: prometheusText })

/** How long the store may take to be counted. */
const patience = "5 seconds"

export interface ScrapeOptions {
  readonly summary: Effect.Effect<TallyCounts, unknown>
  readonly budgets: LiveReads["Service"]["budgets"]
}

/**
 * All metrics in Prometheus' text format. A store that does not answer is told of, and fails nothing: rows are then those
 * that it had last, and what is known of the upstreams goes on to age.
 */
export const makeScrape = ({ budgets, summary }: ScrapeOptions): Effect.Effect<string> => {
  const known: Known = { sides: {}, worth: "" }
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    for (const [upstream, budget] of budgets) {
      if (Option.isSome(budget)) yield* tellBudget(upstream, budget.value, now)
    }
    yield* Effect.flatMap(summary, (counts) => tellTally(counts, budgets, known)).pipe(
      Effect.timeout(patience),
      Effect.andThen(Metric.update(storeUp, 1)),
      Effect.catch(() => Metric.update(storeUp, 0))
    )
    for (const [upstream, asOf] of Object.entries(known.sides)) {
      // Nothing is said of an age that nobody knows: an alert on its absence is better than one that sleeps through it.
      if (asOf !== null) yield* Metric.update(Metric.withAttributes(age, { upstream }), Math.max(0, now - asOf) / 1000)
    }
    return `${yield* PrometheusMetrics.format()}${known.worth}`
  })
}

/** Measures the process before its metrics are formatted. */
export const measureProcess: Effect.Effect<void> = Effect.suspend(() =>
  Metric.update(memory, process.memoryUsage.rss())
)

/** When the store answered last: as of when each upstream was known, and what differences were worth, as text. */
interface Known {
  sides: { readonly [upstream: string]: number | null }
  worth: string
}

const tellBudget = Effect.fnUntraced(function*(upstream: Upstream, { state }: Budget.Budget, now: number) {
  const labels = { upstream }
  const budget = yield* SubscriptionRef.get(state)
  yield* Metric.update(Metric.withAttributes(UpstreamMetrics.budgetUsed, labels), budget.used)
  yield* Metric.update(Metric.withAttributes(UpstreamMetrics.budgetSize, labels), budget.size)
  yield* Metric.update(Metric.withAttributes(held, labels), Math.max(0, (budget.heldUntil ?? now) - now) / 1000)
  for (const priority of ["interactive", "background"] as const) {
    yield* Metric.update(Metric.withAttributes(waiting, { ...labels, priority }), budget.waiting[priority])
  }
})

const tellTally = Effect.fnUntraced(function*(
  counts: TallyCounts,
  budgets: ScrapeOptions["budgets"],
  known: Known
) {
  const { sides, summary } = counts
  // Before that, 0 would say that there is no drift.
  if (budgets.every(([upstream, budget]) => Option.isNone(budget) || sides[upstream].asOf !== null)) {
    for (const [verdict, count] of Object.entries(summary)) {
      yield* Metric.update(Metric.withAttributes(rows, { verdict }), count)
    }
    known.worth = yield* worthText(counts)
  }
  for (const [upstream, side] of Object.entries(sides)) {
    yield* Metric.update(Metric.withAttributes(complete, { upstream }), side.complete ? 1 : 0)
  }
  known.sides = { loop: sides.loop.asOf, haravan: sides.haravan.asOf }
})
