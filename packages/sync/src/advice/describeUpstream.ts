import { type UpstreamError, type UpstreamErrorReason, upstreamName, visible } from "@stocktally/schema"
import { asksForRecord, isFromBetween, remedyOf } from "./remedyOf.ts"

const problems: { readonly [R in UpstreamErrorReason["_tag"]]: string } = {
  Unauthorized: "refused the credential",
  Forbidden: "refused access",
  NotFound: "has no such record",
  InvalidRequest: "refused the request",
  RateLimited: "allows no more requests for now",
  Unavailable: "is unavailable",
  TimedOut: "did not answer in time",
  UnexpectedResponse: "answered something unusable"
}

const problemOf = (error: UpstreamError): string =>
  isFromBetween(error.reason)
    ? "cannot be reached"
    : error.reason._tag === "NotFound" && !asksForRecord(error)
    ? "is not at this address"
    : problems[error.reason._tag]

/** Says in one line which upstream failed, what was wrong, what to do about it, and what was asked. */
export const describeUpstream = (error: UpstreamError): string => {
  const { reason, request, upstream } = error
  const said = visible(reason.detail).replace(/[.\s]+$/, "")
  const end = /[?!…]$/.test(said) ? "" : "."
  const remedy = remedyOf(error)
  return `${upstreamName(upstream)} ${problemOf(error)}: ${said}${end} ${remedy[0]?.toUpperCase()}${remedy.slice(1)}.` +
    (request === undefined ? "" : ` [${visible(request)}]`)
}
