/**
 * Protects a service without keys from web pages. A page in the user's browser can send requests to loopback, and read
 * the responses if its own host name resolves to loopback. So the guard checks the requested host and the page's origin.
 */
import { BaseUrl } from "@stocktally/core"
import { CrossSiteProblem, InvalidRequestProblem, type Problem, UnknownHostProblem } from "@stocktally/api"

export interface SiteGuardOptions {
  readonly hasKeys: boolean
  readonly allowedHosts: ReadonlyArray<string>
  readonly corsOrigins: ReadonlyArray<string>
}

type RequestHeaders = { readonly [name: string]: string | undefined }

/** Routes that may be requested with any host name, as Kubernetes does with a pod's address. They reveal no shop data. */
const anyHostRoutes = new Set(["/healthz", "/readyz"])

/** Makes a guard that returns the problem with a request's host or origin, or undefined. */
export const makeSiteGuard = ({ allowedHosts, corsOrigins, hasKeys }: SiteGuardOptions) => {
  const hosts = new Set(allowedHosts)
  const origins = new Set(corsOrigins)
  // A page cannot send a key, so with keys the host is only checked against a configured list.
  const checksHost = !hasKeys || hosts.size > 0
  return (headers: RequestHeaders, route?: string): Problem | undefined => {
    const { host } = headers
    const name = hostName(host)
    if (host === undefined || name === undefined) {
      return new InvalidRequestProblem({
        errors: [{ in: "header", field: "host", message: "A request must have exactly one Host header." }]
      })
    }
    const isKnown = hosts.has(name) || BaseUrl.isLoopbackHost(name) ||
      (route !== undefined && anyHostRoutes.has(route))
    if (checksHost && !isKnown) return new UnknownHostProblem({})
    if (hasKeys) return undefined
    const { origin } = headers
    if (origin !== undefined) {
      return origin === `http://${host}` || origin === `https://${host}` || origins.has(origin)
        ? undefined
        : new CrossSiteProblem({})
    }
    const site = headers["sec-fetch-site"]
    return site === undefined || site === "same-origin" || site === "none" ? undefined : new CrossSiteProblem({})
  }
}

/** The name in a `Host` header, without port and brackets, in lower case. */
const hostName = (host: string | undefined): string | undefined =>
  /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{0,5})?$/i.exec(host ?? "")?.slice(1).find((part) => part !== undefined)
    ?.toLowerCase()
