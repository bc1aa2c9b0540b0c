import * as Schema from "effect/Schema"
import {
  CrossSiteProblem,
  ReadOnlyKeyProblem,
  TooManyRequestsProblem,
  UnauthenticatedProblem,
  UnknownHostProblem
} from "./access.ts"
import {
  BodyTooLargeProblem,
  HeadersTooLargeProblem,
  InvalidCursorProblem,
  InvalidRequestProblem,
  MethodNotAllowedProblem,
  NoSuchRouteProblem,
  NotAcceptableProblem,
  NotFoundProblem,
  RequestTimeoutProblem,
  UnsupportedMediaTypeProblem,
  UrlTooLongProblem
} from "./request.ts"
import {
  LinksMovedProblem,
  NotReadyProblem,
  PreconditionRequiredProblem,
  StoreUnavailableProblem,
  SyncConflictProblem,
  UnexpectedProblem
} from "./service.ts"
import {
  NotCachedProblem,
  UpstreamDeniedProblem,
  UpstreamInvalidRequestProblem,
  UpstreamNotConfiguredProblem,
  UpstreamNotFoundProblem,
  UpstreamRateLimitedProblem,
  UpstreamTimeoutProblem,
  UpstreamUnavailableProblem,
  UpstreamUnusableProblem
} from "./upstream.ts"

/**
 * Every problem there is, as `application/problem+json`. Encoded it is what the body holds; `type` tells one from another,
 * and `status` is the HTTP status.
 */
export const Problem = Schema.Union([
  InvalidRequestProblem,
  InvalidCursorProblem,
  UpstreamInvalidRequestProblem,
  UnauthenticatedProblem,
  ReadOnlyKeyProblem,
  CrossSiteProblem,
  NotFoundProblem,
  UpstreamNotFoundProblem,
  NoSuchRouteProblem,
  MethodNotAllowedProblem,
  NotAcceptableProblem,
  RequestTimeoutProblem,
  SyncConflictProblem,
  LinksMovedProblem,
  BodyTooLargeProblem,
  UrlTooLongProblem,
  UnsupportedMediaTypeProblem,
  UnknownHostProblem,
  PreconditionRequiredProblem,
  TooManyRequestsProblem,
  HeadersTooLargeProblem,
  UnexpectedProblem,
  UpstreamNotConfiguredProblem,
  UpstreamDeniedProblem,
  UpstreamUnusableProblem,
  StoreUnavailableProblem,
  NotReadyProblem,
  UpstreamRateLimitedProblem,
  UpstreamUnavailableProblem,
  UpstreamTimeoutProblem,
  NotCachedProblem
])
export type Problem = typeof Problem.Type

/** Whether a failure is one of ours. */
export const isProblem = Schema.is(Problem)
