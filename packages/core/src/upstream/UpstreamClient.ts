/**
 * The way to an upstream: budget, circuit breaker, one request, retries. Every call of both upstreams passes here.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import {
  inWords,
  RateLimited,
  TimedOut,
  Unavailable,
  type Upstream,
  UpstreamError,
  type UpstreamErrorReason
} from "@stocktally/schema"
import type { UndecodableBody } from "@stocktally/schema/wire"
import * as HttpClient from "effect/http/HttpClient"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type { Budget, Permit } from "../budget/Budget.ts"
import { type Signal, noSignal } from "../budget/Limit.ts"
import { type Priority, RequestPriority } from "../budget/Priority.ts"
import { type ClockOffset, makeClockOffset } from "./ClockOffset.ts"
import type { Credential } from "./Credential.ts"
import { reasonOfBody, reasonOfStatus } from "./Failure.ts"
import * as Metrics from "./Metrics.ts"
import * as UpstreamMetrics from "./UpstreamMetrics.ts"
import { retryAfterMillis } from "./RetryAfter.ts"
import { redact } from "../text/redact.ts"
import { makeTransport, type TransportOptions, type TransportResponse } from "./Transport.ts"

/** A GET below the base address and how its body is read. */
export interface UpstreamCall<A> {
  /** The call of ours that asks, as spans and errors name it: `Haravan.balances`. */
  readonly operation: string
  readonly path: string
  readonly params: ReadonlyArray<readonly [string, string]>
  readonly decode: (body: string, headers: TransportResponse["headers"]) => Result.Result<A, UndecodableBody>
  /** Whether the caller can do better than ask the same again after a 422. */
  readonly mayBeRefused?: boolean | undefined
}

/** Reads of any path below the base address, within the budget: for questions about the wire itself. */
export type UpstreamWire = Pick<UpstreamClient, "baseUrl" | "budget" | "get" | "upstream">

export interface UpstreamClient {
  readonly upstream: Upstream
  readonly baseUrl: URL
  /** Sends a call at the priority of the fiber. */
  readonly get: <A>(call: UpstreamCall<A>) => Effect.Effect<A, UpstreamError>
  /**
   * Waits for budget first and asks what to send only then, so that what came together meanwhile goes out in one.
   * `plan` is run until it succeeds and then no more; where it fails, the place is given back.
   */
  readonly getPlanned: <A, E>(
    operation: string,
    priority: () => Priority,
    plan: Effect.Effect<UpstreamCall<A>, E>
  ) => Effect.Effect<A, UpstreamError | E>
  readonly budget: Budget
  /** Milliseconds from sending a request to the end of its answer, lately; 0 before the first. */
  readonly latencyMillis: () => number
  /** How far the upstream's clock is ahead of ours; null within a minute, or if no answer told. */
  readonly clockAheadMillis: ClockOffset["aheadMillis"]
}

export interface UpstreamClientOptions extends TransportOptions {
  readonly upstream: Upstream
  readonly credential: Credential
  readonly budget: Budget
  /** How long a call goes on being told to wait before it gives up. */
  readonly patience: Duration.Duration
  /** Time for one call with all its retries, waiting for budget left out. */
  readonly deadline: Duration.Duration
  /** What the headers of a response say about the limit. */
  readonly signal: (response: TransportResponse) => Signal
}

// 250 ms, 500 ms, 1 s, give or take a fifth
const backoff = Schedule.exponential("250 millis").pipe(Schedule.jittered)
const retryTimes = 3

export const makeUpstreamClient: (
  options: UpstreamClientOptions
) => Effect.Effect<UpstreamClient, never, HttpClient.HttpClient | Scope.Scope> = Effect.fnUntraced(function*(options) {
  const { budget, upstream } = options
  const clock = yield* Clock.Clock
  const transport = makeTransport(yield* HttpClient.HttpClient, options)
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(5),
    openDuration: Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])
  }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  const patienceMillis = Duration.toMillis(options.patience)
  const deadlineMillis = Duration.toMillis(options.deadline)
  const labelled = { upstream }
  const waits = Metric.withAttributes(Metrics.budgetWait, labelled)
  const retried = Metric.withAttributes(Metrics.retries, labelled)
  const latencies = Metric.withAttributes(Metrics.latency, labelled)
  const used = Metric.withAttributes(UpstreamMetrics.budgetUsed, labelled)
  const size = Metric.withAttributes(UpstreamMetrics.budgetSize, labelled)
  const circuit = Metric.withAttributes(Metrics.circuit, labelled)
  const denied = Metric.withAttributes(Metrics.denied, labelled)
  // Counted from nothing on, so that who watches sees the first.
  yield* Metric.update(retried, 0)
  yield* Metric.update(circuit, Metrics.circuitStates.Closed)
  yield* Metric.update(denied, 0)
  yield* Effect.forkScoped(
    Stream.runForEach(breaker.transitions, ({ to }) => Metric.update(circuit, Metrics.circuitStates[to])),
    { startImmediately: true }
  )

  const clockOffset = makeClockOffset()
  let latencyMillis: number | undefined
  /** Why the circuit is open, where it is: who is told only that it is could not do anything about it. */
  let lastIll: Unavailable | TimedOut | undefined

  /** How long every request waits because the upstream said so. */
  const heldMillis = (): number => {
    const { heldUntil } = SubscriptionRef.getUnsafe(budget.state)
    return Math.max(0, (heldUntil ?? 0) - clock.currentTimeMillisUnsafe())
  }

  /** One request with a permit in hand; settles the permit as soon as there is an answer. */
  const send = <A>(call: UpstreamCall<A>, credential: Redacted.Redacted<string>, permit: Permit, attempt: number) =>
    Effect.gen(function*() {
      const started = clock.currentTimeMillisUnsafe()
      const response = yield* transport.get(credential, call.path, call.params).pipe(
        Effect.tapError(() => count(call.operation, "none"))
      )
      const { body, status } = response
      yield* count(call.operation, String(status))
      yield* Effect.annotateCurrentSpan("http.response.status_code", status)
      const answered = clock.currentTimeMillisUnsafe()
      clockOffset.note(response.headers, started, answered)
      const took = answered - started
      latencyMillis = latencyMillis === undefined ? took : 0.8 * latencyMillis + 0.2 * took
      yield* Metric.update(latencies, took)
      yield* Metric.update(denied, status === 401 || status === 403 ? 1 : 0)
      const signal = options.signal(response)
      const pause = status === 429 || status === 503
        ? retryAfterMillis(response.headers, clock.currentTimeMillisUnsafe())
        : undefined
      yield* status === 429
        ? permit.refused(signal, pause)
        : pause === undefined
        ? permit.answered(signal)
        : permit.putOff(signal, pause)
      if (status < 200 || status >= 300) {
        const untilNext = status === 429 || pause !== undefined ? heldMillis() : undefined
        return yield* Effect.fail(reasonOfStatus({ status, body, location: response.headers["location"] }, untilNext))
      }
      const decoded = call.decode(body, response.headers)
      const quotable = (text: string) => redact(text, Redacted.value(credential))
      return Result.isSuccess(decoded)
        ? decoded.success
        : yield* Effect.fail(reasonOfBody(status, quotable(body), quotable(decoded.failure.problem)))
    }).pipe(
      Effect.mapError((reason) => failure(call, reason)),
      Effect.withSpan(`GET ${call.path}`, {
        kind: "client",
        attributes: {
          "stocktally.upstream": upstream,
          "stocktally.operation": call.operation,
          "stocktally.attempt": attempt
        }
      })
    )

  const count = (operation: string, status: string) =>
    Metric.update(Metric.withAttributes(Metrics.requests, { upstream, operation, status }), 1)

  const failure = (call: UpstreamCall<unknown>, reason: UpstreamErrorReason) => {
    if (reason._tag === "Unavailable" || reason._tag === "TimedOut") lastIll = reason
    return new UpstreamError({ upstream, operation: call.operation, request: describeCall(call), reason })
  }

  const take = (operation: string, priority: () => Priority) =>
    Effect.gen(function*() {
      const asked = clock.currentTimeMillisUnsafe()
      const permit = yield* budget.take(priority)
      const state = SubscriptionRef.getUnsafe(budget.state)
      yield* Metric.update(waits, clock.currentTimeMillisUnsafe() - asked)
      yield* Metric.update(used, state.used)
      yield* Metric.update(size, state.size)
      return permit
    }).pipe(
      Effect.mapError(({ retryAfterMillis }) =>
        new UpstreamError({
          upstream,
          operation,
          reason: new RateLimited({
            retryAfterMillis,
            detail: `no request may be sent within ${inWords(patienceMillis)}; next try in ${inWords(retryAfterMillis)}`
          })
        })
      )
    )

  const getPlanned = <A, E>(operation: string, priority: () => Priority, plan: Effect.Effect<UpstreamCall<A>, E>) =>
    Effect.suspend(() => {
      let call: UpstreamCall<A> | undefined
      let credential: Redacted.Redacted<string> | undefined
      let attempt = 0
      let spentMillis = 0
      let firstPutOffAt: number | undefined

      /** Whether what the upstream told us to wait ends before our patience. */
      const isWorthWaiting = (pause: number): boolean => {
        const now = clock.currentTimeMillisUnsafe()
        firstPutOffAt ??= now
        return now + pause - firstPutOffAt <= patienceMillis
      }

      const once = Effect.uninterruptibleMask((restore) =>
        // Whatever way it ends, a defect of the plan's or the credential's included, the place is given back.
        Effect.flatMap(take(operation, priority), (permit) => Effect.ensuring(ask(restore, permit), permit.returned))
      )

      const ask = (restore: <B, F>(effect: Effect.Effect<B, F>) => Effect.Effect<B, F>, permit: Permit) =>
        Effect.gen(function*() {
          const planned = call ??= yield* plan
          const started = clock.currentTimeMillisUnsafe()
          const secret = credential = yield* restore(options.credential.current)
          const sent = Effect.timeoutOrElse(send(planned, secret, permit, ++attempt), {
            duration: deadlineMillis - spentMillis,
            orElse: () =>
              Effect.fail(failure(planned, new TimedOut({ detail: `no answer within ${inWords(deadlineMillis)}` })))
          })
          return yield* restore(breaker.execute(sent, { key: upstream, classify })).pipe(
            Effect.tapErrorTag("CircuitBreakerError", () => permit.returned),
            Effect.ensuring(Effect.suspend(() => {
              spentMillis += clock.currentTimeMillisUnsafe() - started
              return permit.answered(noSignal)
            }))
          )
        })

      const isUpstreamError = (error: UpstreamError | CircuitBreaker.CircuitBreakerError | E): error is UpstreamError =>
        error instanceof UpstreamError

      /** 429: the budget makes the next request wait, so there is nothing to schedule, only an end to patience. */
      const patient = Effect.retry(once, {
        while: (error) => {
          if (!isUpstreamError(error) || error.reason._tag !== "RateLimited" || call === undefined) return false
          return isWorthWaiting(error.reason.retryAfterMillis)
        }
      })

      const rotated = Effect.catchIf(
        patient,
        (error) => isUpstreamError(error) && isUnauthorized(error),
        (error) =>
          credential === undefined
            ? Effect.fail(error)
            : Effect.flatMap(options.credential.renew(credential), (renewed) => renewed ? patient : Effect.fail(error))
      )

      return Effect.retry(rotated, {
        schedule: backoff,
        times: retryTimes,
        while: (error) =>
          isUpstreamError(error) && isTransient(error, call) && spentMillis < deadlineMillis &&
            (error.reason._tag !== "Unavailable" || error.reason.retryAfterMillis === undefined ||
              isWorthWaiting(error.reason.retryAfterMillis))
            ? Effect.as(Metric.update(retried, 1), true)
            : Effect.succeed(false)
      }).pipe(
        Effect.catchIf(
          (error): error is CircuitBreaker.CircuitBreakerError => error instanceof CircuitBreaker.CircuitBreakerError,
          (error) => Effect.fail(circuitOpen(operation, error))
        )
      )
    })

  const circuitOpen = (operation: string, { reason }: CircuitBreaker.CircuitBreakerError) => {
    const why = lastIll === undefined ? "" : `; the last one: ${lastIll.detail}`
    const retryAfterMillis = reason._tag === "CircuitOpen"
      ? Math.max(Duration.toMillis(reason.retryAfter), heldMillis())
      : undefined
    return new UpstreamError({
      upstream,
      operation,
      reason: new Unavailable({
        detail: retryAfterMillis === undefined
          ? `paused after repeated failures, and one request that tries again is under way${why}`
          : `paused after repeated failures; next try in ${inWords(retryAfterMillis)}${why}`,
        retryAfterMillis,
        status: lastIll?._tag === "Unavailable" ? lastIll.status : undefined
      })
    })
  }

  return {
    upstream,
    baseUrl: options.baseUrl,
    budget,
    latencyMillis: () => latencyMillis ?? 0,
    clockAheadMillis: clockOffset.aheadMillis,
    getPlanned,
    get: (call) =>
      Effect.flatMap(RequestPriority, (priority) => getPlanned(call.operation, () => priority, Effect.succeed(call)))
  }
})

/** A proxy may refuse a login with a page; then another secret is still worth a try. */
const isUnauthorized = ({ reason }: UpstreamError): boolean =>
  reason._tag === "Unauthorized" || (reason._tag === "Unavailable" && reason.status === 401)

/** Whether the same request may succeed in a moment. A 422 was seen to, for requests that were right. */
const isTransient = ({ reason }: UpstreamError, call: UpstreamCall<unknown> | undefined): boolean =>
  reason._tag === "Unavailable" || reason._tag === "TimedOut" ||
  (reason._tag === "InvalidRequest" && reason.status === 422 && call?.mayBeRefused !== true)

/** Only what says that the upstream is ill counts against it; an answer of any other kind says that it is well. */
const classify = (exit: Exit.Exit<unknown, UpstreamError>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const reason = Option.map(Cause.findErrorOption(exit.cause), (error) => error.reason._tag)
  return Option.isNone(reason) || reason.value === "RateLimited"
    ? CircuitBreaker.ignored
    : reason.value === "Unavailable" || reason.value === "TimedOut"
    ? CircuitBreaker.failure()
    : CircuitBreaker.success
}

const longestRequest = 160

/** The method and what was asked below the base address, cut to a sane length. */
const describeCall = (call: UpstreamCall<unknown>): string => {
  const query = call.params.map(([name, value]) => `${name}=${value}`).join("&")
  const text = query === "" ? `GET ${call.path}` : `GET ${call.path}?${query}`
  return text.length <= longestRequest ? text : `${text.slice(0, longestRequest - 1)}…`
}
