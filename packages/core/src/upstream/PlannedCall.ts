/**
 * Runs a call until it succeeds or another request is pointless: waits as long as the upstream asks, within our
 * patience; renews the credential once after a 401; retries transient failures.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { formatDuration, TimedOut, type Upstream, UpstreamError } from "@stocktally/schema"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type { Permit } from "../budget/Budget.ts"
import { unknownUsage } from "../budget/Limit.ts"
import type { Attempts } from "./Attempts.ts"
import type { Circuit } from "./Circuit.ts"
import type { Credential } from "./Credential.ts"
import * as Metrics from "./Metrics.ts"
import { failedCall, type UpstreamCall } from "./UpstreamCall.ts"

/** The context that all calls to an upstream share. */
export interface CallContext {
  readonly upstream: Upstream
  readonly credential: Credential
  readonly clock: Clock.Clock
  readonly attempts: Attempts
  readonly circuit: Circuit
  /** The longest time in total that a call waits because the upstream asks it to. */
  readonly patience: Duration.Duration
  /** The time limit of a call with all its retries, excluding waits for budget. */
  readonly deadline: Duration.Duration
}

type Failed<E> = UpstreamError | CircuitBreaker.CircuitBreakerError | E

// 250 ms, 500 ms, 1 s, each plus or minus a fifth
const backoff = Schedule.exponential("250 millis").pipe(Schedule.jittered)
const retryTimes = 3

/** `takePermit` waits for a permit. `plan` runs once there is one, and again with the next until it succeeds. */
export const runPlanned = <A, E>(
  context: CallContext,
  operation: string,
  takePermit: Effect.Effect<Permit, UpstreamError>,
  plan: Effect.Effect<UpstreamCall<A>, E>
): Effect.Effect<A, UpstreamError | E> =>
  Effect.suspend(() => {
    const { circuit, upstream } = context
    const sender = makeSender(context, takePermit, plan)
    const retries = Metric.withAttributes(Metrics.retries, { upstream })

    /** The budget already delays the request after a 429, so this only checks the patience. */
    const withWaits = Effect.retry(sender.send, {
      while: (error: Failed<E>) =>
        isUpstreamError(error) && error.reason._tag === "RateLimited" && sender.call() !== undefined &&
        sender.isWorthWaiting(error.reason.retryAfterMillis)
    })

    const withRenewal = Effect.catchIf(
      withWaits,
      (error) => isUpstreamError(error) && isUnauthorized(error),
      (error) => {
        const refused = sender.credential()
        return refused === undefined
          ? Effect.fail(error)
          : Effect.flatMap(context.credential.renew(refused), (renewed) => renewed ? withWaits : Effect.fail(error))
      }
    )

    return Effect.retry(withRenewal, {
      schedule: backoff,
      times: retryTimes,
      while: (error: Failed<E>) =>
        isUpstreamError(error) && isTransient(error, sender.call()) && sender.hasTime() &&
          (error.reason._tag !== "Unavailable" || error.reason.retryAfterMillis === undefined ||
            sender.isWorthWaiting(error.reason.retryAfterMillis))
          ? Effect.as(Metric.update(retries, 1), true)
          : Effect.succeed(false)
    }).pipe(
      Effect.catchIf(
        (error): error is CircuitBreaker.CircuitBreakerError => error instanceof CircuitBreaker.CircuitBreakerError,
        (error) => Effect.fail(circuit.openError(operation, error))
      )
    )
  })

/** Sends the single requests of a call, and tracks how much of its time and patience they used. */
const makeSender = <A, E>(
  { attempts, circuit, clock, credential, deadline, patience, upstream }: CallContext,
  takePermit: Effect.Effect<Permit, UpstreamError>,
  plan: Effect.Effect<UpstreamCall<A>, E>
) => {
  const deadlineMillis = Duration.toMillis(deadline)
  const patienceMillis = Duration.toMillis(patience)
  let call: UpstreamCall<A> | undefined
  let lastCredential: Redacted.Redacted<string> | undefined
  let attempt = 0
  let spentMillis = 0
  let firstWaitAt: number | undefined

  const sendWith = (restore: <B, F>(effect: Effect.Effect<B, F>) => Effect.Effect<B, F>, permit: Permit) =>
    Effect.gen(function*() {
      const planned = call ??= yield* plan
      const started = clock.currentTimeMillisUnsafe()
      const secret = lastCredential = yield* restore(credential.current)
      const sent = Effect.timeoutOrElse(attempts.send(planned, secret, permit, ++attempt), {
        duration: deadlineMillis - spentMillis,
        orElse: () =>
          Effect.fail(
            failedCall(
              upstream,
              planned,
              new TimedOut({ detail: `no answer within ${formatDuration(deadlineMillis)}` })
            )
          )
      })
      return yield* restore(circuit.execute(sent)).pipe(
        Effect.tapErrorTag("CircuitBreakerError", () => permit.release),
        Effect.ensuring(Effect.suspend(() => {
          spentMillis += clock.currentTimeMillisUnsafe() - started
          return permit.answered(unknownUsage)
        }))
      )
    })

  return {
    send: Effect.uninterruptibleMask((restore) =>
      // Release the permit however it ends, even by a defect in the plan or the credential.
      Effect.flatMap(takePermit, (permit) => Effect.ensuring(sendWith(restore, permit), permit.release))
    ),
    /** Undefined until it is planned. */
    call: () => call,
    /** The credential of the latest request. */
    credential: () => lastCredential,
    hasTime: () => spentMillis < deadlineMillis,
    /** Whether the pause that the upstream asks for ends before our patience. */
    isWorthWaiting: (pause: number): boolean => {
      const now = clock.currentTimeMillisUnsafe()
      firstWaitAt ??= now
      return now + pause - firstWaitAt <= patienceMillis
    }
  }
}

const isUpstreamError = <E>(error: Failed<E>): error is UpstreamError => error instanceof UpstreamError

/** A proxy may answer a refused login with a page; trying another secret is still worthwhile. */
const isUnauthorized = ({ reason }: UpstreamError): boolean =>
  reason._tag === "Unauthorized" || (reason._tag === "Unavailable" && reason.status === 401)

/** Whether the same request may succeed in a moment. Haravan has answered valid requests with 422. */
const isTransient = ({ reason }: UpstreamError, call: UpstreamCall<unknown> | undefined): boolean =>
  reason._tag === "Unavailable" || reason._tag === "TimedOut" ||
  (reason._tag === "InvalidRequest" && reason.status === 422 && call?.noRetryOn422 !== true)
