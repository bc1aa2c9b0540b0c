import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import { AlreadyRunning } from "../SyncError.ts"
import type { SyncSources } from "../SyncSettings.ts"

/** Enough to find a completed one behind some that failed. */
const recentRuns = 10

/**
 * Fails with `AlreadyRunning` if a run of another process has completed that began less than `intervalMillis` ago, and read all
 * that this process could read: whoever runs on a timer has nothing to add to it. `own` is this process's newest run. Asked
 * by whoever has the lease, because until then another may be about to complete.
 */
export const requireDue = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  sources: Pick<SyncSources, "loop" | "haravan">,
  intervalMillis: number,
  own: SyncRun["id"] | undefined
): Effect.fn.Return<void, StoreError | AlreadyRunning> {
  const newest = (yield* store.runs.list({ limit: recentRuns })).find(({ status }) => status === "completed")
  if (newest === undefined || newest.id === own) return
  const { holder, startedAt } = newest
  // One of the future began before a clock was set back.
  if (Math.abs((yield* Clock.currentTimeMillis) - startedAt) >= intervalMillis) return
  const { sides } = yield* store.tallies.freshness
  const wanted = [
    ...(Option.isSome(sources.loop) ? [sides.loop] : []),
    ...(Option.isSome(sources.haravan) ? [sides.haravan] : [])
  ]
  if (wanted.every(({ asOf }) => asOf !== null && asOf >= startedAt)) {
    return yield* new AlreadyRunning({ holder, since: startedAt, hasCompleted: true })
  }
})
