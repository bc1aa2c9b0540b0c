/** Problems for requests that no handler answered. They never contain the text of a defect. */
import {
  BodyTooLargeProblem,
  InvalidRequestProblem,
  MethodNotAllowedProblem,
  NoSuchRouteProblem,
  NotAcceptableProblem,
  NotReadyProblem,
  type Problem,
  RequestTimeoutProblem,
  UnexpectedProblem,
  UnsupportedMediaTypeProblem,
  UrlTooLongProblem
} from "@stocktally/api"
import type * as Cause from "effect/Cause"
import * as HttpServerError from "effect/http/HttpServerError"
import type { RouteTable } from "./RouteTable.ts"

/** The problem for a failure of the router, of reading a body, or for a defect. */
export const problemOfCause = (
  cause: Cause.Cause<unknown>,
  request: { readonly method: string; readonly url: string },
  routes: RouteTable
): Problem => {
  for (const reason of cause.reasons) {
    const error = reason._tag === "Fail" ? reason.error : reason._tag === "Die" ? reason.defect : undefined
    if (!HttpServerError.isHttpServerError(error)) continue
    switch (error.reason._tag) {
      case "RouteNotFound":
        return problemOfRoute(request, routes)
      case "RequestParseError":
        return error.reason.reason === "BodyTooLarge"
          ? new BodyTooLargeProblem({})
          : new InvalidRequestProblem({
            errors: [{ in: "body", field: "", message: "The body is incomplete or unreadable." }]
          })
      default:
        return new UnexpectedProblem({})
    }
  }
  return new UnexpectedProblem({})
}

const problemOfRoute = (request: { readonly method: string; readonly url: string }, routes: RouteTable): Problem => {
  const allow = routes.methods(request.url)
  return allow.length === 0
    ? new NoSuchRouteProblem({})
    : new MethodNotAllowedProblem({ allow: [...allow], detail: `The route accepts ${allow.join(", ")}.` })
}

/** The problem for an error response without one, by its status. */
export const problemOfStatus = (
  status: number,
  request: { readonly method: string; readonly url: string },
  routes: RouteTable
): Problem | undefined => {
  switch (status) {
    case 400:
      return new InvalidRequestProblem({ errors: [] })
    case 404:
    case 405:
      return problemOfRoute(request, routes)
    case 406:
      return new NotAcceptableProblem({})
    case 408:
      return new RequestTimeoutProblem({})
    case 413:
      return new BodyTooLargeProblem({})
    case 414:
      return new UrlTooLongProblem({})
    case 415:
      return new UnsupportedMediaTypeProblem({})
    case 503:
      return new NotReadyProblem({ retryAfterSeconds: 1 })
    default:
      return status >= 500 ? new UnexpectedProblem({}) : undefined
  }
}
