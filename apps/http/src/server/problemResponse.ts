/** Sends problems with their headers and request id. */
import { Problem } from "@stocktally/api"
import * as Schema from "effect/Schema"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"

export const encodeProblem = Schema.encodeSync(Problem)

/** A response with a problem. `completeProblem` adds the request id and headers, as for problems of handlers. */
export const problemResponse = (problem: Problem): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(encodeProblem(problem), {
    status: problem.status,
    contentType: ProblemDetails.contentType
  })

const Members = Schema.fromJsonString(Schema.Struct({
  type: Schema.String,
  requestId: Schema.optionalKey(Schema.String),
  retryAfterSeconds: Schema.optionalKey(Schema.Number),
  allow: Schema.optionalKey(Schema.Array(Schema.String))
}))
const readMembers = Schema.decodeUnknownSync(Members)

/** Whether a response already contains a problem. */
export const isProblemResponse = ({ headers }: HttpServerResponse.HttpServerResponse): boolean =>
  headers["content-type"]?.startsWith(ProblemDetails.contentType) === true

/** Adds the request id to a problem, and the headers that repeat its members. */
export const completeProblem = (
  response: HttpServerResponse.HttpServerResponse,
  requestId: string
): HttpServerResponse.HttpServerResponse => {
  const text = textOf(response)
  if (text === undefined) return response
  const { allow, requestId: existingId, retryAfterSeconds, type } = readMembers(text)
  const identified = existingId === undefined ? `${text.slice(0, -1)},"requestId":${JSON.stringify(requestId)}}` : text
  return HttpServerResponse.setHeaders(
    HttpServerResponse.setBody(response, HttpBody.text(identified, ProblemDetails.contentType)),
    Headers.fromRecordUnsafe({
      "cache-control": "no-store",
      ...(allow === undefined ? {} : { allow: allow.join(", ") }),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...(type.endsWith(":unauthenticated") ? { "www-authenticate": "Bearer realm=\"stocktally\"" } : {})
    })
  )
}

const textOf = ({ body }: HttpServerResponse.HttpServerResponse): string | undefined => {
  if (body._tag !== "Uint8Array") return undefined
  const text = body.text ?? new TextDecoder().decode(body.body)
  return text.endsWith("}") ? text : undefined
}
