/** Reads the `Cache-Control` of a request (RFC 9111), which says how old a live value may be. */

import { liveTtlSeconds, type ReadFreshness } from "@stocktally/sync"

/** The freshness that a request demands, {@link liveTtlSeconds} by default. Unknown directives are ignored. */
export const freshnessOf = (header: string | undefined): ReadFreshness => {
  const directives = new Map(
    (header ?? "").toLowerCase().split(",").map((part) => {
      const [name = "", value = ""] = part.split("=")
      return [name.trim(), value.trim().replaceAll("\"", "")] as const
    })
  )
  const maxAge = directives.get("max-age")
  const seconds = directives.has("no-cache") || directives.has("no-store")
    ? 0
    : maxAge !== undefined && /^\d{1,9}$/.test(maxAge)
    ? Math.min(liveTtlSeconds, Number(maxAge))
    : liveTtlSeconds
  return { maxAgeMillis: seconds * 1000, onlyIfCached: directives.has("only-if-cached") }
}
