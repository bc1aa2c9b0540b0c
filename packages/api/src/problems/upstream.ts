/** What went wrong between the service and an upstream. */
import { HttpApiError } from "effect/http-api"
import { lasting, passing, problemType, retryAfterSeconds, upstream } from "./fields.ts"

/** 404: the upstream has no such record. */
export class UpstreamNotFoundProblem extends HttpApiError.Problem<UpstreamNotFoundProblem>()(
  "UpstreamNotFoundProblem",
  {
    type: problemType("upstream-not-found"),
    status: 404,
    title: "The upstream has no such record"
  },
  { ...lasting, ...upstream },
  { description: "The upstream has no such record." }
) {}

/** 400: what was asked cannot be sent to the upstream. */
export class UpstreamInvalidRequestProblem extends HttpApiError.Problem<UpstreamInvalidRequestProblem>()(
  "UpstreamInvalidRequestProblem",
  {
    type: problemType("upstream-invalid-request"),
    status: 400,
    title: "The request cannot be sent to the upstream"
  },
  { ...lasting, ...upstream },
  { description: "The request cannot be sent to the upstream; the same fails again." }
) {}

/** 501: the service has no credential for the upstream. */
export class UpstreamNotConfiguredProblem extends HttpApiError.Problem<UpstreamNotConfiguredProblem>()(
  "UpstreamNotConfiguredProblem",
  {
    type: problemType("upstream-not-configured"),
    status: 501,
    title: "The service is not set up for this upstream"
  },
  { ...lasting, ...upstream },
  { description: "The service has no credential for this upstream." }
) {}

/** 502: the upstream refuses the service's credential. */
export class UpstreamDeniedProblem extends HttpApiError.Problem<UpstreamDeniedProblem>()(
  "UpstreamDeniedProblem",
  {
    type: problemType("upstream-denied"),
    status: 502,
    title: "The upstream refuses the service's credential"
  },
  { ...lasting, ...upstream },
  {
    description: "The upstream refuses the service's credential (401 or 403). `stocktally doctor` says what to do."
  }
) {}

/** 502: the upstream's answer cannot be used. */
export class UpstreamUnusableProblem extends HttpApiError.Problem<UpstreamUnusableProblem>()(
  "UpstreamUnusableProblem",
  {
    type: problemType("upstream-unusable"),
    status: 502,
    title: "The upstream's answer cannot be used"
  },
  { ...lasting, ...upstream },
  {
    description:
      "The upstream's answer is not JSON, of another shape, or at odds with what was asked; or it refuses a " +
      "request that its documents allow (400 or 422)."
  }
) {}

/** 503: the upstream takes no more requests for now. */
export class UpstreamRateLimitedProblem extends HttpApiError.Problem<UpstreamRateLimitedProblem>()(
  "UpstreamRateLimitedProblem",
  {
    type: problemType("upstream-rate-limited"),
    status: 503,
    title: "The upstream takes no more requests for now"
  },
  { ...passing, ...upstream, ...retryAfterSeconds },
  {
    description: "The upstream takes no more requests for now; `Retry-After` says for how long."
  }
) {}

/** 503: the upstream cannot be reached, or its circuit is open because it could not be. */
export class UpstreamUnavailableProblem extends HttpApiError.Problem<UpstreamUnavailableProblem>()(
  "UpstreamUnavailableProblem",
  {
    type: problemType("upstream-unavailable"),
    status: 503,
    title: "The upstream cannot be reached"
  },
  { ...passing, ...upstream, ...retryAfterSeconds },
  {
    description: "The upstream is down or cannot be reached, or was so just now and is given time."
  }
) {}

/** 504: the upstream did not answer in time. */
export class UpstreamTimeoutProblem extends HttpApiError.Problem<UpstreamTimeoutProblem>()(
  "UpstreamTimeoutProblem",
  {
    type: problemType("upstream-timeout"),
    status: 504,
    title: "The upstream did not answer in time"
  },
  { ...passing, ...upstream },
  { description: "The upstream did not answer in time." }
) {}

/** 504: nothing that is young enough is kept, and `only-if-cached` says to ask no upstream. */
export class NotCachedProblem extends HttpApiError.Problem<NotCachedProblem>()(
  "NotCachedProblem",
  {
    type: problemType("not-cached"),
    status: 504,
    title: "Nothing is kept that is young enough"
  },
  lasting,
  { description: "`only-if-cached` says to ask no upstream, and nothing that is young enough is kept." }
) {}

/** Of a live read that an upstream does not answer as it should. */
export const upstreamProblems = [
  UpstreamInvalidRequestProblem,
  UpstreamNotFoundProblem,
  UpstreamDeniedProblem,
  UpstreamUnusableProblem,
  UpstreamRateLimitedProblem,
  UpstreamUnavailableProblem,
  UpstreamTimeoutProblem
] as const

/** Of routes about one upstream; what was read is kept for a moment. */
export const liveProblems = [...upstreamProblems, UpstreamNotConfiguredProblem, NotCachedProblem] as const
