import { describeSyncError, Sync } from "@stocktally/sync"
import { formatDuration } from "@stocktally/schema"
import { Settings } from "@stocktally/program"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Lifecycle } from "../server/Lifecycle.ts"

/** The pause after an error that is not transient, such as a wrong credential, which someone may correct. */
const pauseAfterFailure = Duration.minutes(5)

/** Syncs at the interval of the settings while the service runs, if the settings enable it. */
export const watch = Effect.gen(function*() {
  const settings = yield* Settings
  if (!settings.watch) return
  const sync = yield* Sync
  const lifecycle = yield* Lifecycle
  const patience = Duration.times(settings.interval, 3)
  return yield* sync.watch({
    interval: settings.interval,
    onRun: (outcome, pauseMillis) =>
      Effect.andThen(
        Result.isFailure(outcome) && outcome.failure._tag === "StoreError"
          ? lifecycle.syncBlocked(patience)
          : lifecycle.syncPossible,
        Result.isSuccess(outcome)
          ? Effect.void
          : Effect.logWarning(
            `a sync did not complete: ${describeSyncError(outcome.failure)} (trying again in ${
              formatDuration(pauseMillis ?? Duration.toMillis(pauseAfterFailure))
            })`
          )
      )
  }).pipe(
    // `onRun` has already logged the error.
    Effect.catch(() => Effect.sleep(pauseAfterFailure)),
    Effect.catchCause((cause) =>
      Effect.logError("the watch crashed and pauses for 5 minutes", cause).pipe(
        Effect.andThen(Effect.sleep(pauseAfterFailure))
      )
    ),
    Effect.forever
  )
})
