/** What the user is told of a failed call to an upstream: what was wrong, and what to do about it. */
import { type Upstream, type UpstreamError, type UpstreamErrorReason, upstreamName, visible } from "@stocktally/schema"

/** Whether a proxy or a firewall refused the request, in place of the upstream. */
export const isFromBetween = (reason: UpstreamErrorReason): boolean =>
  reason._tag === "Unavailable" && (reason.status === 401 || reason.status === 403)

type Reason = UpstreamErrorReason["_tag"]

const problems: { readonly [R in Reason]: string } = {
  Unauthorized: "refused the credential",
  Forbidden: "refused access",
  NotFound: "has no such record",
  InvalidRequest: "refused the request",
  RateLimited: "allows no more requests for now",
  Unavailable: "is unavailable",
  TimedOut: "did not answer in time",
  UnexpectedResponse: "answered something unusable"
}

/** What to do, for each upstream and reason. Scopes: docs.loopreturns.com and docs.haravan.com. */
const remedies: { readonly [U in Upstream]: { readonly [R in Reason]: (error: UpstreamError) => string } } = {
  loop: {
    Unauthorized: ({ operation }) =>
      `Check LOOP_API_KEY; Loop also answers 401 when the key lacks the scope "${
        operation === "Loop.locations" ? "Locations (read)" : "Inventory (Read)"
      }".`,
    Forbidden: () => "Check LOOP_API_KEY and its scopes.",
    NotFound: (error) =>
      asksForRecord(error)
        ? "Check both ids: Loop's own, in the order VARIANT_ID LOCATION_ID."
        : nothingThere("LOOP_BASE_URL"),
    InvalidRequest: refusedRequest,
    RateLimited: retryLater,
    Unavailable: (error) => away(error, "LOOP_BASE_URL"),
    TimedOut: () => "Try again later; check the network and LOOP_BASE_URL.",
    UnexpectedResponse: () => "Check LOOP_BASE_URL, and what stands between this machine and Loop."
  },
  haravan: {
    Unauthorized: () => "Check HARAVAN_ACCESS_TOKEN.",
    Forbidden: ({ operation }) => `Give the private app of HARAVAN_ACCESS_TOKEN the scope ${scopeOf(operation)}.`,
    NotFound: () => nothingThere("HARAVAN_BASE_URL"),
    InvalidRequest: refusedRequest,
    RateLimited: retryLater,
    Unavailable: (error) => away(error, "HARAVAN_BASE_URL"),
    TimedOut: () => "Try again later; check the network and HARAVAN_BASE_URL.",
    UnexpectedResponse: () => "Check HARAVAN_BASE_URL, and what stands between this machine and Haravan."
  }
}

/** Stocktally sends what the upstream's documents allow; only what it refused itself was the caller's to correct. */
function refusedRequest({ reason, upstream }: UpstreamError): string {
  return reason._tag === "InvalidRequest" && reason.status !== undefined
    ? `Try again later; if it stays, report it: ${upstreamName(upstream)}'s documents allow this request.`
    : "Correct the request."
}

/** What gives an error status is there, and reached. */
function away({ reason, upstream }: UpstreamError, baseUrl: string): string {
  if (reason._tag !== "Unavailable" || reason.status === undefined) {
    return `Try again later; check the network and ${baseUrl}.`
  }
  if (isFromBetween(reason)) {
    return `A firewall or proxy between this machine and ${
      upstreamName(upstream)
    } refused it: ask whoever runs that, and ` +
      `check HTTPS_PROXY and ${baseUrl}.`
  }
  const seconds = Math.ceil((reason.retryAfterMillis ?? 0) / 1000)
  return `${upstreamName(upstream)} has trouble of its own: try again ${seconds > 0 ? `in ${seconds} s` : "later"}.`
}

function nothingThere(baseUrl: string): string {
  return `Check ${baseUrl}: there is an answer, and nothing where the API should be.`
}

/** Whether a 404 says that there is no such record: a list is always there where the API is. */
export const asksForRecord = ({ operation }: UpstreamError): boolean => operation === "Loop.inventory"

const problemOf = (error: UpstreamError): string =>
  isFromBetween(error.reason)
    ? "cannot be reached"
    : error.reason._tag === "NotFound" && !asksForRecord(error)
    ? "is not at this address"
    : problems[error.reason._tag]

function retryLater({ reason }: UpstreamError): string {
  const seconds = reason._tag === "RateLimited" ? Math.ceil(reason.retryAfterMillis / 1000) : 0
  return seconds > 0
    ? `Try again in ${seconds} s, or wait longer with STOCKTALLY_PATIENCE.`
    : "Try again later, or wait longer with STOCKTALLY_PATIENCE."
}

const scopeOf = (operation: string): string =>
  operation === "Haravan.products" ?
    "com.read_products"
    : operation === "Haravan.locations" || operation === "Haravan.shop" ?
    "com.read_shop"
    : "com.read_inventories"

/** One line: who, what was wrong, what to do, and what was asked. */
export const describeUpstream = (error: UpstreamError): string => {
  const { reason, request, upstream } = error
  const said = visible(reason.detail).replace(/[.\s]+$/, "")
  const end = /[?!…]$/.test(said) ? "" : "."
  return `${upstreamName(upstream)} ${problemOf(error)}: ${said}${end} ${remedies[upstream][reason._tag](error)}` +
    (request === undefined ? "" : ` [${visible(request)}]`)
}
