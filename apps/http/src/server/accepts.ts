/**
 * Whether an `Accept` header takes a media type (RFC 9110, 12.5.1). No header takes everything, and so does one that says
 * nothing; `q=0` refuses. How much more one type is liked than another does not matter, since a route has but one.
 */
export const accepts = (accept: string | undefined, mediaType: string): boolean => {
  if (accept === undefined || accept === "*/*") return true
  const [kind = ""] = mediaType.split("/")
  const ranges = [mediaType, `${kind}/*`, "*/*"]
  const entries = accept.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "").map((entry) => {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase())
    return { range, refused: parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) }
  })
  if (entries.length === 0) return true
  // The most exact one that names it decides.
  const named = ranges.map((range) => entries.find((entry) => entry.range === range)).find((entry) =>
    entry !== undefined
  )
  return named !== undefined && !named.refused
}
