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
 * Around everything else: refuses what no route would take, says of a request that cannot be decoded which field is wrong,
 * and gives problems the id of their request.
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
