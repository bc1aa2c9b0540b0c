import { isObject, type JsonObject, mapValues } from "./json.ts"

const header = (description: string, example: string | number): JsonObject => ({
  description,
  schema: { type: typeof example === "number" ? "integer" : "string" },
  example
})

const requestId = { "X-Request-Id": header("The request's id; the service's log has it too.", "0b9d3f1c5a7e4c21") }
const source = { "X-Stocktally-Source": header("`sandbox` where the numbers are simulated; not there otherwise.", "sandbox") }
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
  "links.page": { ETag: header("The version of the links; for `If-Match`.", "\"7\"") },
  "links.change": { ETag: header("The version of the links now.", "\"8\"") },
  "syncs.start": { Location: header("Where the run can be followed.", "/v1/syncs/12") }
}

/** Operations that answer `304 Not Modified`. */
const conditional = new Set(["tally.page", "tally.summary", "tally.row", "tally.history", "tally.siblings"])

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
  description: "`no-cache` reads anew, `max-age=N` takes an answer of at most N seconds, `only-if-cached` asks no upstream.",
  example: "max-age=2",
  schema: { type: "string" }
}

/** Parameters that are headers of HTTP itself. */
export const commonParameters = (operationId: string): ReadonlyArray<JsonObject> =>
  conditional.has(operationId) ? [ifNoneMatch] : ofAnswers[operationId] === age ? [cacheControl] : []

/** Adds the headers of an operation's answers. */
export const describeResponses = (operationId: string, responses: JsonObject): JsonObject => {
  const answers = mapValues(responses, (response, status) =>
    isObject(response)
      ? {
        ...response,
        headers: { ...requestId, ...(status < "300" ? { ...source, ...ofAnswers[operationId] } : ofProblems[status]) }
      }
      : response)
  return conditional.has(operationId)
    ? { ...answers, 304: { description: "It is still as `If-None-Match` says.", headers: { ...requestId, ...ofAnswers[operationId] } } }
    : answers
}
