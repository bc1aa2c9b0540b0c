/** Problems between the service and an upstream. */
import { HttpApiError } from "effect/http-api"
import { permanent, transient, problemType, retryAfterSeconds, upstream } from "./fields.ts"

/** 404: the upstream has no such record. */
export class UpstreamNotFoundProblem extends HttpApiError.Problem<UpstreamNotFoundProblem>()(
  "UpstreamNotFoundProblem",
  {
    type: problemType("upstream-not-found"),
    status: 404,
    title: "Loop or Haravan has no such record"
  },
  { ...permanent, ...upstream },
  { description: "Loop or Haravan has no such record." }
) {}

/** 400: the request cannot be sent to the upstream. */
export class UpstreamInvalidRequestProblem extends HttpApiError.Problem<UpstreamInvalidRequestProblem>()(
  "UpstreamInvalidRequestProblem",
  {
    type: problemType("upstream-invalid-request"),
    status: 400,
    title: "The request cannot be sent to Loop or Haravan"
  },
  { ...permanent, ...upstream },
  { description: "The request cannot be sent to Loop or Haravan; the same request fails again." }
) {}

/** 501: the service has no credential for the upstream. */
export class UpstreamNotConfiguredProblem extends HttpApiError.Problem<UpstreamNotConfiguredProblem>()(
  "UpstreamNotConfiguredProblem",
  {
    type: problemType("upstream-not-configured"),
    status: 501,
    title: "No credential for Loop or Haravan"
  },
  { ...permanent, ...upstream },
  { description: "The service has no credential for Loop or Haravan; `upstream` says for which." }
) {}

/** 502: the upstream rejected the service's credential. */
export class UpstreamDeniedProblem extends HttpApiError.Problem<UpstreamDeniedProblem>()(
  "UpstreamDeniedProblem",
  {
    type: problemType("upstream-denied"),
    status: 502,
    title: "Loop or Haravan rejected the credential"
  },
  { ...permanent, ...upstream },
  {
    description: "Loop or Haravan rejected the service's credential (401 or 403). `stocktally doctor` says what to do."
  }
) {}

/** 502: the upstream's answer is unusable. */
export class UpstreamUnusableProblem extends HttpApiError.Problem<UpstreamUnusableProblem>()(
  "UpstreamUnusableProblem",
  {
    type: problemType("upstream-unusable"),
    status: 502,
    title: "Loop or Haravan sent an unusable answer"
  },
  { ...permanent, ...upstream },
  {
    description:
      "The answer of Loop or Haravan is not JSON, has an unexpected structure or does not fit the request; or it " +
      "rejects a request that its documentation allows (400 or 422)."
  }
) {}

/** 503: the upstream allows no more requests for now. */
export class UpstreamRateLimitedProblem extends HttpApiError.Problem<UpstreamRateLimitedProblem>()(
  "UpstreamRateLimitedProblem",
  {
    type: problemType("upstream-rate-limited"),
    status: 503,
    title: "Loop or Haravan allows no more requests for now"
  },
  { ...transient, ...upstream, ...retryAfterSeconds },
  {
    description: "Loop or Haravan allows no more requests for now; `Retry-After` says for how long."
  }
) {}

/** 503: the upstream cannot be reached, or could not be reached a moment ago and its circuit is open. */
export class UpstreamUnavailableProblem extends HttpApiError.Problem<UpstreamUnavailableProblem>()(
  "UpstreamUnavailableProblem",
  {
    type: problemType("upstream-unavailable"),
    status: 503,
    title: "Loop or Haravan cannot be reached"
  },
  { ...transient, ...upstream, ...retryAfterSeconds },
  {
    description: "Loop or Haravan is down or cannot be reached, or was a moment ago, and requests are paused."
  }
) {}

/** 504: the upstream did not answer in time. */
export class UpstreamTimeoutProblem extends HttpApiError.Problem<UpstreamTimeoutProblem>()(
  "UpstreamTimeoutProblem",
  {
    type: problemType("upstream-timeout"),
    status: 504,
    title: "Loop or Haravan did not answer in time"
  },
  { ...transient, ...upstream },
  { description: "Loop or Haravan did not answer in time." }
) {}

/** 504: the request has `only-if-cached`, and no cached value is fresh enough. */
export class NotCachedProblem extends HttpApiError.Problem<NotCachedProblem>()(
  "NotCachedProblem",
  {
    type: problemType("not-cached"),
    status: 504,
    title: "No cached value is fresh enough"
  },
  permanent,
  { description: "The request has `only-if-cached`, and no cached value is fresh enough." }
) {}

/** The problems of a failed live read. */
export const upstreamProblems = [
  UpstreamInvalidRequestProblem,
  UpstreamNotFoundProblem,
  UpstreamDeniedProblem,
  UpstreamUnusableProblem,
  UpstreamRateLimitedProblem,
  UpstreamUnavailableProblem,
  UpstreamTimeoutProblem
] as const

/** The problems of the routes that read one upstream live, with a cache. */
export const liveProblems = [...upstreamProblems, UpstreamNotConfiguredProblem, NotCachedProblem] as const
