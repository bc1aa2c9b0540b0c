/** A run in the background, of which someone wants to know that it has begun. */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { UpstreamError } from "@stocktally/schema"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { AlreadyRunning, SyncError } from "../SyncError.ts"

/** A run of this process, from the moment it is asked for. */
export interface Beginning {
  /** Done when it has begun, or cannot. */
  readonly begun: Deferred.Deferred<SyncRun, SyncError>
  /** Done where it waits, longer than anyone likes to, for a process that may be gone or for an upstream to say whose the store is. */
  readonly held: Deferred.Deferred<AlreadyRunning | UpstreamError>
  /** Done when nothing of it stands in the way of the next any more, which is a moment after its run has ended. */
  readonly over: Deferred.Deferred<void>
}

/** The run that this process is at, and whether it was begun just now. */
export interface Begun {
  readonly beginning: Beginning
  readonly isNew: boolean
}

export const makeBeginning = (): Beginning => ({
  begun: Deferred.makeUnsafe(),
  held: Deferred.makeUnsafe(),
  over: Deferred.makeUnsafe()
})

/** The run once it has begun; fails where that is not known soon. */
const hasBegun = ({ begun, held }: Beginning): Effect.Effect<SyncRun, SyncError> =>
  Effect.flatMap(Deferred.isDone(begun), (done) =>
    done
      ? Deferred.await(begun)
      : Effect.raceFirst(Deferred.await(begun), Effect.flatMap(Deferred.await(held), Effect.fail)))

const lookEvery = Duration.millis(500)
const looks = 3
const attempts = 3

/**
 * The run that was started, or the one that is under way, of this process or another. `begin` starts one in the
 * background, or gives the one that this process is at. Fails within seconds where another process may be gone
 * (`AlreadyRunning`) or an upstream keeps silent that is asked whose the store is; the run begins by itself then.
 */
export const startSync = (
  store: StockStore["Service"],
  begin: Effect.Effect<Begun>,
  left = attempts
): Effect.Effect<SyncRun, SyncError> =>
  Effect.flatMap(
    begin,
    ({ beginning, isNew }) =>
      Effect.flatMap(hasBegun(beginning), (run) =>
        isNew || left <= 1 ? Effect.succeed(run) : Effect.flatMap(store.runs.get(run.id), (now) =>
          // Who asks after a run has ended wants another.
          Option.exists(now, ({ status }) =>
              status === "running")
            ? Effect.succeed(run)
            : Effect.andThen(Deferred.await(beginning.over), startSync(store, begin, left - 1))))
  ).pipe(
    Effect.catchTag("AlreadyRunning", (error): Effect.Effect<SyncRun, SyncError> =>
      // What runs are noted now may be those of a process that is gone.
      error.mayBeGone === true ? Effect.fail(error) : Effect.flatMap(runElsewhere(store), (run) =>
        run !== null
          ? Effect.succeed(run)
          // The other one has just ended.
          : left > 1
          ? startSync(store, begin, left - 1)
          : Effect.fail<AlreadyRunning>(error)))
  )

/** The run of whoever has the lease. Between taking it and noting the run passes a moment. */
const runElsewhere = Effect.fnUntraced(function*(
  { runs }: StockStore["Service"]
): Effect.fn.Return<SyncRun | null, StoreError> {
  for (let look = 0; look < looks; look++) {
    if (look > 0) yield* Effect.sleep(lookEvery)
    const [newest] = yield* runs.list({ limit: 1 })
    if (newest?.status === "running") return newest
  }
  return null
})
