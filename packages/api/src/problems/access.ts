/** Why someone may not ask. */
import { HttpApiError } from "effect/http-api"
import { lasting, passing, problemType, retryAfterSeconds } from "./fields.ts"

/** 401: the API key is missing or wrong; `WWW-Authenticate` says how to send one. */
export class UnauthenticatedProblem extends HttpApiError.Problem<UnauthenticatedProblem>()(
  "UnauthenticatedProblem",
  {
    type: problemType("unauthenticated"),
    status: 401,
    title: "The API key is missing or wrong"
  },
  lasting,
  { description: "The service wants an API key, and this one is missing or wrong." }
) {}

/** 403: the API key may only read. */
export class ReadOnlyKeyProblem extends HttpApiError.Problem<ReadOnlyKeyProblem>()(
  "ReadOnlyKeyProblem",
  {
    type: problemType("read-only-key"),
    status: 403,
    title: "The API key may only read"
  },
  lasting,
  { description: "The API key is a `ro:` one and may neither start nor change anything." }
) {}

/** 403: a web page of another site sent the request. */
export class CrossSiteProblem extends HttpApiError.Problem<CrossSiteProblem>()(
  "CrossSiteProblem",
  {
    type: problemType("cross-site"),
    status: 403,
    title: "The request comes from another site"
  },
  lasting,
  { description: "A web page of another site sent the request (`Origin`, `Sec-Fetch-Site`)." }
) {}

/** 421: the `Host` is none that the service answers for. */
export class UnknownHostProblem extends HttpApiError.Problem<UnknownHostProblem>()(
  "UnknownHostProblem",
  {
    type: problemType("unknown-host"),
    status: 421,
    title: "The service does not answer for this host"
  },
  lasting,
  { description: "The `Host` header is neither a loopback name nor one of `STOCKTALLY_HTTP_ALLOWED_HOSTS`." }
) {}

/** 429: the caller has used up what it may ask for; `Retry-After` says when there is more. */
export class TooManyRequestsProblem extends HttpApiError.Problem<TooManyRequestsProblem>()(
  "TooManyRequestsProblem",
  {
    type: problemType("too-many-requests"),
    status: 429,
    title: "Too many requests"
  },
  { ...passing, ...retryAfterSeconds },
  {
    description:
      "The key has used up what it may ask for, live reads counted by the upstream requests they take; or it has " +
      "too many event streams open; or its address sent too many wrong keys."
  }
) {}

/** Of who asks, and from where. */
export const accessProblems = [
  UnauthenticatedProblem,
  ReadOnlyKeyProblem,
  CrossSiteProblem,
  UnknownHostProblem,
  TooManyRequestsProblem
] as const
