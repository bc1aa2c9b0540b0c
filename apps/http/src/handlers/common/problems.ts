/** Converts errors to problems. This is the only place that chooses an HTTP status for them. */
import {
  InvalidCursorProblem,
  StoreUnavailableProblem,
  SyncConflictProblem,
  UnexpectedProblem,
  UpstreamDeniedProblem,
  UpstreamInvalidRequestProblem,
  UpstreamNotFoundProblem,
  UpstreamRateLimitedProblem,
  UpstreamTimeoutProblem,
  UpstreamUnavailableProblem,
  UpstreamUnusableProblem
} from "@stocktally/api"
import type { InvalidCursor, StoreError, UnknownColumn } from "@stocktally/tally"
import type { ReadModelError } from "@stocktally/sync"
import type { UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { defaultRetrySeconds } from "../../server/ServerLimits.ts"

/** The problem for an upstream's error. `detail` may quote the upstream. */
export const upstreamProblem = (error: UpstreamError) => {
  const members = { upstream: error.upstream, detail: error.message }
  switch (error.reason._tag) {
    case "NotFound":
      return new UpstreamNotFoundProblem(members)
    case "InvalidRequest":
      return error.reason.status === undefined
        ? new UpstreamInvalidRequestProblem(members)
        : new UpstreamUnusableProblem(members)
    case "Unauthorized":
    case "Forbidden":
      return new UpstreamDeniedProblem(members)
    case "RateLimited":
      return new UpstreamRateLimitedProblem({
        ...members,
        retryAfterSeconds: inSeconds(error.reason.retryAfterMillis)
      })
    case "Unavailable":
      return new UpstreamUnavailableProblem({
        ...members,
        retryAfterSeconds: error.reason.retryAfterMillis === undefined
          ? defaultRetrySeconds
          : inSeconds(error.reason.retryAfterMillis)
      })
    case "TimedOut":
      return new UpstreamTimeoutProblem(members)
    case "UnexpectedResponse":
      return new UpstreamUnusableProblem(members)
  }
}

const inSeconds = (millis: number): number => Math.max(1, Math.ceil(millis / 1000))

const storeProblem = (error: StoreError): StoreUnavailableProblem =>
  new StoreUnavailableProblem({
    detail: error.message,
    retryable: error.retryable,
    ...(error.retryable ? { retryAfterSeconds: defaultRetrySeconds } : {})
  })

const cursorProblem = ({ message, problem }: InvalidCursor): InvalidCursorProblem =>
  new InvalidCursorProblem({ reason: problem, detail: message })

/** Logs an error that this route should not have, and fails with a problem that does not contain it. */
const unexpected = (
  error: Exclude<ReadModelError, StoreError> | UnknownColumn
): Effect.Effect<never, UnexpectedProblem> =>
  Effect.andThen(
    Effect.logError("a route failed with an error that it should not have", error),
    Effect.fail(new UnexpectedProblem({}))
  )

export type StoredProblem = StoreUnavailableProblem | UnexpectedProblem

/** Converts the errors of a query of the store. Other errors of the read model cannot occur there. */
export const withStoreProblems = <A, R>(
  effect: Effect.Effect<A, ReadModelError, R>
): Effect.Effect<A, StoredProblem, R> =>
  effect.pipe(
    Effect.catch((error): Effect.Effect<never, StoredProblem> =>
      error._tag === "StoreError" ? Effect.fail(storeProblem(error)) : unexpected(error)
    )
  )

/** The same for a paged list. */
export const withPageProblems = <A, R>(
  effect: Effect.Effect<A, ReadModelError | InvalidCursor | UnknownColumn, R>
): Effect.Effect<A, StoredProblem | InvalidCursorProblem, R> =>
  effect.pipe(Effect.catch((error): Effect.Effect<never, StoredProblem | InvalidCursorProblem> => {
    switch (error._tag) {
      case "InvalidCursor":
        return Effect.fail(cursorProblem(error))
      // The contract has the same columns as the read model.
      case "UnknownColumn":
        return unexpected(error)
      default:
        return withStoreProblems(Effect.fail(error))
    }
  }))

export type UpstreamProblem = ReturnType<typeof upstreamProblem>

/** Converts the errors of a live read that is stored. */
export const withLiveProblems = <A, R>(
  effect: Effect.Effect<A, ReadModelError, R>
): Effect.Effect<A, StoredProblem | UpstreamProblem, R> =>
  effect.pipe(
    Effect.catch((error): Effect.Effect<never, StoredProblem | UpstreamProblem> =>
      error._tag === "UpstreamError" ? Effect.fail(upstreamProblem(error)) : withStoreProblems(Effect.fail(error))
    )
  )

/** Converts the errors that prevent a sync from starting. Later errors are recorded with the run. */
export const withSyncProblems = <A, R>(
  effect: Effect.Effect<A, ReadModelError, R>
): Effect.Effect<A, StoredProblem | SyncConflictProblem | UpstreamProblem, R> =>
  effect.pipe(Effect.catch((error): Effect.Effect<never, StoredProblem | SyncConflictProblem | UpstreamProblem> => {
    switch (error._tag) {
      case "AlreadyRunning":
        return Effect.fail(
          new SyncConflictProblem({
            reason: error.mayBeGone === true ? "waiting" : "already-running",
            detail: error.message
          })
        )
      case "UpstreamError":
        return Effect.fail(upstreamProblem(error))
      default:
        return withStoreProblems(Effect.fail(error))
    }
  }))
