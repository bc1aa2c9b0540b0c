/** Problems with the caller's key, host or origin. */
import { HttpApiError } from "effect/http-api"
import { permanent, transient, problemType, retryAfterSeconds } from "./fields.ts"

/** 401: the API key is missing or wrong; `WWW-Authenticate` says how to send one. */
export class UnauthenticatedProblem extends HttpApiError.Problem<UnauthenticatedProblem>()(
  "UnauthenticatedProblem",
  {
    type: problemType("unauthenticated"),
    status: 401,
    title: "Missing or wrong API key"
  },
  permanent,
  { description: "The service requires an API key, and it is missing or wrong." }
) {}

/** 403: the API key may only read. */
export class ReadOnlyKeyProblem extends HttpApiError.Problem<ReadOnlyKeyProblem>()(
  "ReadOnlyKeyProblem",
  {
    type: problemType("read-only-key"),
    status: 403,
    title: "Read-only API key"
  },
  permanent,
  { description: "The API key is read-only (`ro:`) and cannot start or change anything." }
) {}

/** 403: a web page of another site sent the request. */
export class CrossSiteProblem extends HttpApiError.Problem<CrossSiteProblem>()(
  "CrossSiteProblem",
  {
    type: problemType("cross-site"),
    status: 403,
    title: "Cross-site request"
  },
  permanent,
  { description: "A web page of another site sent the request (`Origin`, `Sec-Fetch-Site`)." }
) {}

/** 421: the service does not answer for this `Host`. */
export class UnknownHostProblem extends HttpApiError.Problem<UnknownHostProblem>()(
  "UnknownHostProblem",
  {
    type: problemType("unknown-host"),
    status: 421,
    title: "Unknown host"
  },
  permanent,
  { description: "The `Host` header is neither a loopback name nor one of `STOCKTALLY_HTTP_ALLOWED_HOSTS`." }
) {}

/** 429: the caller has used up its quota; `Retry-After` says when to try again. */
export class TooManyRequestsProblem extends HttpApiError.Problem<TooManyRequestsProblem>()(
  "TooManyRequestsProblem",
  {
    type: problemType("too-many-requests"),
    status: 429,
    title: "Too many requests"
  },
  { ...transient, ...retryAfterSeconds },
  {
    description:
      "The key has used up its quota of requests to Loop and Haravan, or has too many event streams open; or its " +
      "address sent too many wrong keys."
  }
) {}

/** All problems of this file. */
export const accessProblems = [
  UnauthenticatedProblem,
  ReadOnlyKeyProblem,
  CrossSiteProblem,
  UnknownHostProblem,
  TooManyRequestsProblem
] as const
