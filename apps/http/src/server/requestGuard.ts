import { type FieldError, InvalidRequestProblem, RequestGuard, UnexpectedProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as SchemaIssue from "effect/SchemaIssue"
import type { HttpApiSchemaError } from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"

const unknown = "is unknown"
const missing = "is missing"
const repeated = "was given more than once"

const leafOf = (issue: SchemaIssue.Leaf): string => {
  switch (issue._tag) {
    case "UnexpectedKey":
      return unknown
    case "MissingKey":
      return missing
    default:
      return SchemaIssue.defaultLeafHook(issue)
  }
}

const describe = SchemaIssue.makeFormatterStandardSchemaV1({ leafHook: leafOf })

/** A query parameter is text unless it is repeated. */
const describeQuery = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => issue._tag === "InvalidType" && issue.ast._tag === "String" ? repeated : leafOf(issue)
})

const places: { readonly [K in HttpApiSchemaError["kind"]]?: FieldError["in"] } = {
  Params: "path",
  Query: "query",
  Headers: "header",
  Payload: "body"
}

const nouns: { readonly [K in FieldError["in"]]: string } = {
  path: "path parameter",
  query: "parameter",
  header: "header",
  body: "field"
}

/** Names the field in the message if it is unknown, missing or repeated. */
const messageOf = (place: FieldError["in"], field: string, message: string): string => {
  const named = `${nouns[place]} "${field}"`
  switch (message) {
    case unknown:
      return `Unknown ${named}`
    case missing:
      return `Missing ${named}`
    case repeated:
      return `The ${named} was given more than once`
    default:
      return message
  }
}

/** How many errors are listed. The first ones are enough for a body in which everything is wrong. */
const maxErrors = 20

const detailOf = ({ field, in: place, message }: FieldError): string =>
  field !== "" && message.includes(`"${field}"`) ? message : `${field === "" ? `The ${place}` : field}: ${message}`

/** Turns schema errors of a request into a problem that names the wrong parts. An invalid response is our own defect. */
export const requestGuard: Layer.Layer<RequestGuard> = HttpApiMiddleware.layerSchemaErrorTransform(
  RequestGuard,
  (error) => {
    const place = places[error.kind]
    if (place === undefined) {
      return Effect.andThen(
        Effect.logError("a response violates the contract", error),
        Effect.fail(new UnexpectedProblem({}))
      )
    }
    const { issues } = (place === "query" ? describeQuery : describe)(error.cause.issue)
    const errors = issues.slice(0, maxErrors).map(({ message, path = [] }): FieldError => {
      const field = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".")
      return { in: place, field, message: messageOf(place, field, message) }
    })
    const [first] = errors
    return Effect.fail(
      new InvalidRequestProblem({
        errors,
        ...(first === undefined ? {} : { detail: detailOf(first) })
      })
    )
  }
)
