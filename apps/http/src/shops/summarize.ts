/** Summaries of shops, and which of them needs attention most. */
import type { ShopSummary } from "@stocktally/api"
import { verdicts } from "@stocktally/schema"
import { isDifference } from "@stocktally/tally"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { HostedShop } from "./ShopDirectory.ts"

/** How long a shop's data may take to be counted. */
const timeout = "5 seconds"

/** Summarizes shops, those that need attention most first: not open, then by the value and number of differences. */
export const summarize = (shops: ReadonlyArray<HostedShop>): Effect.Effect<ReadonlyArray<ShopSummary>> =>
  Effect.map(
    Effect.forEach(shops, summaryOf, { concurrency: 16 }),
    (summaries) => summaries.toSorted((a, b) => compare(a, b))
  )

/** The summary of a shop whose data cannot be read. */
const nothingKnown = {
  source: "live",
  complete: false,
  asOf: null,
  stale: false,
  lastRun: null,
  currency: null,
  summary: null,
  values: null,
  value: null
} as const

const summaryOf = ({ entryProblem, label, slug, state }: HostedShop): Effect.Effect<ShopSummary> => {
  const found = state()
  if (found._tag !== "Open") {
    const problem = found.problem ?? entryProblem()
    return Effect.succeed({ slug, label, state: states[found._tag], problem, ...nothingKnown })
  }
  const { readModel } = found
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const [counts, runs] = yield* Effect.all([readModel.summary(), readModel.runs(1)], { concurrency: 2 })
    const { asOf, complete, currency, summary, values } = counts
    return {
      slug,
      label,
      state: "open" as const,
      problem: entryProblem(),
      source: readModel.source,
      complete,
      asOf,
      stale: asOf !== null && now - asOf > readModel.staleAfterMillis,
      lastRun: runs[0] ?? null,
      currency,
      summary,
      values,
      value: currency === null ? null : totalOf(values)
    }
  }).pipe(
    Effect.timeout(timeout),
    Effect.catch(() => {
      const problem = "Its database does not respond; see the service's log."
      return Effect.succeed({ slug, label, state: "opening" as const, problem, ...nothingKnown })
    })
  )
}

const differences = verdicts.filter(isDifference)

/** The value of all differences; null if it is too much to be exact. */
const totalOf = (values: NonNullable<ShopSummary["values"]>): number | null => {
  const total = differences.reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)
  return Number.isSafeInteger(total) ? total : null
}

const compare = (self: ShopSummary, that: ShopSummary): number =>
  ranks[self.state] - ranks[that.state] || (that.value ?? -1) - (self.value ?? -1) ||
  rowsOf(that) - rowsOf(self) || (self.slug < that.slug ? -1 : 1)

const states = { Failed: "failed", Opening: "opening" } as const

const ranks = { failed: 0, opening: 1, open: 2 } as const

const rowsOf = ({ summary }: ShopSummary): number =>
  summary === null ? 0 : differences.reduce((sum, verdict) => sum + summary[verdict], 0)
