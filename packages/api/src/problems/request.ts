/** Problems with a request. */
import * as Schema from "effect/Schema"
import { HttpApiError } from "effect/http-api"
import { permanent, transient, problemType } from "./fields.ts"

/** An invalid part of a request. */
export const FieldError = Schema.Struct({
  in: Schema.Literals(["path", "query", "header", "body"]).annotate({ description: "The part of the request." }),
  field: Schema.String.annotate({
    description: "The name of the parameter, or the path of the value in the body; empty for the whole part."
  }),
  message: Schema.String.annotate({ description: "The problem, and what would be valid." })
}).annotate({ identifier: "FieldError", description: "An invalid part of a request." })
export interface FieldError extends Schema.Schema.Type<typeof FieldError> {}

/** 400: a parameter, a header or the body is invalid; `errors` lists each error. */
export class InvalidRequestProblem extends HttpApiError.Problem<InvalidRequestProblem>()("InvalidRequestProblem", {
  type: problemType("invalid-request"),
  status: 400,
  title: "Invalid request"
}, {
  ...permanent,
  errors: Schema.Array(FieldError).annotate({ description: "The invalid parts of the request." })
}, {
  description:
    "A parameter, a header or a part of the body is missing, unknown, repeated or malformed, or names something that " +
    "does not exist; `errors` lists each error."
}) {}

/** 400: the cursor is not from this service, or belongs to a different query. */
export class InvalidCursorProblem extends HttpApiError.Problem<InvalidCursorProblem>()("InvalidCursorProblem", {
  type: problemType("invalid-cursor"),
  status: 400,
  title: "Invalid cursor"
}, {
  ...permanent,
  reason: Schema.Literals(["mangled", "other-query"]).annotate({
    description: "`mangled`: it is not from this service; `other-query`: it belongs to a different filter or order."
  })
}, { description: "The cursor is not from this service, or belongs to a different filter or order." }) {}

/** 404: there is no such record. */
export class NotFoundProblem extends HttpApiError.Problem<NotFoundProblem>()(
  "NotFoundProblem",
  {
    type: problemType("not-found"),
    status: 404,
    title: "Record not found"
  },
  permanent,
  { description: "There is no such record in Stocktally's data." }
) {}

/** 404: there is no such route. */
export class NoSuchRouteProblem extends HttpApiError.Problem<NoSuchRouteProblem>()(
  "NoSuchRouteProblem",
  {
    type: problemType("no-such-route"),
    status: 404,
    title: "Route not found"
  },
  permanent,
  { description: "The service has no such route." }
) {}

/** 405: the route does not support the method; the `Allow` header lists those that it does. */
export class MethodNotAllowedProblem
  extends HttpApiError.Problem<MethodNotAllowedProblem>()("MethodNotAllowedProblem", {
    type: problemType("method-not-allowed"),
    status: 405,
    title: "Method not allowed"
  }, {
    ...permanent,
    allow: Schema.Array(Schema.String).annotate({
      description: "The supported methods; the same as the `Allow` header."
    })
  }, { description: "The route does not support the method; the `Allow` header lists those that it does." })
{}

/** 406: the response is not available in a requested media type. */
export class NotAcceptableProblem extends HttpApiError.Problem<NotAcceptableProblem>()(
  "NotAcceptableProblem",
  {
    type: problemType("not-acceptable"),
    status: 406,
    title: "Media type not available"
  },
  permanent,
  { description: "The response is not available in any media type of the `Accept` header." }
) {}

/** 408: the request did not arrive in time. */
export class RequestTimeoutProblem extends HttpApiError.Problem<RequestTimeoutProblem>()(
  "RequestTimeoutProblem",
  {
    type: problemType("request-timeout"),
    status: 408,
    title: "Request timed out"
  },
  transient,
  { description: "The headers or the body took too long to arrive." }
) {}

/** 413: the body is larger than the limit. */
export class BodyTooLargeProblem extends HttpApiError.Problem<BodyTooLargeProblem>()(
  "BodyTooLargeProblem",
  {
    type: problemType("body-too-large"),
    status: 413,
    title: "Request body too large"
  },
  permanent,
  { description: "The body is larger than the service's limit." }
) {}

/** 414: the address is longer than the limit. */
export class UrlTooLongProblem extends HttpApiError.Problem<UrlTooLongProblem>()(
  "UrlTooLongProblem",
  {
    type: problemType("url-too-long"),
    status: 414,
    title: "Address too long"
  },
  permanent,
  { description: "The address, with its query, is longer than the service's limit." }
) {}

/** 415: the route does not accept the body's media type. */
export class UnsupportedMediaTypeProblem extends HttpApiError.Problem<UnsupportedMediaTypeProblem>()(
  "UnsupportedMediaTypeProblem",
  {
    type: problemType("unsupported-media-type"),
    status: 415,
    title: "Unsupported media type"
  },
  permanent,
  { description: "The route does not accept the body's media type, or the body is compressed." }
) {}

/** 431: the headers are larger than the limit. */
export class HeadersTooLargeProblem extends HttpApiError.Problem<HeadersTooLargeProblem>()(
  "HeadersTooLargeProblem",
  {
    type: problemType("headers-too-large"),
    status: 431,
    title: "Request headers too large"
  },
  permanent,
  { description: "The headers are larger than the service's limit." }
) {}

/** All problems of this file. */
export const requestProblems = [
  InvalidRequestProblem,
  InvalidCursorProblem,
  NotFoundProblem,
  NoSuchRouteProblem,
  MethodNotAllowedProblem,
  NotAcceptableProblem,
  RequestTimeoutProblem,
  BodyTooLargeProblem,
  UrlTooLongProblem,
  UnsupportedMediaTypeProblem,
  HeadersTooLargeProblem
] as const
