import type * as Result from "effect/Result"
import { type Upstream, UpstreamError, type UpstreamErrorReason } from "@stocktally/schema"
import type { UndecodableBody } from "@stocktally/schema/wire"
import type { TransportResponse } from "./Transport.ts"

/** A GET request below the base address, and how to decode its body. */
export interface UpstreamCall<A> {
  /** The name of the call in spans and errors, such as `Haravan.balances`. */
  readonly operation: string
  readonly path: string
  readonly params: ReadonlyArray<readonly [string, string]>
  readonly decode: (body: string, headers: TransportResponse["headers"]) => Result.Result<A, UndecodableBody>
  /** Fail at once on a 422, because the caller has a better way to continue. */
  readonly noRetryOn422?: boolean | undefined
}

/** The error of a call that failed for this reason. */
export const failedCall = (
  upstream: Upstream,
  call: UpstreamCall<unknown>,
  reason: UpstreamErrorReason
): UpstreamError => new UpstreamError({ upstream, operation: call.operation, request: describeCall(call), reason })

const maxRequestLength = 160

/** The method, path and query, cut to a reasonable length. */
const describeCall = (call: UpstreamCall<unknown>): string => {
  const query = call.params.map(([name, value]) => `${name}=${value}`).join("&")
  const text = query === "" ? `GET ${call.path}` : `GET ${call.path}?${query}`
  return text.length <= maxRequestLength ? text : `${text.slice(0, maxRequestLength - 1)}…`
}
