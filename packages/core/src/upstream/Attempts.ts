/** Sends single requests with a permit, and learns from each response about the limit, the clock and the latency. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Upstream, UpstreamError, UpstreamErrorReason } from "@stocktally/schema"
import type { Permit } from "../budget/Budget.ts"
import type { Usage } from "../budget/Limit.ts"
import { redact } from "../text/redact.ts"
import { type ClockOffset, makeClockOffset } from "./ClockOffset.ts"
import { reasonOfBody, reasonOfStatus } from "./ErrorReason.ts"
import * as Metrics from "./Metrics.ts"
import { retryAfterMillis } from "./RetryAfter.ts"
import type { Transport, TransportResponse } from "./Transport.ts"
import { failedCall, type UpstreamCall } from "./UpstreamCall.ts"

export interface Attempts {
  /** Sends a request and settles its permit as soon as the response arrives. `attempt` counts from 1, for traces. */
  readonly send: <A>(
    call: UpstreamCall<A>,
    credential: Redacted.Redacted<string>,
    permit: Permit,
    attempt: number
  ) => Effect.Effect<A, UpstreamError>
  /** A moving average in milliseconds; 0 before the first response. */
  readonly latencyMillis: () => number
  readonly clockAheadMillis: ClockOffset["aheadMillis"]
}

export const makeAttempts = Effect.fnUntraced(function*(
  upstream: Upstream,
  transport: Transport,
  readUsage: (response: TransportResponse) => Usage,
  heldMillis: () => number
): Effect.fn.Return<Attempts> {
  const clock = yield* Clock.Clock
  const latencyMetric = Metric.withAttributes(Metrics.latency, { upstream })
  const deniedMetric = Metric.withAttributes(Metrics.denied, { upstream })
  // Set from the start, so that a monitor sees the first change.
  yield* Metric.update(deniedMetric, 0)
  const clockOffset = makeClockOffset()
  let latencyMillis: number | undefined

  const count = (operation: string, status: string) =>
    Metric.update(Metric.withAttributes(Metrics.requests, { upstream, operation, status }), 1)

  /** Records the latency, the clock and the access that any response shows. */
  const observe = Effect.fnUntraced(
    function*({ headers, status }: TransportResponse, operation: string, sentAt: number) {
      yield* count(operation, String(status))
      yield* Effect.annotateCurrentSpan("http.response.status_code", status)
      const answeredAt = clock.currentTimeMillisUnsafe()
      clockOffset.record(headers, sentAt, answeredAt)
      const took = answeredAt - sentAt
      latencyMillis = latencyMillis === undefined ? took : 0.8 * latencyMillis + 0.2 * took
      yield* Metric.update(latencyMetric, took)
      yield* Metric.update(deniedMetric, status === 401 || status === 403 ? 1 : 0)
    }
  )

  /** Settles the permit. Returns how long all requests must wait now, if the response says so. */
  const settlePermit = Effect.fnUntraced(function*(response: TransportResponse, permit: Permit) {
    const { headers, status } = response
    const usage = readUsage(response)
    const pause = status === 429 || status === 503
      ? retryAfterMillis(headers, clock.currentTimeMillisUnsafe())
      : undefined
    yield* status === 429
      ? permit.rateLimited(usage, pause)
      : pause === undefined
      ? permit.answered(usage)
      : permit.unavailable(usage, pause)
    return status === 429 || pause !== undefined ? heldMillis() : undefined
  })

  const sendOnce = Effect.fnUntraced(function*<A>(
    call: UpstreamCall<A>,
    credential: Redacted.Redacted<string>,
    permit: Permit
  ): Effect.fn.Return<A, UpstreamErrorReason> {
    const sentAt = clock.currentTimeMillisUnsafe()
    const response = yield* transport.get(credential, call.path, call.params).pipe(
      Effect.tapError(() => count(call.operation, "none"))
    )
    yield* observe(response, call.operation, sentAt)
    const retryAfterMillis = yield* settlePermit(response, permit)
    const { body, headers, status } = response
    if (status < 200 || status >= 300) {
      return yield* Effect.fail(reasonOfStatus({ status, body, location: headers["location"] }, retryAfterMillis))
    }
    const decoded = call.decode(body, headers)
    if (Result.isSuccess(decoded)) return decoded.success
    const quotable = (text: string) => redact(text, Redacted.value(credential))
    return yield* Effect.fail(reasonOfBody(status, quotable(body), quotable(decoded.failure.problem)))
  })

  return {
    send: (call, credential, permit, attempt) =>
      sendOnce(call, credential, permit).pipe(
        Effect.mapError((reason) => failedCall(upstream, call, reason)),
        Effect.withSpan(`GET ${call.path}`, {
          kind: "client",
          attributes: {
            "stocktally.upstream": upstream,
            "stocktally.operation": call.operation,
            "stocktally.attempt": attempt
          }
        })
      ),
    latencyMillis: () => latencyMillis ?? 0,
    clockAheadMillis: clockOffset.aheadMillis
  }
})
