/**
 * A call until it is answered or not worth another request: it waits as the upstream says, for as long as our patience
 * lasts; takes another credential if there is one after a 401; and is sent again after a failure that is transient.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { inWords, TimedOut, type Upstream, UpstreamError } from "@stocktally/schema"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type { Permit } from "../budget/Budget.ts"
import { unknownUsage } from "../budget/Limit.ts"
import type { Attempts } from "./Attempts.ts"
import type { Circuit } from "./Circuit.ts"
import type { Credential } from "./Credential.ts"
import * as Metrics from "./Metrics.ts"
import { failedCall, type UpstreamCall } from "./UpstreamCall.ts"

/** What all calls of an upstream share. */
export interface CallContext {
  readonly upstream: Upstream
  readonly credential: Credential
  readonly clock: Clock.Clock
  readonly attempts: Attempts
  readonly circuit: Circuit
  /** How long a call waits in all because the upstream says so. */
  readonly patience: Duration.Duration
  /** Time for one call with all its retries, waiting for budget left out. */
  readonly deadline: Duration.Duration
}

type Failed<E> = UpstreamError | CircuitBreaker.CircuitBreakerError | E

// 250 ms, 500 ms, 1 s, give or take a fifth
const backoff = Schedule.exponential("250 millis").pipe(Schedule.jittered)
const retryTimes = 3

/** `take` waits for leave to send a request; `plan` is run with the first, and again until it succeeds. */
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

    /** 429: the budget makes the next request wait, so there is nothing to schedule, only an end to patience. */
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

/** A call's single requests, and what they used up of its time and patience. */
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
            failedCall(upstream, planned, new TimedOut({ detail: `no answer within ${inWords(deadlineMillis)}` }))
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
      // Whatever way it ends, a defect of the plan's or the credential's included, the place is given back.
      Effect.flatMap(takePermit, (permit) => Effect.ensuring(sendWith(restore, permit), permit.release))
    ),
    /** Undefined until it is planned. */
    call: () => call,
    /** The credential it was last sent with. */
    credential: () => lastCredential,
    hasTime: () => spentMillis < deadlineMillis,
    /** Whether what the upstream told us to wait ends before our patience. */
    isWorthWaiting: (pause: number): boolean => {
      const now = clock.currentTimeMillisUnsafe()
      firstWaitAt ??= now
      return now + pause - firstWaitAt <= patienceMillis
    }
  }
}

const isUpstreamError = <E>(error: Failed<E>): error is UpstreamError => error instanceof UpstreamError

/** A proxy may refuse a login with a page; then another secret is still worth a try. */
const isUnauthorized = ({ reason }: UpstreamError): boolean =>
  reason._tag === "Unauthorized" || (reason._tag === "Unavailable" && reason.status === 401)

/** Whether the same request may succeed in a moment. A 422 was seen to, for requests that were right. */
const isTransient = ({ reason }: UpstreamError, call: UpstreamCall<unknown> | undefined): boolean =>
  reason._tag === "Unavailable" || reason._tag === "TimedOut" ||
  (reason._tag === "InvalidRequest" && reason.status === 422 && call?.noRetryOn422 !== true)
