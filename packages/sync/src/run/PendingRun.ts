import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { UpstreamError } from "@stocktally/schema"
import type { SyncRun } from "@stocktally/tally"
import type { AlreadyRunning, SyncError } from "../SyncError.ts"

/** A run of this process, from the request to its end. */
export interface PendingRun {
  /** Done when it has started, or failed to start. */
  readonly started: Deferred.Deferred<SyncRun, SyncError>
  /** Done when it has waited long for a process that may be gone, or for an upstream to identify the shop. */
  readonly stalled: Deferred.Deferred<AlreadyRunning | UpstreamError>
  /** Done when the next run can start, a moment after the end of this one. */
  readonly ended: Deferred.Deferred<void>
}

export const makePendingRun = (): PendingRun => ({
  started: Deferred.makeUnsafe(),
  stalled: Deferred.makeUnsafe(),
  ended: Deferred.makeUnsafe()
})

/** Waits for the run to start. Fails if it cannot start, or does not start soon. */
export const awaitStart = ({ started, stalled }: PendingRun): Effect.Effect<SyncRun, SyncError> =>
  Effect.flatMap(Deferred.isDone(started), (done) =>
    done
      ? Deferred.await(started)
      : Effect.raceFirst(Deferred.await(started), Effect.flatMap(Deferred.await(stalled), Effect.fail)))
