/** Summaries of shops, and which of them needs attention most. */
import { byAttention, readShopSummary, type ShopSummary, unreadShop } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import type { HostedShop } from "./ShopDirectory.ts"

/** How long a shop's data may take to be counted. */
const timeout = "5 seconds"

/** Summarizes shops, those that need attention most first. */
export const summarize = (shops: ReadonlyArray<HostedShop>): Effect.Effect<ReadonlyArray<ShopSummary>> =>
  Effect.map(
    // All at the same time, because their stores are read together.
    Effect.forEach(shops, summaryOf, { concurrency: "unbounded" }),
    (summaries) => summaries.toSorted(byAttention)
  )

const summaryOf = ({ entryProblem, label, slug, state }: HostedShop): Effect.Effect<ShopSummary> => {
  const found = state()
  const shop = { slug, label, problem: entryProblem() }
  if (found._tag !== "Open") {
    const problem = found.problem ?? shop.problem
    return Effect.succeed(unreadShop({ ...shop, problem, state: states[found._tag] }))
  }
  return readShopSummary(shop, { ...found.readModel, overview: found.overview }).pipe(
    Effect.timeout(timeout),
    Effect.catch(() =>
      Effect.succeed(
        unreadShop({ ...shop, problem: "Its database does not respond; see the service's log.", state: "opening" })
      )
    )
  )
}

const states = { Failed: "failed", Opening: "opening" } as const
