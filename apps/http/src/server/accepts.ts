/**
 * Whether an `Accept` header accepts a media type (RFC 9110, 12.5.1). A missing or empty header accepts everything; `q=0`
 * rejects. Other preferences do not matter, because each route has only one type.
 */
export const accepts = (accept: string | undefined, mediaType: string): boolean => {
  if (accept === undefined || accept === "*/*") return true
  const [kind = ""] = mediaType.split("/")
  const ranges = [mediaType, `${kind}/*`, "*/*"]
  const entries = accept.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "").map((entry) => {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase())
    return { range, rejects: parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) }
  })
  if (entries.length === 0) return true
  // The most specific range decides.
  const matching = ranges.map((range) => entries.find((entry) => entry.range === range)).find((entry) =>
    entry !== undefined
  )
  return matching !== undefined && !matching.rejects
}
