import type * as Result from "effect/Result"
import { type Upstream, UpstreamError, type UpstreamErrorReason } from "@stocktally/schema"
import type { UndecodableBody } from "@stocktally/schema/wire"
import type { TransportResponse } from "./Transport.ts"

/** A GET below the base address and how its body is read. */
export interface UpstreamCall<A> {
  /** The call of ours that asks, as spans and errors name it: `Haravan.balances`. */
  readonly operation: string
  readonly path: string
  readonly params: ReadonlyArray<readonly [string, string]>
  readonly decode: (body: string, headers: TransportResponse["headers"]) => Result.Result<A, UndecodableBody>
  /** Whether the caller can do better than ask the same again after a 422. */
  readonly noRetryOn422?: boolean | undefined
}

/** The error of a call that failed for a reason. */
export const failedCall = (
  upstream: Upstream,
  call: UpstreamCall<unknown>,
  reason: UpstreamErrorReason
): UpstreamError => new UpstreamError({ upstream, operation: call.operation, request: describeCall(call), reason })

const maxRequestLength = 160

/** The method and what was asked below the base address, cut to a sane length. */
const describeCall = (call: UpstreamCall<unknown>): string => {
  const query = call.params.map(([name, value]) => `${name}=${value}`).join("&")
  const text = query === "" ? `GET ${call.path}` : `GET ${call.path}?${query}`
  return text.length <= maxRequestLength ? text : `${text.slice(0, maxRequestLength - 1)}…`
}
