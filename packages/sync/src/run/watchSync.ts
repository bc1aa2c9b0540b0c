import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { RunRequest } from "./RunPlan.ts"
import type { SyncReport } from "./runSync.ts"
import type { Upstream } from "@stocktally/schema"
import { isRefusal, isTransient, type SyncError } from "../SyncError.ts"

/** What a watch does. */
export interface WatchOptions {
  /** From the beginning of a run to that of the next. */
  readonly interval: Duration.Duration
  /** Of the first run alone. */
  readonly acceptLoss?: boolean | undefined
  /** Of runs until one has completed: a full one that was asked for is made up for. */
  readonly kind?: RunRequest["kind"] | undefined
  /**
   * Told of each run that ended, as a report or as what kept it from completing, and in how many milliseconds the next
   * one begins: null where that was the last, because what it failed with does not pass by itself. A credential that is
   * refused may pass if it worked before.
   */
  readonly onRun?:
    | ((outcome: Result.Result<SyncReport, SyncError>, pauseMillis: number | null) => Effect.Effect<void>)
    | undefined
}

/** Between two runs, however long one takes. */
const leastPauseMillis = 1000
const firstPauseMillis = 5000
const longestPauseMillis = 5 * 60_000
/** The store is the first thing that a run asks, so trying it costs nothing else. */
const longestStorePauseMillis = 30_000

/** How long to wait after so many failures in a row. */
export const backoffMillis = (failures: number): number =>
  Math.min(longestPauseMillis, firstPauseMillis * 2 ** Math.max(0, failures - 1))

const isServerAway = (outcome: Result.Result<SyncReport, SyncError>): boolean =>
  Result.isFailure(outcome) && outcome.failure._tag === "StoreError" &&
  (outcome.failure.reason._tag === "Away" || outcome.failure.reason._tag === "ReadOnly")

/**
 * Runs one sync after another. What may pass by itself is waited for, in pauses that grow; anything else ends it. A run
 * of another process counts as ours, also one that completed within the interval. What refuses a credential or request is
 * waited for if `hasWorked` says that the upstream took the credential before.
 */
export const watchSync = Effect.fnUntraced(function*(
  run: (request: RunRequest) => Effect.Effect<SyncReport, SyncError>,
  { acceptLoss = false, interval, kind = "auto", onRun = () => Effect.void }: WatchOptions,
  hasWorked: (upstream: Upstream) => Effect.Effect<boolean>
): Effect.fn.Return<never, SyncError> {
  const isWaitedFor = (error: SyncError): Effect.Effect<boolean> =>
    isRefusal(error) ? hasWorked(error.upstream) : Effect.succeed(isTransient(error))
  const intervalMillis = Duration.toMillis(interval)
  let failures = 0
  let hasCompleted = false
  for (let first = true;; first = false) {
    const began = yield* Clock.currentTimeMillis
    const outcome: Result.Result<SyncReport, SyncError> = yield* Effect.result(
      run({
        acceptLoss: first && acceptLoss,
        kind: hasCompleted ? "auto" : kind,
        // What was asked for at the beginning is done, whoever has synced.
        intervalMillis: first || (kind !== "auto" && !hasCompleted) ? undefined : intervalMillis
      })
    )
    if (Result.isFailure(outcome) && outcome.failure._tag === "AlreadyRunning" && outcome.failure.hasCompleted) {
      failures = 0
      const now = yield* Clock.currentTimeMillis
      yield* Effect.sleep(
        Math.max(leastPauseMillis, Math.min(intervalMillis, outcome.failure.since + intervalMillis - now))
      )
      continue
    }
    if (Result.isFailure(outcome) && !(yield* isWaitedFor(outcome.failure))) {
      yield* onRun(outcome, null)
      return yield* Effect.fail(outcome.failure)
    }
    hasCompleted ||= Result.isSuccess(outcome)
    const isOurs = Result.isSuccess(outcome) || outcome.failure._tag === "AlreadyRunning"
    failures = isOurs ? 0 : failures + 1
    const pause = Effect.map(Clock.currentTimeMillis, (now) => {
      // A clock that was set back meanwhile makes no pause longer.
      const rest = Math.max(leastPauseMillis, intervalMillis - Math.max(0, now - began))
      if (isOurs) return rest
      const pause = backoffMillis(failures)
      return Math.max(rest, isServerAway(outcome) ? Math.min(longestStorePauseMillis, pause) : pause)
    })
    yield* onRun(outcome, yield* pause)
    yield* Effect.sleep(yield* pause)
  }
})
