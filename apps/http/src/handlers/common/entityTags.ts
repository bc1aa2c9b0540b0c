/** Reads `If-None-Match` and `If-Match` (RFC 9110): `*`, or comma-separated entity tags. */

const tags = (header: string): ReadonlyArray<string> => header.match(/(?:W\/)?"[^"]*"/g) ?? []

/** Whether a client with this `If-None-Match` already has the response. */
export const isNoneMatch = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === "*" || tags(header).some((tag) => tag.replace(/^W\//, "") === etag))

/** Whether an `If-Match` has only weak tags, which do not prove that two responses are identical. */
export const isWeak = (header: string): boolean => {
  const all = tags(header)
  return all.length > 0 && all.every((tag) => tag.startsWith("W/"))
}

/** The versions in an `If-Match`; `any` for `*`. Weak tags are ignored. */
export const versionsOf = (header: string): "any" | ReadonlyArray<number> =>
  header.trim() === "*"
    ? "any"
    : tags(header).flatMap((tag) => /^"\d{1,15}"$/.test(tag) ? [Number(tag.slice(1, -1))] : [])
