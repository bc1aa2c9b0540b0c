/** Notices that no process syncs a shop, and syncs it. */
import { backoffMillis, type ReadModel, type ReadModelError } from "@stocktally/sync"
import { formatDuration } from "@stocktally/schema"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** How often a shop's newest run is looked at. */
const checkEvery = Duration.seconds(10)
/** How much later than expected a run may start before this process starts one. */
const slackMillis = 25_000
/** How much later than expected a run may start before the shop is overdue. */
const overdueMillis = 90_000
/** How long the database may take to answer. */
const queryTimeout = "5 seconds"
const syncTimeout = "30 seconds"
/** Runs that may have failed in a row; more do not make the pause longer. */
const maxFailures = 8

export interface WatchdogOptions {
  readonly readModel: Pick<ReadModel["Service"], "runs" | "sync">
  readonly interval: Duration.Duration
  /** Makes the process that should sync the shop start again. */
  readonly restart: Effect.Effect<void>
  /** Called after each look. */
  readonly onCheck: (isOverdue: boolean) => void
}

/**
 * Looks at a shop's newest run until it is interrupted. If there was no new one for its interval and some time more, and
 * failures in a row do not explain the pause, starts a run of this process; the lease keeps other processes apart. Compares no
 * clocks of different machines: a run is new when this process sees it first.
 */
export const watchdog = Effect.fnUntraced(function*({ interval, onCheck, readModel, restart }: WatchdogOptions) {
  const intervalMillis = Duration.toMillis(interval)
  let seen = ""
  let seenAt = yield* Clock.currentTimeMillis
  let pause = intervalMillis
  const look = Effect.fnUntraced(function*() {
    const runs = yield* Effect.timeout(readModel.runs(maxFailures), queryTimeout)
    const newest = runs[0] === undefined ? "" : `${runs[0].id} ${runs[0].status}`
    const succeeded = runs.findIndex(({ status }) => status !== "failed")
    const failures = succeeded === -1 ? runs.length : succeeded
    pause = failures === 0 ? intervalMillis : Math.max(intervalMillis, backoffMillis(failures))
    if (newest !== seen) seenAt = yield* Clock.currentTimeMillis
    seen = newest
  })
  const late = Effect.map(Clock.currentTimeMillis, (now) => now - seenAt - pause)
  while (true) {
    // A process that cannot see the runs does not disturb the others.
    const isSeen = yield* Effect.isSuccess(look())
    if (isSeen && (yield* late) > slackMillis) {
      const age = (yield* Clock.currentTimeMillis) - seenAt
      yield* Effect.logWarning(`no process has synced the shop for ${formatDuration(age)}; this process does it now`)
      const outcome = yield* readModel.sync({ kind: "auto", acceptLoss: false }).pipe(
        Effect.timeout(syncTimeout),
        Effect.result
      )
      // An upstream that refuses, or another process that syncs, is not a standstill.
      if (Result.isSuccess(outcome) || isAnswer(outcome.failure)) seenAt = yield* Clock.currentTimeMillis
      yield* restart
    }
    onCheck((yield* late) > overdueMillis)
    yield* Effect.sleep(checkEvery)
  }
})

/** Whether the shop could be tried, although the run failed. */
const isAnswer = (error: ReadModelError | Cause.TimeoutError): boolean =>
  error._tag === "UpstreamError" || error._tag === "TooMuchLoss" ||
  (error._tag === "AlreadyRunning" && error.mayBeGone !== true)
