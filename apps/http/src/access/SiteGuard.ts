/**
 * Keeps web pages out where no key does. A page in the user's browser can send requests to loopback, and by a name of its
 * own that resolves to it can even read the answers; so the name that was asked for and where the page comes from decide.
 */
import { BaseUrl } from "@stocktally/core"
import { CrossSiteProblem, InvalidRequestProblem, type Problem, UnknownHostProblem } from "@stocktally/api"

export interface SiteGuardOptions {
  readonly hasKeys: boolean
  readonly allowedHosts: ReadonlyArray<string>
  readonly corsOrigins: ReadonlyArray<string>
}

type RequestHeaders = { readonly [name: string]: string | undefined }

/** Whoever runs the service asks these by any address, as Kubernetes does by that of a pod; they say nothing of a shop. */
const askedByAnyName = new Set(["/healthz", "/readyz"])

/** Says what is wrong with where a request was sent to and comes from; undefined where nothing is. */
export const makeSiteGuard = ({ allowedHosts, corsOrigins, hasKeys }: SiteGuardOptions) => {
  const hosts = new Set(allowedHosts)
  const origins = new Set(corsOrigins)
  // A page knows no key and browsers add none, so with keys names are only held to a list that was set.
  const checksHost = !hasKeys || hosts.size > 0
  return (headers: RequestHeaders, route?: string): Problem | undefined => {
    const { host } = headers
    const name = hostName(host)
    if (host === undefined || name === undefined) {
      return new InvalidRequestProblem({
        errors: [{ in: "header", field: "host", message: "A request names the host it is for, once." }]
      })
    }
    const isKnown = hosts.has(name) || BaseUrl.isLoopbackHost(name) ||
      (route !== undefined && askedByAnyName.has(route))
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
