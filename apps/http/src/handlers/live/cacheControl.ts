/** What a caller says of how old a live answer may be (`Cache-Control`, RFC 9111). */

/** How long a live answer is used again, in seconds. */
export const liveSeconds = 5

export interface Freshness {
  /** The oldest answer that will do, in milliseconds; 0 is one that is read anew. */
  readonly maxAgeMillis: number
  /** Ask no upstream. */
  readonly onlyIfCached: boolean
}

/** Reads a request's `Cache-Control`; without one, {@link liveSeconds}. What is not known is passed over. */
export const freshnessOf = (header: string | undefined): Freshness => {
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
    ? Math.min(liveSeconds, Number(maxAge))
    : liveSeconds
  return { maxAgeMillis: seconds * 1000, onlyIfCached: said.has("only-if-cached") }
}
