/** Summaries of shops, and which of them needs attention most. */
import { byAttention, readShopSummary, type ShopSummary, unreadShop } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import type { HostedShop } from "./ShopDirectory.ts"

/** How long a shop's data may take to be counted. */
const timeout = "5 seconds"

/** Summarizes shops, those that need attention most first. */
export const summarize = (shops: ReadonlyArray<HostedShop>): Effect.Effect<ReadonlyArray<ShopSummary>> =>
  Effect.map(Effect.forEach(shops, summaryOf, { concurrency: 16 }), (summaries) => summaries.toSorted(byAttention))

const summaryOf = ({ entryProblem, label, slug, state }: HostedShop): Effect.Effect<ShopSummary> => {
  const found = state()
  const shop = { slug, label, problem: entryProblem() }
  if (found._tag !== "Open") {
    const problem = found.problem ?? shop.problem
    return Effect.succeed(unreadShop({ ...shop, problem, state: states[found._tag] }))
  }
  const { readModel } = found
  return readShopSummary(shop, {
    ...readModel,
    counts: readModel.summary(),
    newestRun: Effect.map(readModel.runs(1), ([run]) => run ?? null)
  }).pipe(
    Effect.timeout(timeout),
    Effect.catch(() =>
      Effect.succeed(
        unreadShop({ ...shop, problem: "Its database does not respond; see the service's log.", state: "opening" })
      )
    )
  )
}

const states = { Failed: "failed", Opening: "opening" } as const
