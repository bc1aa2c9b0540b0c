import { type UpstreamError, type UpstreamErrorReason, upstreamName, visible } from "@stocktally/schema"
import { asksForRecord, isFromProxy, remedyOf } from "./remedyOf.ts"

const problems: { readonly [R in UpstreamErrorReason["_tag"]]: string } = {
  Unauthorized: "rejected the credential",
  Forbidden: "denied access",
  NotFound: "has no such record",
  InvalidRequest: "rejected the request",
  RateLimited: "allows no more requests for now",
  Unavailable: "is unavailable",
  TimedOut: "did not answer in time",
  UnexpectedResponse: "sent an unusable answer"
}

const problemOf = (error: UpstreamError): string =>
  isFromProxy(error.reason)
    ? "cannot be reached"
    : error.reason._tag === "NotFound" && !asksForRecord(error)
    ? "is not at this address"
    : problems[error.reason._tag]

/** Says in one line which upstream failed, what went wrong, what to do, and what was requested. */
export const describeUpstream = (error: UpstreamError): string => {
  const { reason, request, upstream } = error
  const detail = visible(reason.detail).replace(/[.\s]+$/, "")
  const end = /[?!…]$/.test(detail) ? "" : "."
  const remedy = remedyOf(error)
  return `${upstreamName(upstream)} ${problemOf(error)}: ${detail}${end} ${remedy[0]?.toUpperCase()}${
    remedy.slice(1)
  }.` +
    (request === undefined ? "" : ` [${visible(request)}]`)
}
