/** The circuit breaker of an upstream: after repeated failures no requests are sent for a while. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import {
  formatDuration,
  type TimedOut,
  Unavailable,
  type Upstream,
  UpstreamError,
  type UpstreamErrorReason
} from "@stocktally/schema"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Metrics from "./Metrics.ts"
import type { Outcome } from "./UpstreamMetrics.ts"

export interface Circuit {
  /** Sends a request, or fails with `CircuitBreakerError` while the circuit is open. */
  readonly execute: <A>(
    request: Effect.Effect<A, UpstreamError>
  ) => Effect.Effect<A, UpstreamError | CircuitBreaker.CircuitBreakerError>
  /** The error of a call that was not sent because the circuit is open. */
  readonly openError: (operation: string, error: CircuitBreaker.CircuitBreakerError) => UpstreamError
}

/** `heldMillis` returns how long the upstream has asked every request to wait. */
export const makeCircuit: (
  upstream: Upstream,
  heldMillis: () => number
) => Effect.Effect<Circuit, never, Scope.Scope> = Effect.fnUntraced(function*(upstream, heldMillis) {
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(5),
    openDuration: Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])
  }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  const circuitMetric = Metric.withAttributes(Metrics.circuit, { upstream })
  yield* Metric.update(circuitMetric, Metrics.circuitStates.Closed)
  yield* Effect.forkScoped(
    Stream.runForEach(breaker.transitions, ({ to }) => Metric.update(circuitMetric, Metrics.circuitStates[to])),
    { startImmediately: true }
  )
  const outcomeMetric = Metric.withAttributes(Metrics.outcome, { upstream })
  const recordOutcome = (outcome: Outcome) => Metric.update(outcomeMetric, Metrics.outcomes.indexOf(outcome))
  yield* recordOutcome("unknown")
  /** Quoted in the error: just knowing that the circuit is open helps no caller. */
  let lastFailure: Unavailable | TimedOut | undefined

  return {
    execute: (request) =>
      breaker.execute(
        Effect.onExit(request, (exit) =>
          Option.match(Exit.findErrorOption(exit), {
            onNone: () => Exit.isSuccess(exit) ? recordOutcome("ok") : Effect.void,
            onSome: ({ reason }) => {
              if (reason._tag === "Unavailable" || reason._tag === "TimedOut") lastFailure = reason
              return recordOutcome(outcomeOfReason(reason))
            }
          })),
        { key: upstream, classify }
      ),
    openError: (operation, { reason }) => {
      const why = lastFailure === undefined ? "" : `; last failure: ${lastFailure.detail}`
      const retryAfterMillis = reason._tag === "CircuitOpen"
        ? Math.max(Duration.toMillis(reason.retryAfter), heldMillis())
        : undefined
      return new UpstreamError({
        upstream,
        operation,
        reason: new Unavailable({
          detail: retryAfterMillis === undefined
            ? `paused after repeated failures; one request is trying again${why}`
            : `paused after repeated failures; next try in ${formatDuration(retryAfterMillis)}${why}`,
          retryAfterMillis,
          status: lastFailure?._tag === "Unavailable" ? lastFailure.status : undefined
        })
      })
    }
  }
})

const outcomeOfReason = (reason: UpstreamErrorReason): Outcome => {
  switch (reason._tag) {
    case "NotFound":
    case "InvalidRequest":
      return "ok"
    case "Unauthorized":
    case "Forbidden":
      return "denied"
    case "RateLimited":
      return "rate-limited"
    case "UnexpectedResponse":
      return "failing"
    case "TimedOut":
      return "unreachable"
    case "Unavailable":
      return reason.status === undefined ? "unreachable" : "failing"
  }
}

/** Counts only failures of the upstream itself; any other response shows that it works. */
const classify = (exit: Exit.Exit<unknown, UpstreamError>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const reason = Option.map(Cause.findErrorOption(exit.cause), (error) => error.reason._tag)
  return Option.isNone(reason) || reason.value === "RateLimited"
    ? CircuitBreaker.ignored
    : reason.value === "Unavailable" || reason.value === "TimedOut"
    ? CircuitBreaker.failure()
    : CircuitBreaker.success
}
