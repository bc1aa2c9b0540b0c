import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import { AlreadyRunning } from "../SyncError.ts"
import type { SyncSources } from "../SyncSettings.ts"

/** Enough to find a completed run after some that failed. */
const recentRuns = 10

/**
 * Fails with `AlreadyRunning` if another process has completed a run that started less than `intervalMillis` ago and
 * read every upstream that this process reads, so that a run on a timer is not due. `ownRun` is this process's newest run.
 * Call it only with the lease, because another run may be about to complete until then.
 */
export const requireDue = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  sources: Pick<SyncSources, "loop" | "haravan">,
  intervalMillis: number,
  ownRun: SyncRun["id"] | undefined
): Effect.fn.Return<void, StoreError | AlreadyRunning> {
  const newest = (yield* store.runs.list({ limit: recentRuns })).find(({ status }) => status === "completed")
  if (newest === undefined || newest.id === ownRun) return
  const { holder, startedAt } = newest
  // A start in the future means that a clock was set back.
  if (Math.abs((yield* Clock.currentTimeMillis) - startedAt) >= intervalMillis) return
  const { sides } = yield* store.tallies.freshness
  const configured = [
    ...(Option.isSome(sources.loop) ? [sides.loop] : []),
    ...(Option.isSome(sources.haravan) ? [sides.haravan] : [])
  ]
  if (configured.every(({ asOf }) => asOf !== null && asOf >= startedAt)) {
    return yield* new AlreadyRunning({ holder, since: startedAt, hasCompleted: true })
  }
})
