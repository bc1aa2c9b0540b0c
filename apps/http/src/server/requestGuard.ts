import { type FieldError, InvalidRequestProblem, RequestGuard, UnexpectedProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as SchemaIssue from "effect/SchemaIssue"
import type { HttpApiSchemaError } from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"

const leafOf = (issue: SchemaIssue.Leaf): string => {
  switch (issue._tag) {
    case "UnexpectedKey":
      return "is not known here"
    case "MissingKey":
      return "is missing"
    default:
      return SchemaIssue.defaultLeafHook(issue)
  }
}

const describe = SchemaIssue.makeFormatterStandardSchemaV1({ leafHook: leafOf })

/** A parameter of a query is a text, and only one that comes again is none. */
const describeQuery = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "InvalidType" && issue.ast._tag === "String" ? "is given more than once" : leafOf(issue)
})

const places: { readonly [K in HttpApiSchemaError["kind"]]?: FieldError["in"] } = {
  Params: "path",
  Query: "query",
  Headers: "header",
  Payload: "body"
}

/** Errors that are named one by one; of a body in which everything is wrong, the first tell enough. */
const mostErrors = 20

/** Says of a request that does not fit its route which part is wrong. An answer that does not fit is a defect of ours. */
export const requestGuard: Layer.Layer<RequestGuard> = HttpApiMiddleware.layerSchemaErrorTransform(
  RequestGuard,
  (error) => {
    const place = places[error.kind]
    if (place === undefined) {
      return Effect.andThen(
        Effect.logError("an answer does not fit the contract", error),
        Effect.fail(new UnexpectedProblem({}))
      )
    }
    const errors = (place === "query" ? describeQuery : describe)(error.cause.issue).issues.slice(0, mostErrors).map((
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
