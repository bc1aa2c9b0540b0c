import { HttpApiMiddleware } from "effect/http-api"
import { CrossSiteProblem, UnknownHostProblem } from "../problems/access.ts"
import {
  HeadersTooLargeProblem,
  InvalidRequestProblem,
  NotAcceptableProblem,
  RequestTimeoutProblem,
  UrlTooLongProblem
} from "../problems/request.ts"
import { NotReadyProblem, UnexpectedProblem } from "../problems/service.ts"

/**
 * The outermost middleware: rejects requests that no route would accept, names the invalid fields of a request, and adds
 * the request's id to problems.
 */
export class RequestGuard extends HttpApiMiddleware.Service<RequestGuard>()("@stocktally/api/RequestGuard", {
  error: [
    InvalidRequestProblem,
    CrossSiteProblem,
    NotAcceptableProblem,
    RequestTimeoutProblem,
    UrlTooLongProblem,
    UnknownHostProblem,
    HeadersTooLargeProblem,
    UnexpectedProblem,
    NotReadyProblem
  ]
}) {}
