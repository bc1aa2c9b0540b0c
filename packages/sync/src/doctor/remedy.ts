import { isFromBetween } from "../advice/describeUpstream.ts"
import { type Upstream, type UpstreamError, upstreamName } from "@stocktally/schema"

/** The settings that an upstream's remedies speak of. */
export const settingNames: { readonly [U in Upstream]: { readonly credential: string; readonly baseUrl: string } } = {
  loop: { credential: "LOOP_API_KEY", baseUrl: "LOOP_BASE_URL" },
  haravan: { credential: "HARAVAN_ACCESS_TOKEN", baseUrl: "HARAVAN_BASE_URL" }
}

/** What to do about a call that failed, whatever scope it needed. */
export const remedyOf = ({ reason, upstream }: UpstreamError): string => {
  const { baseUrl, credential } = settingNames[upstream]
  switch (reason._tag) {
    case "Unauthorized":
      return upstream === "loop"
        ? `copy the API key from Loop's developer settings into ${credential} again, and see that it has the scopes ` +
          `"Inventory (Read)" and "Locations (read)": a key without the scope gets the same answer as a wrong one`
        : `copy the access token of your private app from Haravan into ${credential} again; it may have been revoked`
    case "Forbidden":
      return `see which permissions ${credential} has in ${upstreamName(upstream)}`
    case "NotFound":
      return `see that ${baseUrl} is right: there is an answer, and nothing where the API should be`
    case "InvalidRequest":
      return reason.status === undefined
        ? `see that ${credential} is right`
        : `try again later; if it stays, see that ${baseUrl} is right: a request that ${
          upstreamName(upstream)
        }'s documents allow was refused`
    case "UnexpectedResponse":
      return `see that ${baseUrl} is right and that no proxy answers in its place: this is not the API`
    case "Unavailable":
      if (isFromBetween(reason)) {
        return `a firewall or proxy between this machine and ${
          upstreamName(upstream)
        } refused the request: ask whoever ` +
          `runs that, and see that HTTPS_PROXY and ${baseUrl} are right`
      }
      return reason.status === undefined
        ? `see that ${baseUrl} is right, and look at the network, the proxy (HTTPS_PROXY, NO_PROXY), certificates ` +
          "(NODE_EXTRA_CA_CERTS) and this machine's clock"
        : `${upstreamName(upstream)} has trouble of its own: try again ${
          reason.retryAfterMillis === undefined ? "later" : `in ${seconds(reason.retryAfterMillis)}`
        }`
    case "TimedOut":
      return `try again later; if it stays, look at the network and the proxy (HTTPS_PROXY, NO_PROXY)`
    case "RateLimited":
      return `try again in ${seconds(reason.retryAfterMillis)}; if it stays, another program uses ` +
        `the same ${upstream === "loop" ? "key" : "shop and app"}: give Stocktally one of its own`
  }
}

const seconds = (millis: number): string => `${Math.max(1, Math.ceil(millis / 1000))} s`
