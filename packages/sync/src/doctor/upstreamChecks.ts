import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Upstream, UpstreamError } from "@stocktally/schema"
import type { DoctorCheck } from "./DoctorReport.ts"
import { remedyOf } from "../advice/remedyOf.ts"

/** The checks of an upstream, and the errors of the failed ones. */
export interface UpstreamChecks {
  readonly checks: ReadonlyArray<DoctorCheck>
  readonly errors: ReadonlyArray<UpstreamError>
}

/** The result of a call that was made as a check. */
export type CallResult<A> = Result.Result<A, UpstreamError>

export const tryCall: <A, R>(call: Effect.Effect<A, UpstreamError, R>) => Effect.Effect<CallResult<A>, never, R> =
  Effect.result

export const errorsOf = (...results: ReadonlyArray<CallResult<unknown>>): ReadonlyArray<UpstreamError> =>
  results.flatMap((result) => Result.isFailure(result) ? [result.failure] : [])

/** Why a call failed: `Unauthorized`, …; undefined if it succeeded. */
export const failureTag = (result: CallResult<unknown>): UpstreamError["reason"]["_tag"] | undefined =>
  Result.isFailure(result) ? result.failure.reason._tag : undefined

/** Whether the API itself could not be reached, so that other calls would fail too. */
export const isAddressFailure = (result: CallResult<unknown>): result is Result.Failure<never, UpstreamError> => {
  const tag = failureTag(result)
  return tag === "Unavailable" || tag === "TimedOut" || tag === "UnexpectedResponse" || tag === "NotFound" ||
    tag === "InvalidRequest"
}

/** Makes checks of an upstream. */
export const checksFor = (upstream: Upstream) => ({
  ok: (name: string, detail: string): DoctorCheck => ({ upstream, name, status: "ok", detail, remedy: null }),
  warning: (name: string, detail: string, remedy: string | null): DoctorCheck => ({
    upstream,
    name,
    status: "warning",
    detail,
    remedy
  }),
  failed: (name: string, error: UpstreamError, remedy: string = remedyOf(error)): DoctorCheck => ({
    upstream,
    name,
    status: "failed",
    detail: error.reason.detail,
    remedy
  }),
  skipped: (name: string, detail: string): DoctorCheck => ({ upstream, name, status: "skipped", detail, remedy: null })
})
