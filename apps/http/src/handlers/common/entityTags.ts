/** `If-None-Match` and `If-Match` (RFC 9110): `*`, or entity tags with commas between. */

const tags = (header: string): ReadonlyArray<string> => header.match(/(?:W\/)?"[^"]*"/g) ?? []

/** Whether a sender who says `If-None-Match` has the answer already. */
export const isNoneMatch = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === "*" || tags(header).some((tag) => tag.replace(/^W\//, "") === etag))

/** Whether an `If-Match` has nothing but weak tags, which say that an answer is alike and not that it is the same. */
export const isWeak = (header: string): boolean => {
  const all = tags(header)
  return all.length > 0 && all.every((tag) => tag.startsWith("W/"))
}

/** The versions that an `If-Match` names; `any` for `*`. Weak tags name nothing. */
export const versionsOf = (header: string): "any" | ReadonlyArray<number> =>
  header.trim() === "*"
    ? "any"
    : tags(header).flatMap((tag) => /^"\d{1,15}"$/.test(tag) ? [Number(tag.slice(1, -1))] : [])
