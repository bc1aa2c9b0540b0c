/** Failures of core in the words of the contract. Services know no HTTP status: this is where one is chosen. */
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

/** A live read that failed. `detail` holds the upstream's own words. */
export const upstreamProblem = (error: UpstreamError) => {
  const about = { upstream: error.upstream, detail: error.message }
  switch (error.reason._tag) {
    case "NotFound":
      return new UpstreamNotFoundProblem(about)
    case "InvalidRequest":
      return error.reason.status === undefined
        ? new UpstreamInvalidRequestProblem(about)
        : new UpstreamUnusableProblem(about)
    case "Unauthorized":
    case "Forbidden":
      return new UpstreamDeniedProblem(about)
    case "RateLimited":
      return new UpstreamRateLimitedProblem({
        ...about,
        retryAfterSeconds: inSeconds(error.reason.retryAfterMillis)
      })
    case "Unavailable":
      return new UpstreamUnavailableProblem({
        ...about,
        retryAfterSeconds: error.reason.retryAfterMillis === undefined
          ? defaultRetrySeconds
          : inSeconds(error.reason.retryAfterMillis)
      })
    case "TimedOut":
      return new UpstreamTimeoutProblem(about)
    case "UnexpectedResponse":
      return new UpstreamUnusableProblem(about)
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

/** What the route cannot fail with as it is built: the log has it, the answer does not. */
const unexpected = (
  error: Exclude<ReadModelError, StoreError> | UnknownColumn
): Effect.Effect<never, UnexpectedProblem> =>
  Effect.andThen(
    Effect.logError("a route failed in a way that it cannot", error),
    Effect.fail(new UnexpectedProblem({}))
  )

export type StoredProblem = StoreUnavailableProblem | UnexpectedProblem

/** What a question of the store fails with; upstreams, syncs and other services have no part in it. */
export const withStoreProblems = <A, R>(
  effect: Effect.Effect<A, ReadModelError, R>
): Effect.Effect<A, StoredProblem, R> =>
  effect.pipe(
    Effect.catch((error): Effect.Effect<never, StoredProblem> =>
      error._tag === "StoreError" ? Effect.fail(storeProblem(error)) : unexpected(error)
    )
  )

/** The same of a list that is paged. */
export const paged = <A, R>(
  effect: Effect.Effect<A, ReadModelError | InvalidCursor | UnknownColumn, R>
): Effect.Effect<A, StoredProblem | InvalidCursorProblem, R> =>
  effect.pipe(Effect.catch((error): Effect.Effect<never, StoredProblem | InvalidCursorProblem> => {
    switch (error._tag) {
      case "InvalidCursor":
        return Effect.fail(cursorProblem(error))
      // The contract's list of columns is the read model's own.
      case "UnknownColumn":
        return unexpected(error)
      default:
        return withStoreProblems(Effect.fail(error))
    }
  }))

export type UpstreamProblem = ReturnType<typeof upstreamProblem>

/** What reading upstreams for the store fails with. */
export const readLive = <A, R>(
  effect: Effect.Effect<A, ReadModelError, R>
): Effect.Effect<A, StoredProblem | UpstreamProblem, R> =>
  effect.pipe(
    Effect.catch((error): Effect.Effect<never, StoredProblem | UpstreamProblem> =>
      error._tag === "UpstreamError" ? Effect.fail(upstreamProblem(error)) : withStoreProblems(Effect.fail(error))
    )
  )

/** What keeps a sync from beginning. What it fails with later is in its record. */
export const startingSync = <A, R>(
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
