/** What is wrong with a request. */
import * as Schema from "effect/Schema"
import { HttpApiError } from "effect/http-api"
import { lasting, passing, problemType } from "./fields.ts"

/** A part of a request that is not as it should be. */
export const FieldError = Schema.Struct({
  in: Schema.Literals(["path", "query", "header", "body"]).annotate({ description: "Where in the request it stands." }),
  field: Schema.String.annotate({
    description: "The parameter's name, or the path to the value in the body; empty for all of it."
  }),
  message: Schema.String.annotate({ description: "What is wrong, and what would be right." })
}).annotate({ identifier: "FieldError", description: "A part of a request that is not as it should be." })
export interface FieldError extends Schema.Schema.Type<typeof FieldError> {}

/** 400: a parameter, a header or the body is not as it should be; `errors` names each. */
export class InvalidRequestProblem extends HttpApiError.Problem<InvalidRequestProblem>()("InvalidRequestProblem", {
  type: problemType("invalid-request"),
  status: 400,
  title: "The request is not as it should be"
}, {
  ...lasting,
  errors: Schema.Array(FieldError).annotate({ description: "Each part that is not as it should be." })
}, {
  description:
    "A parameter, a header or the body is missing, unknown, repeated or not of its form, or names what is not there; " +
    "`errors` names each."
}) {}

/** 400: the cursor is not one that the service gave, or belongs to another query. */
export class InvalidCursorProblem extends HttpApiError.Problem<InvalidCursorProblem>()("InvalidCursorProblem", {
  type: problemType("invalid-cursor"),
  status: 400,
  title: "The cursor cannot be used"
}, {
  ...lasting,
  reason: Schema.Literals(["mangled", "other-query"]).annotate({
    description: "`mangled`: it is not one that the service gave; `other-query`: it belongs to another filter or order."
  })
}, { description: "The cursor is not one that the service gave, or belongs to another filter or order." }) {}

/** 404: there is no such record. */
export class NotFoundProblem extends HttpApiError.Problem<NotFoundProblem>()(
  "NotFoundProblem",
  {
    type: problemType("not-found"),
    status: 404,
    title: "There is no such record"
  },
  lasting,
  { description: "The store has no such record." }
) {}

/** 404: there is no such route. */
export class NoSuchRouteProblem extends HttpApiError.Problem<NoSuchRouteProblem>()(
  "NoSuchRouteProblem",
  {
    type: problemType("no-such-route"),
    status: 404,
    title: "There is no such route"
  },
  lasting,
  { description: "The address is none of the service's." }
) {}

/** 405: the route takes other methods; the `Allow` header names them. */
export class MethodNotAllowedProblem
  extends HttpApiError.Problem<MethodNotAllowedProblem>()("MethodNotAllowedProblem", {
    type: problemType("method-not-allowed"),
    status: 405,
    title: "The route takes other methods"
  }, {
    ...lasting,
    allow: Schema.Array(Schema.String).annotate({
      description: "The methods it takes; the same as the `Allow` header."
    })
  }, { description: "The route takes other methods; the `Allow` header names them." })
{}

/** 406: the answer comes in none of the media types asked for. */
export class NotAcceptableProblem extends HttpApiError.Problem<NotAcceptableProblem>()(
  "NotAcceptableProblem",
  {
    type: problemType("not-acceptable"),
    status: 406,
    title: "The answer comes in another media type"
  },
  lasting,
  { description: "The `Accept` header names no media type that the answer comes in." }
) {}

/** 408: the request did not arrive in time. */
export class RequestTimeoutProblem extends HttpApiError.Problem<RequestTimeoutProblem>()(
  "RequestTimeoutProblem",
  {
    type: problemType("request-timeout"),
    status: 408,
    title: "The request did not arrive in time"
  },
  passing,
  { description: "Headers or body took too long to arrive." }
) {}

/** 413: the body is larger than the service takes. */
export class BodyTooLargeProblem extends HttpApiError.Problem<BodyTooLargeProblem>()(
  "BodyTooLargeProblem",
  {
    type: problemType("body-too-large"),
    status: 413,
    title: "The body is too large"
  },
  lasting,
  { description: "The body is larger than the service takes." }
) {}

/** 414: the address is longer than the service takes. */
export class UrlTooLongProblem extends HttpApiError.Problem<UrlTooLongProblem>()(
  "UrlTooLongProblem",
  {
    type: problemType("url-too-long"),
    status: 414,
    title: "The address is too long"
  },
  lasting,
  { description: "The address, with its query, is longer than the service takes." }
) {}

/** 415: the body is of another media type than the route takes. */
export class UnsupportedMediaTypeProblem extends HttpApiError.Problem<UnsupportedMediaTypeProblem>()(
  "UnsupportedMediaTypeProblem",
  {
    type: problemType("unsupported-media-type"),
    status: 415,
    title: "The body is of a media type that the route does not take"
  },
  lasting,
  { description: "The body is of another media type than the route takes, or is compressed." }
) {}

/** 431: the headers are larger than the service takes. */
export class HeadersTooLargeProblem extends HttpApiError.Problem<HeadersTooLargeProblem>()(
  "HeadersTooLargeProblem",
  {
    type: problemType("headers-too-large"),
    status: 431,
    title: "The headers are too large"
  },
  lasting,
  { description: "The headers are larger than the service takes." }
) {}

/** Of what is asked. */
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
