import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { UpstreamError } from "@stocktally/schema"
import type { SyncRun } from "@stocktally/tally"
import type { AlreadyRunning, SyncError } from "../SyncError.ts"

/** A run of this process, from the moment that someone asks for it. */
export interface PendingRun {
  /** Done when it has begun, or cannot. */
  readonly begun: Deferred.Deferred<SyncRun, SyncError>
  /** Done when it has waited long for a process that may be gone, or for an upstream to say whose the store is. */
  readonly held: Deferred.Deferred<AlreadyRunning | UpstreamError>
  /** Done when the next run can begin, which is a moment after this one has ended. */
  readonly over: Deferred.Deferred<void>
}

export const makePendingRun = (): PendingRun => ({
  begun: Deferred.makeUnsafe(),
  held: Deferred.makeUnsafe(),
  over: Deferred.makeUnsafe()
})

/** The run once it has begun; fails if it does not begin soon. */
export const hasBegun = ({ begun, held }: PendingRun): Effect.Effect<SyncRun, SyncError> =>
  Effect.flatMap(Deferred.isDone(begun), (done) =>
    done
      ? Deferred.await(begun)
      : Effect.raceFirst(Deferred.await(begun), Effect.flatMap(Deferred.await(held), Effect.fail)))
