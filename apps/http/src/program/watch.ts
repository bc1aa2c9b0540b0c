import { describeSyncError, Sync } from "@stocktally/sync"
import { inWords } from "@stocktally/schema"
import { Settings } from "@stocktally/program"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Lifecycle } from "../server/Lifecycle.ts"

/** After what does not pass by itself, as a credential that never worked: someone may have set it right meanwhile. */
const pauseAfterFailure = Duration.minutes(5)

/** Brings the store up to date again and again where the settings say so, for as long as the service runs. */
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
          ? lifecycle.syncKept(patience)
          : lifecycle.syncPossible,
        Result.isSuccess(outcome)
          ? Effect.void
          : Effect.logWarning(
            `a sync did not complete: ${describeSyncError(outcome.failure)} (trying again in ${
              inWords(pauseMillis ?? Duration.toMillis(pauseAfterFailure))
            })`
          )
      )
  }).pipe(
    // What it failed with was said when the run ended.
    Effect.catch(() => Effect.sleep(pauseAfterFailure)),
    Effect.catchCause((cause) =>
      Effect.logError("the watch paused for 5 minutes", cause).pipe(Effect.andThen(Effect.sleep(pauseAfterFailure)))
    ),
    Effect.forever
  )
})
