/**
 * Headers. Of an answer's, Effect describes only those that its schema encodes, and ours are set on the answer itself; of a
 * request's, those that a route declares, and then each call of the client has to name them.
 */
import { isObject, type JsonObject, mapValues } from "./json.ts"

const header = (description: string, example: string | number): JsonObject => ({
  description,
  schema: { type: typeof example === "number" ? "integer" : "string" },
  example
})

const requestId = { "X-Request-Id": header("The request's id; the service's log has it too.", "0b9d3f1c5a7e4c21") }
const source = {
  "X-Stocktally-Source": header("`sandbox` where the numbers are simulated; not there otherwise.", "sandbox")
}
const rateLimit = {
  "RateLimit-Policy": header(
    "How many upstream requests live reads of a key may take in how many seconds.",
    "\"live\";q=120;w=60"
  ),
  RateLimit: header(
    "How many of them are left (`r`), and in how many seconds all are there again (`t`).",
    "\"live\";r=118;t=1"
  )
}
const etag = { ETag: header("Changes with the answer; for `If-None-Match`.", "\"s7Jr0w4n\"") }
const age = {
  Age: header("Seconds since it was read from the upstream.", 0),
  "Cache-Control": header("How long the answer may be used.", "private, max-age=5")
}
const retryAfter = { "Retry-After": header("Seconds until it is worth trying again.", 2) }

/** Headers of problems, by status. */
const ofProblems: { readonly [status: string]: JsonObject } = {
  401: { "WWW-Authenticate": header("How to send a key.", "Bearer realm=\"stocktally\"") },
  429: retryAfter,
  503: retryAfter
}

/** Headers of answers, by operation. */
const ofAnswers: { readonly [operationId: string]: JsonObject } = {
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
  "links.change": { ETag: header("The version of the links now.", "\"8\"") },
  "rules.current": { ETag: header("The version of the rules; for `If-Match`.", "\"3\"") },
  "rules.proposal": etag,
  "rules.replace": { ETag: header("The version of the rules now.", "\"4\"") },
  "rules.undo": { ETag: header("The version of the rules now.", "\"4\"") },
  "syncs.start": { Location: header("Where the run can be followed.", "/v1/syncs/12") }
}

/** What is answered to those who are not let in, of whom nothing is counted. */
const outside = new Set(["401", "408", "414", "421", "431"])

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
  description: "The `ETag` of an answer that is known: `304` where it is still the same.",
  example: "\"s7Jr0w4n\"",
  schema: { type: "string" }
}

const cacheControl = {
  name: "Cache-Control",
  in: "header",
  required: false,
  description:
    "`no-cache` reads anew, `max-age=N` takes an answer of at most N seconds, `only-if-cached` asks no upstream.",
  example: "max-age=2",
  schema: { type: "string" }
}

/** Parameters that are headers of HTTP itself. */
export const commonParameters = (operationId: string): ReadonlyArray<JsonObject> =>
  conditional.has(operationId) ? [ifNoneMatch] : ofAnswers[operationId] === age ? [cacheControl] : []

/** Adds the headers of an operation's answers. */
export const describeResponses = (operationId: string, responses: JsonObject, wantsKey: boolean): JsonObject => {
  const always = { ...requestId, ...source, ...(wantsKey ? rateLimit : {}) }
  const answers = mapValues(responses, (response, status) =>
    isObject(response)
      ? {
        ...response,
        headers: {
          ...(outside.has(status) ? { ...requestId, ...source } : always),
          ...(status < "300" ? ofAnswers[operationId] : ofProblems[status])
        }
      }
      : response)
  return conditional.has(operationId)
    ? {
      ...answers,
      304: { description: "It is still as `If-None-Match` says.", headers: { ...always, ...ofAnswers[operationId] } }
    }
    : answers
}
