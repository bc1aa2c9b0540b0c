/** Advice about failed upstream calls, by reason. All programs take their advice from here. */
import { type Upstream, type UpstreamError, type UpstreamErrorReason, upstreamName } from "@stocktally/schema"

/** The names of each upstream's settings. */
export const settingNames: { readonly [U in Upstream]: { readonly credential: string; readonly baseUrl: string } } = {
  loop: { credential: "LOOP_API_KEY", baseUrl: "LOOP_BASE_URL" },
  haravan: { credential: "HARAVAN_ACCESS_TOKEN", baseUrl: "HARAVAN_BASE_URL" }
}

/** Whether a proxy or firewall rejected the request before it reached the upstream. */
export const isFromProxy = (reason: UpstreamErrorReason): boolean =>
  reason._tag === "Unavailable" && (reason.status === 401 || reason.status === 403)

/** Whether a 404 means that there is no such record. A list always exists, so its 404 means a wrong address. */
export const asksForRecord = ({ operation }: UpstreamError): boolean => operation === "Loop.inventory"

/** Advises what to do, in lower case and without a full stop. Scopes: docs.loopreturns.com and docs.haravan.com. */
export const remedyOf = (error: UpstreamError): string => {
  const { operation, reason, upstream } = error
  const { baseUrl, credential } = settingNames[upstream]
  const name = upstreamName(upstream)
  switch (reason._tag) {
    case "Unauthorized":
      return upstream === "loop"
        ? `check that ${credential} is complete and without quotation marks; Loop also answers 401 if the key lacks the scope "${
          loopScope(operation)
        }"`
        : `check that ${credential} is complete and without quotation marks; the access token may have been revoked`
    case "Forbidden":
      return upstream === "loop"
        ? `check ${credential} and its scopes`
        : `give the private app of ${credential} the scope ${haravanScope(operation)}`
    case "NotFound":
      return asksForRecord(error)
        ? "check both ids: they must be Loop's, in the order VARIANT_ID LOCATION_ID"
        : `check ${baseUrl}: a server answers there, but it is not ${name}'s API`
    case "InvalidRequest":
      // Without a status Stocktally itself rejected the request, so the caller must correct it.
      return reason.status === undefined
        ? `correct the request, or check ${credential} and ${baseUrl}`
        : `try again later; if it fails again, check ${baseUrl} or report it: ${name}'s documentation allows this request`
    case "UnexpectedResponse":
      return `check ${baseUrl}, and any proxy between this machine and ${name}`
    case "Unavailable":
      if (isFromProxy(reason)) {
        return `a firewall or proxy between this machine and ${name} rejected it: ask its administrator, and check ` +
          `HTTPS_PROXY and ${baseUrl}`
      }
      return reason.status === undefined
        ? `try again later; check the network and ${baseUrl}, and HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS if you ` +
          "need them"
        // An error status means that the upstream was reached.
        : `${name} has a problem of its own: try again ${later(reason.retryAfterMillis)}`
    case "TimedOut":
      return `try again later; check the network and ${baseUrl}, and HTTPS_PROXY and NO_PROXY if you need them`
    case "RateLimited":
      return `try again ${
        later(reason.retryAfterMillis)
      }, or wait longer with STOCKTALLY_PATIENCE; if it happens often, another program ` +
        `uses the same ${upstream === "loop" ? "key" : "shop and app"}: give Stocktally its own`
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
