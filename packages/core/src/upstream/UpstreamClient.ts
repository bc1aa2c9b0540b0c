/** The client of an upstream: budget, circuit breaker, single requests and retries. Every call passes through it. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { formatDuration, RateLimited, type Upstream, UpstreamError } from "@stocktally/schema"
import * as HttpClient from "effect/http/HttpClient"
import type { Budget, Permit } from "../budget/Budget.ts"
import type { Usage } from "../budget/Limit.ts"
import { type Priority, RequestPriority } from "../budget/Priority.ts"
import { makeAttempts } from "./Attempts.ts"
import { makeCircuit } from "./Circuit.ts"
import type { ClockOffset } from "./ClockOffset.ts"
import * as Metrics from "./Metrics.ts"
import { type CallContext, runPlanned } from "./PlannedCall.ts"
import { makeTransport, type TransportOptions, type TransportResponse } from "./Transport.ts"
import type { UpstreamCall } from "./UpstreamCall.ts"
import * as UpstreamMetrics from "./UpstreamMetrics.ts"

/** Raw requests to any path below the base address, within the budget. */
export type RawClient = Pick<UpstreamClient, "baseUrl" | "budget" | "get" | "upstream">

export interface UpstreamClient {
  readonly upstream: Upstream
  readonly baseUrl: URL
  /** Sends a call at the fiber's priority. */
  readonly get: <A>(call: UpstreamCall<A>) => Effect.Effect<A, UpstreamError>
  /**
   * Waits for a permit first and plans the call only then, so that concurrent lookups share a request. `plan` runs
   * until it succeeds once; if it fails, the permit is released.
   */
  readonly getPlanned: <A, E>(
    operation: string,
    priority: () => Priority,
    plan: Effect.Effect<UpstreamCall<A>, E>
  ) => Effect.Effect<A, UpstreamError | E>
  readonly budget: Budget
  /** Milliseconds from sending a request to the end of its response, as a moving average; 0 before the first. */
  readonly latencyMillis: () => number
  /** How far the upstream's clock is ahead of ours; null if less than a minute, or if no response had a date. */
  readonly clockAheadMillis: ClockOffset["aheadMillis"]
}

export interface UpstreamClientOptions
  extends TransportOptions, Pick<CallContext, "credential" | "deadline" | "patience" | "upstream">
{
  readonly budget: Budget
  /** Reads what the headers of a response report about the limit. */
  readonly readUsage: (response: TransportResponse) => Usage
}

export const makeUpstreamClient: (
  options: UpstreamClientOptions
) => Effect.Effect<UpstreamClient, never, HttpClient.HttpClient | Scope.Scope> = Effect.fnUntraced(function*(options) {
  const { budget, credential, deadline, patience, upstream } = options
  const clock = yield* Clock.Clock
  // Set from the start, so that a monitor sees the first retry.
  yield* Metric.update(Metric.withAttributes(Metrics.retries, { upstream }), 0)

  const heldMillis = (): number => {
    const { heldUntil } = SubscriptionRef.getUnsafe(budget.state)
    return Math.max(0, (heldUntil ?? 0) - clock.currentTimeMillisUnsafe())
  }
  const transport = makeTransport(yield* HttpClient.HttpClient, options)
  const attempts = yield* makeAttempts(upstream, transport, options.readUsage, heldMillis)
  const circuit = yield* makeCircuit(upstream, heldMillis)
  const context: CallContext = { upstream, credential, clock, attempts, circuit, patience, deadline }
  const takePermit = makeTakePermit(options, clock)
  const getPlanned: UpstreamClient["getPlanned"] = (operation, priority, plan) =>
    runPlanned(context, operation, takePermit(operation, priority), plan)

  return {
    upstream,
    baseUrl: options.baseUrl,
    budget,
    latencyMillis: attempts.latencyMillis,
    clockAheadMillis: attempts.clockAheadMillis,
    getPlanned,
    get: (call) =>
      Effect.flatMap(RequestPriority, (priority) => getPlanned(call.operation, () => priority, Effect.succeed(call)))
  }
})

/** Waits for a permit, and records the wait and the state of the budget. */
const makeTakePermit = ({ budget, patience, upstream }: UpstreamClientOptions, clock: Clock.Clock) => {
  const patienceMillis = Duration.toMillis(patience)
  const waitMetric = Metric.withAttributes(Metrics.budgetWait, { upstream })
  const usedMetric = Metric.withAttributes(UpstreamMetrics.budgetUsed, { upstream })
  const sizeMetric = Metric.withAttributes(UpstreamMetrics.budgetSize, { upstream })
  return (operation: string, priority: () => Priority): Effect.Effect<Permit, UpstreamError> =>
    Effect.gen(function*() {
      const startedAt = clock.currentTimeMillisUnsafe()
      const permit = yield* budget.take(priority)
      const state = SubscriptionRef.getUnsafe(budget.state)
      yield* Metric.update(waitMetric, clock.currentTimeMillisUnsafe() - startedAt)
      yield* Metric.update(usedMetric, state.used)
      yield* Metric.update(sizeMetric, state.size)
      return permit
    }).pipe(
      Effect.mapError(({ retryAfterMillis }) =>
        new UpstreamError({
          upstream,
          operation,
          reason: new RateLimited({
            retryAfterMillis,
            detail: `no request could be sent within ${formatDuration(patienceMillis)}; next try in ${
              formatDuration(retryAfterMillis)
            }`
          })
        })
      )
    )
}
