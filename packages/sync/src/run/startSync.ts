/** Starts a run in the background and waits for its start. */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { AlreadyRunning, SyncError } from "../SyncError.ts"
import { awaitStart } from "./PendingRun.ts"
import type { RunHandle } from "./Runner.ts"

const pollEvery = Duration.millis(500)
const maxPolls = 3
const attempts = 3

/**
 * Returns the run that was started, or a run of this or another process that is already running or recent enough.
 * `begin` starts a run in the background, or returns the current run of this process. Fails within seconds with
 * `AlreadyRunning` if another process holds the store but may be gone, or with `UpstreamError` if an upstream does not
 * identify its shop; the run then starts as soon as it can.
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

/** Null if the run has already ended and another one must be started; never null at the last attempt. */
const startOnce = Effect.fnUntraced(
  function*(
    store: StockStore["Service"],
    begin: Effect.Effect<RunHandle>,
    isLast: boolean
  ): Effect.fn.Return<SyncRun | null, SyncError> {
    const { isNew, pending } = yield* begin
    const run = yield* awaitStart(pending)
    if (isNew || isLast) return run
    // A caller that asks after the end of a run needs a new one.
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
          // The recorded runs may belong to a process that is gone.
          : error.mayBeGone === true
          ? Effect.fail(error)
          // Null means that the other run has just ended.
          : Effect.flatMap(
            runElsewhere(store),
            (run) => run === null && isLast ? Effect.fail(error) : Effect.succeed(run)
          )
    )
)

/** The run of the process that holds the lease. It is recorded a moment after the lease was acquired. */
const runElsewhere = Effect.fnUntraced(function*(
  { runs }: StockStore["Service"]
): Effect.fn.Return<SyncRun | null, StoreError> {
  for (let poll = 0; poll < maxPolls; poll++) {
    if (poll > 0) yield* Effect.sleep(pollEvery)
    const [newest] = yield* runs.list({ limit: 1 })
    if (newest?.status === "running") return newest
  }
  return null
})
