import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { RunRequest } from "./RunPlan.ts"
import { RunTurns } from "./RunTurns.ts"
import type { SyncReport } from "./runSync.ts"
import type { Upstream } from "@stocktally/schema"
import { isRefusal, isTransient, type SyncError } from "../SyncError.ts"

/** Options of a watch. */
export interface WatchOptions {
  /** From the start of a run to the start of the next. */
  readonly interval: Duration.Duration
  /** Applies to the first run only. */
  readonly acceptLoss?: boolean | undefined
  /** Applies until a run has completed. */
  readonly kind?: RunRequest["kind"] | undefined
  /**
   * Called after each run with its report or error, and with the milliseconds until the next run: null if there is none,
   * because the error is not transient.
   */
  readonly onRun?:
    | ((outcome: Result.Result<SyncReport, SyncError>, pauseMillis: number | null) => Effect.Effect<void>)
    | undefined
}

/** The minimum pause, however long a run takes. */
const minPauseMillis = 1000
const firstPauseMillis = 5000
const maxPauseMillis = 5 * 60_000
/** Shorter, because a run asks the store first, so a retry costs no upstream request. */
const maxStorePauseMillis = 30_000

/** The pause after this many failures in a row. */
export const backoffMillis = (failures: number): number =>
  Math.min(maxPauseMillis, firstPauseMillis * 2 ** Math.max(0, failures - 1))

const isStoreDown = (outcome: Result.Result<SyncReport, SyncError>): boolean =>
  Result.isFailure(outcome) && outcome.failure._tag === "StoreError" &&
  (outcome.failure.reason._tag === "Unreachable" || outcome.failure.reason._tag === "ReadOnly")

/**
 * Runs one sync after another. Retries after transient errors, with growing pauses; any other error ends it. A rejected
 * credential or request counts as transient if `hasWorked` says that the upstream accepted the credential before. A run
 * of another process counts as our own, also if it completed within the interval. Shops of one process take turns
 * (`RunTurns`), so that after the first round their runs start one after the other.
 */
export const watchSync = Effect.fnUntraced(function*(
  run: (request: RunRequest) => Effect.Effect<SyncReport, SyncError>,
  { acceptLoss = false, interval, kind = "auto", onRun = () => Effect.void }: WatchOptions,
  hasWorked: (upstream: Upstream) => Effect.Effect<boolean>
): Effect.fn.Return<never, SyncError> {
  const isRetried = (error: SyncError): Effect.Effect<boolean> =>
    isRefusal(error) ? hasWorked(error.upstream) : Effect.succeed(isTransient(error))
  const intervalMillis = Duration.toMillis(interval)
  const takeTurn = yield* RunTurns
  let failures = 0
  let hasCompleted = false
  let began = 0
  for (let first = true;; first = false) {
    const request: RunRequest = {
      acceptLoss: first && acceptLoss,
      kind: hasCompleted ? "auto" : kind,
      // The first run and a requested kind of run start even if another process has just synced.
      intervalMillis: first || (kind !== "auto" && !hasCompleted) ? undefined : intervalMillis
    }
    const outcome: Result.Result<SyncReport, SyncError> = yield* Effect.result(takeTurn(
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        began = now
        return run(request)
      })
    ))
    if (Result.isFailure(outcome) && outcome.failure._tag === "AlreadyRunning" && outcome.failure.hasCompleted) {
      failures = 0
      const now = yield* Clock.currentTimeMillis
      yield* Effect.sleep(
        Math.max(minPauseMillis, Math.min(intervalMillis, outcome.failure.since + intervalMillis - now))
      )
      continue
    }
    if (Result.isFailure(outcome) && !(yield* isRetried(outcome.failure))) {
      yield* onRun(outcome, null)
      return yield* Effect.fail(outcome.failure)
    }
    hasCompleted ||= Result.isSuccess(outcome)
    const isSuccess = Result.isSuccess(outcome) || outcome.failure._tag === "AlreadyRunning"
    failures = isSuccess ? 0 : failures + 1
    const pause = Effect.map(Clock.currentTimeMillis, (now) => {
      // If the clock was set back, the pause must not grow.
      const rest = Math.max(minPauseMillis, intervalMillis - Math.max(0, now - began))
      if (isSuccess) return rest
      const pause = backoffMillis(failures)
      return Math.max(rest, isStoreDown(outcome) ? Math.min(maxStorePauseMillis, pause) : pause)
    })
    yield* onRun(outcome, yield* pause)
    yield* Effect.sleep(yield* pause)
  }
})
