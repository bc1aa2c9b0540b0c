/** Maintenance in a run: recording the upstreams' clocks and trimming history. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type EpochMillis, isOld, visible } from "@stocktally/schema"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { SyncSettings, SyncSources } from "../SyncSettings.ts"

/** A clock's difference is recorded again if it changed by more than this. */
const clockChangeMillis = 5000

/** Records how far the upstreams' clocks are ahead of ours, by the times in their responses. */
export const recordClocks = Effect.fnUntraced(function*(
  { crawls, tallies }: StockStore["Service"],
  { haravan, loop }: SyncSources,
  run: SyncRun["id"]
): Effect.fn.Return<void, StoreError> {
  const { sides } = yield* tallies.freshness
  const read = [
    ...(Option.isSome(loop) ? [["loop", loop.value.clockAheadMillis()] as const] : []),
    ...(Option.isSome(haravan) ? [["haravan", haravan.value.clockAheadMillis()] as const] : [])
  ]
  for (const [upstream, ahead] of read) {
    const recorded = sides[upstream].clockAheadMillis
    const isRecorded = ahead === recorded ||
      (ahead !== null && recorded !== null && Math.abs(ahead - recorded) <= clockChangeMillis)
    if (!isRecorded) yield* crawls.noteClock(run, upstream, ahead)
  }
})

const trimEveryMillis = Duration.toMillis(Duration.hours(24))

/** Removes old history, once a day. Only logs a failure, because the next run tries again. */
export const trimHistory = (
  { history }: StockStore["Service"],
  now: EpochMillis,
  { keepHistory }: SyncSettings,
  run: SyncRun["id"]
): Effect.Effect<void> =>
  Effect.flatMap(history.trimmedAt, (trimmedAt) =>
    trimmedAt !== null && !isOld(trimmedAt, now, trimEveryMillis)
      ? Effect.void
      : history.trim(now - Duration.toMillis(keepHistory), run)).pipe(
      Effect.catch(({ message }) =>
        Effect.logWarning(`history that is too old could not be removed: ${visible(message)}`)
      ),
      Effect.asVoid
    )
