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

const summaryOf = ({ entryProblem, label, slug, state }: HostedShop): Effect.Effect<ShopSummary> => {
  const found = state()
  const unknown = (state: ShopSummary["state"], problem: string | null): ShopSummary => ({
    slug,
    label,
    state,
    problem,
    source: "live",
    complete: false,
    asOf: null,
    stale: false,
    lastRun: null,
    currency: null,
    summary: null,
    values: null,
    value: null
  })
  if (found._tag !== "Open") {
    return Effect.succeed(unknown(found._tag === "Opening" ? "opening" : "failed", found.problem ?? entryProblem()))
  }
  const { readModel } = found
  return Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const [counts, runs] = yield* Effect.all([readModel.summary(), readModel.runs(1)], { concurrency: 2 })
    const { asOf, complete, currency, summary, values } = counts
    return {
      ...unknown("open", entryProblem()),
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
    Effect.catch(() => Effect.succeed(unknown("opening", "Its database does not respond; see the service's log.")))
  )
}

const differences = verdicts.filter(isDifference)

/** The value of all differences; null if it is too much to be exact. */
const totalOf = (values: NonNullable<ShopSummary["values"]>): number | null => {
  const total = differences.reduce((sum, verdict) => sum + (values[verdict] ?? Number.NaN), 0)
  return Number.isSafeInteger(total) ? total : null
}

const compare = (self: ShopSummary, that: ShopSummary): number =>
  states[self.state] - states[that.state] || (that.value ?? -1) - (self.value ?? -1) ||
  rowsOf(that) - rowsOf(self) || (self.slug < that.slug ? -1 : 1)

const states = { failed: 0, opening: 1, open: 2 } as const

const rowsOf = ({ summary }: ShopSummary): number =>
  summary === null ? 0 : differences.reduce((sum, verdict) => sum + summary[verdict], 0)
