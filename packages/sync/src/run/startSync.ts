/** A run in the background, whose beginning someone waits for. */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { AlreadyRunning, SyncError } from "../SyncError.ts"
import { awaitStart } from "./PendingRun.ts"
import type { RunHandle } from "./Runner.ts"

const lookEvery = Duration.millis(500)
const maxLooks = 3
const attempts = 3

/**
 * The run that was started, or the one that is under way or good enough, of this process or another. `begin` starts one in the
 * background, or gives the one of this process that is under way. Fails within seconds if another process has the store
 * and may be gone (`AlreadyRunning`), or if the upstream that says whose the store is keeps silent; the run begins by
 * itself then.
 */
export const startSync = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  begin: Effect.Effect<RunHandle>
): Effect.fn.Return<SyncRun, SyncError> {
  for (let left = attempts;; left--) {
    const run = yield* startOnce(store, begin, left <= 1)
    if (run !== null) return run
  }
})

/** Null if the run ended in between and another is to be started; never at the last attempt. */
const startOnce = Effect.fnUntraced(
  function*(
    store: StockStore["Service"],
    begin: Effect.Effect<RunHandle>,
    isLast: boolean
  ): Effect.fn.Return<SyncRun | null, SyncError> {
    const { isNew, pending } = yield* begin
    const run = yield* awaitStart(pending)
    if (isNew || isLast) return run
    // Whoever asks after a run has ended wants another.
    if (Option.exists(yield* store.runs.get(run.id), ({ status }) => status === "running")) return run
    yield* Deferred.await(pending.ended)
    return null
  },
  (started, store, _begin, isLast) =>
    Effect.catchTag(
      started,
      "AlreadyRunning",
      (error): Effect.Effect<SyncRun | null, StoreError | AlreadyRunning> =>
        error.hasCompleted === true
          ? Effect.map(store.runs.list({ limit: 1 }), ([newest = null]) => newest)
          // The runs that are recorded may be those of a process that is gone.
          : error.mayBeGone === true
          ? Effect.fail(error)
          // None: the other one has just ended.
          : Effect.flatMap(
            runElsewhere(store),
            (run) => run === null && isLast ? Effect.fail(error) : Effect.succeed(run)
          )
    )
)

/** The run of whoever has the lease. It is recorded a moment after the lease was taken. */
const runElsewhere = Effect.fnUntraced(function*(
  { runs }: StockStore["Service"]
): Effect.fn.Return<SyncRun | null, StoreError> {
  for (let look = 0; look < maxLooks; look++) {
    if (look > 0) yield* Effect.sleep(lookEvery)
    const [newest] = yield* runs.list({ limit: 1 })
    if (newest?.status === "running") return newest
  }
  return null
})
