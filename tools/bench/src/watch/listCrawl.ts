import { type Duration, Effect, Schedule, Stream } from "effect"
import { Haravan, Loop, RequestPriority } from "@stocktally/core"
import type { Watcher } from "./Watcher.ts"

/**
 * The simplest watcher: reads both lists completely and concurrently, again after the interval, or at once if a round
 * takes longer. Uses the same share of the same budgets, and reports each page as soon as it is read.
 */
export const listCrawl = (interval: Duration.Input): Watcher =>
  Effect.fnUntraced(function*(listener) {
    const haravan = yield* Haravan
    const loop = yield* Loop
    const locationIds = (yield* haravan.locations).map(({ id }) => id)
    const rounds = [
      Stream.runForEach(loop.inventoryPages(), ({ rows }) => listener.loop(rows)),
      Stream.runForEach(haravan.balanceCrawl([{ locationIds, after: null }]), ({ rows }) => listener.haravan(rows))
    ]
    yield* Effect.forEach(rounds, Effect.repeat(Schedule.fixed(interval)), { concurrency: "unbounded" })
    return yield* Effect.never
  }, Effect.provideService(RequestPriority, "background"))
