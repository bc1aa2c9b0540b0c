import { type Duration, Effect, Schedule, Stream } from "effect"
import { Haravan, Loop, RequestPriority } from "@stocktally/core"
import type { Watcher } from "./Watcher.ts"

/**
 * The plainest watcher: both lists from beginning to end, each by itself, begun again after the interval, or at once where
 * a round takes longer. It keeps to the same share of the same budgets, and knows of each page as soon as it is there.
 */
export const listCrawl = (interval: Duration.Input): Watcher =>
  Effect.fnUntraced(function*(witness) {
    const haravan = yield* Haravan
    const loop = yield* Loop
    const locationIds = (yield* haravan.locations).map(({ id }) => id)
    const rounds = [
      Stream.runForEach(loop.inventoryPages(), ({ rows }) => witness.loop(rows)),
      Stream.runForEach(haravan.balanceCrawl([{ locationIds, after: null }]), ({ rows }) => witness.haravan(rows))
    ]
    yield* Effect.forEach(rounds, Effect.repeat(Schedule.fixed(interval)), { concurrency: "unbounded" })
    return yield* Effect.never
  }, Effect.provideService(RequestPriority, "background"))
