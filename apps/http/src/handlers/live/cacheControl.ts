/** What a caller says of how old a live answer may be (`Cache-Control`, RFC 9111). */

import { liveTtlSeconds, type ReadFreshness } from "@stocktally/sync"

/** Reads a request's `Cache-Control`; without one, {@link liveTtlSeconds}. What is not known is passed over. */
export const freshnessOf = (header: string | undefined): ReadFreshness => {
  const said = new Map(
    (header ?? "").toLowerCase().split(",").map((part) => {
      const [name = "", value = ""] = part.split("=")
      return [name.trim(), value.trim().replaceAll("\"", "")] as const
    })
  )
  const maxAge = said.get("max-age")
  const seconds = said.has("no-cache") || said.has("no-store")
    ? 0
    : maxAge !== undefined && /^\d{1,9}$/.test(maxAge)
    ? Math.min(liveTtlSeconds, Number(maxAge))
    : liveTtlSeconds
  return { maxAgeMillis: seconds * 1000, onlyIfCached: said.has("only-if-cached") }
}
