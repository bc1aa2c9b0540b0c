import { type FieldError, InvalidRequestProblem, RequestGuard, UnexpectedProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as SchemaIssue from "effect/SchemaIssue"
import type { HttpApiSchemaError } from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"

const leafOf = (issue: SchemaIssue.Leaf): string => {
  switch (issue._tag) {
    case "UnexpectedKey":
      return "is unknown"
    case "MissingKey":
      return "is missing"
    default:
      return SchemaIssue.defaultLeafHook(issue)
  }
}

const describe = SchemaIssue.makeFormatterStandardSchemaV1({ leafHook: leafOf })

/** A query parameter is text unless it is repeated. */
const describeQuery = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "InvalidType" && issue.ast._tag === "String" ? "was given more than once" : leafOf(issue)
})

const places: { readonly [K in HttpApiSchemaError["kind"]]?: FieldError["in"] } = {
  Params: "path",
  Query: "query",
  Headers: "header",
  Payload: "body"
}

/** How many errors are listed. The first ones are enough for a body in which everything is wrong. */
const maxErrors = 20

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
    const errors = (place === "query" ? describeQuery : describe)(error.cause.issue).issues.slice(0, maxErrors).map((
      { message, path = [] }
    ): FieldError => ({
      in: place,
      field: path.map((step) => String(typeof step === "object" ? step.key : step)).join("."),
      message
    }))
    const [first] = errors
    return Effect.fail(
      new InvalidRequestProblem({
        errors,
        ...(first === undefined
          ? {}
          : { detail: `${first.field === "" ? `The ${place}` : first.field}: ${first.message}` })
      })
    )
  }
)
