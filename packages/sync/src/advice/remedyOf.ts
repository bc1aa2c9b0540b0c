/** What to do about a failed call to an upstream: the one place that says so, by reason. */
import { type Upstream, type UpstreamError, type UpstreamErrorReason, upstreamName } from "@stocktally/schema"

/** The settings that decide where an upstream is and who we are there. */
export const settingNames: { readonly [U in Upstream]: { readonly credential: string; readonly baseUrl: string } } = {
  loop: { credential: "LOOP_API_KEY", baseUrl: "LOOP_BASE_URL" },
  haravan: { credential: "HARAVAN_ACCESS_TOKEN", baseUrl: "HARAVAN_BASE_URL" }
}

/** Whether a proxy or a firewall refused the request, in place of the upstream. */
export const isFromBetween = (reason: UpstreamErrorReason): boolean =>
  reason._tag === "Unavailable" && (reason.status === 401 || reason.status === 403)

/** Whether a 404 says that there is no such record: a list is always there where the API is. */
export const asksForRecord = ({ operation }: UpstreamError): boolean => operation === "Loop.inventory"

/** What to do, without a capital letter and a full stop. Scopes: docs.loopreturns.com and docs.haravan.com. */
export const remedyOf = (error: UpstreamError): string => {
  const { operation, reason, upstream } = error
  const { baseUrl, credential } = settingNames[upstream]
  const name = upstreamName(upstream)
  switch (reason._tag) {
    case "Unauthorized":
      return upstream === "loop"
        ? `check that ${credential} is whole and without quotation marks; Loop also answers 401 when the key lacks the scope "${
          loopScope(operation)
        }"`
        : `check that ${credential} is whole and without quotation marks; the access token may have been revoked`
    case "Forbidden":
      return upstream === "loop"
        ? `check ${credential} and its scopes`
        : `give the private app of ${credential} the scope ${haravanScope(operation)}`
    case "NotFound":
      return asksForRecord(error)
        ? "check both ids: Loop's own, in the order VARIANT_ID LOCATION_ID"
        : `check ${baseUrl}: there is an answer, and nothing where the API should be`
    case "InvalidRequest":
      // Stocktally sends what the upstream's documents allow; only what it refused itself is the caller's to correct.
      return reason.status === undefined
        ? `correct the request, or check ${credential} and ${baseUrl}`
        : `try again later; if it stays, check ${baseUrl} or report it: ${name}'s documents allow this request`
    case "UnexpectedResponse":
      return `check ${baseUrl}, and what is between this machine and ${name}`
    case "Unavailable":
      if (isFromBetween(reason)) {
        return `a firewall or proxy between this machine and ${name} refused it: ask whoever runs that, and check ` +
          `HTTPS_PROXY and ${baseUrl}`
      }
      return reason.status === undefined
        ? `try again later; check the network and ${baseUrl}, and HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS if you ` +
          "need them"
        // What gives an error status was reached.
        : `${name} has trouble of its own: try again ${later(reason.retryAfterMillis)}`
    case "TimedOut":
      return `try again later; check the network and ${baseUrl}, and HTTPS_PROXY and NO_PROXY if you need them`
    case "RateLimited":
      return `try again ${
        later(reason.retryAfterMillis)
      }, or wait longer with STOCKTALLY_PATIENCE; if it stays, another program ` +
        `uses the same ${upstream === "loop" ? "key" : "shop and app"}: give Stocktally one of its own`
  }
}

const later = (millis: number | undefined): string =>
  millis === undefined || millis <= 0 ? "later" : `in ${Math.ceil(millis / 1000)} s`

const loopScope = (operation: string): string =>
  operation === "Loop.locations" ? "Locations (read)" : "Inventory (Read)"

const haravanScope = (operation: string): string => {
  switch (operation) {
    case "Haravan.products":
      return "com.read_products"
    case "Haravan.locations":
    case "Haravan.shop":
      return "com.read_shop"
    default:
      return "com.read_inventories"
  }
}
