/**
 * Documents headers. Effect documents only response headers that a schema encodes, but ours are set on the response; and
 * only request headers that a route declares, but then each call of the client would have to pass them.
 */
import { isObject, type JsonObject, mapValues } from "./json.ts"

const header = (description: string, example: string | number): JsonObject => ({
  description,
  schema: { type: typeof example === "number" ? "integer" : "string" },
  example
})

const requestId = {
  "X-Request-Id": header("The request's id, which is also in the service's log.", "0b9d3f1c5a7e4c21")
}
const source = {
  "X-Stocktally-Source": header("`sandbox` if the numbers are simulated; otherwise the header is missing.", "sandbox")
}
const rateLimit = {
  "RateLimit-Policy": header(
    "The quota of requests to Loop and Haravan for live reads of a key (`q`), and its window in seconds (`w`).",
    "\"live\";q=120;w=60"
  ),
  RateLimit: header(
    "The requests that are left (`r`), and the seconds until the quota is full again (`t`).",
    "\"live\";r=118;t=1"
  )
}
const etag = { ETag: header("Changes with the response; for `If-None-Match`.", "\"s7Jr0w4n\"") }
const age = {
  Age: header("Seconds since the data was read from Loop or Haravan.", 0),
  "Cache-Control": header("How long the response may be reused.", "private, max-age=5")
}
const retryAfter = { "Retry-After": header("Seconds until the next attempt makes sense.", 2) }

/** Headers of problems by status. */
const ofProblems: { readonly [status: string]: JsonObject } = {
  401: { "WWW-Authenticate": header("How to send a key.", "Bearer realm=\"stocktally\"") },
  429: retryAfter,
  503: retryAfter
}

/** Headers of responses by operation. */
const ofResponses: { readonly [operationId: string]: JsonObject } = {
  "loop.inventory": age,
  "loop.inventories": age,
  "haravan.inventoryLocations": age,
  "tally.page": etag,
  "tally.summary": etag,
  "tally.row": etag,
  "tally.history": etag,
  "tally.siblings": etag,
  "links.of": { ETag: header("The version of the links; for `If-Match`.", "\"7\"") },
  "links.page": { ETag: header("The version of the links; for `If-Match`.", "\"7\"") },
  "links.change": { ETag: header("The new version of the links.", "\"8\"") },
  "rules.current": { ETag: header("The version of the rules; for `If-Match`.", "\"3\"") },
  "rules.proposal": etag,
  "rules.replace": { ETag: header("The new version of the rules.", "\"4\"") },
  "rules.undo": { ETag: header("The new version of the rules.", "\"4\"") },
  "syncs.start": { Location: header("The address of the run.", "/v1/syncs/12") }
}

/** Statuses of requests that were rejected before they count against a quota. */
const unmetered = new Set(["401", "408", "414", "421", "431"])

/** Operations that answer `304 Not Modified`. */
const conditional = new Set([
  "tally.page",
  "tally.summary",
  "tally.row",
  "tally.history",
  "tally.siblings",
  "rules.proposal"
])

const ifNoneMatch = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "The `ETag` of an earlier response. If it still matches, the response is `304`.",
  example: "\"s7Jr0w4n\"",
  schema: { type: "string" }
}

const cacheControl = {
  name: "Cache-Control",
  in: "header",
  required: false,
  description:
    "`no-cache` reads again, `max-age=N` accepts data up to N seconds old, `only-if-cached` sends no request to Loop " +
    "or Haravan.",
  example: "max-age=2",
  schema: { type: "string" }
}

/** The standard request headers of an operation. */
export const commonParameters = (operationId: string): ReadonlyArray<JsonObject> =>
  conditional.has(operationId) ? [ifNoneMatch] : ofResponses[operationId] === age ? [cacheControl] : []

/** Adds headers to the responses of an operation. */
export const describeResponses = (operationId: string, responses: JsonObject, needsKey: boolean): JsonObject => {
  const always = { ...requestId, ...source, ...(needsKey ? rateLimit : {}) }
  const described = mapValues(responses, (response, status) =>
    isObject(response)
      ? {
        ...response,
        headers: {
          ...(unmetered.has(status) ? { ...requestId, ...source } : always),
          ...(status < "300" ? ofResponses[operationId] : ofProblems[status])
        }
      }
      : response)
  return conditional.has(operationId)
    ? {
      ...described,
      304: {
        description: "The `ETag` in `If-None-Match` still matches.",
        headers: { ...always, ...ofResponses[operationId] }
      }
    }
    : described
}
