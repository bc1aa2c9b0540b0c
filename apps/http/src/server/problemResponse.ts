/** Problems as they are sent: with the headers that belong to them, and the id of their request. */
import { Problem } from "@stocktally/api"
import * as Schema from "effect/Schema"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"

/** The body of a problem. */
export const encodeProblem = Schema.encodeSync(Problem)

/** A problem as a response. Its id and headers are put in by `completeProblem`, as they are for the problems of handlers. */
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

/** Whether a response is a problem already, whoever made it. */
export const isProblemResponse = ({ headers }: HttpServerResponse.HttpServerResponse): boolean =>
  headers["content-type"]?.startsWith(ProblemDetails.contentType) === true

/** Puts into a problem what only the server knows of its request, and into headers what stands in the problem. */
export const completeProblem = (
  response: HttpServerResponse.HttpServerResponse,
  requestId: string
): HttpServerResponse.HttpServerResponse => {
  const text = textOf(response)
  if (text === undefined) return response
  const { allow, requestId: given, retryAfterSeconds, type } = readMembers(text)
  const identified = given === undefined ? `${text.slice(0, -1)},"requestId":${JSON.stringify(requestId)}}` : text
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
