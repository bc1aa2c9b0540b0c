/** Maps HTTP failures to the reasons of `UpstreamError`, mainly by status. */
import * as Option from "effect/Option"
import {
  Forbidden,
  InvalidRequest,
  NotFound,
  RateLimited,
  Unauthorized,
  Unavailable,
  UnexpectedResponse,
  type UpstreamErrorReason
} from "@stocktally/schema"
import type * as HttpClientError from "effect/http/HttpClientError"
import { errorMessage, isHtmlPage } from "./ErrorBody.ts"

/** The parts of a response that errors need. */
export interface ErrorResponse {
  readonly status: number
  readonly body: string
  /** The target of a redirect. */
  readonly location: string | undefined
}

const maxLocationLength = 200

/**
 * The reason for a status other than 2xx. An HTML page with a 401 or 403 comes from a proxy or firewall, because the
 * upstream answers in JSON: it says nothing about the credential. `retryAfterMillis` is the wait after a 429, or after
 * a 503 with `Retry-After`.
 */
export const reasonOfStatus = (answer: ErrorResponse, retryAfterMillis?: number): UpstreamErrorReason => {
  const { status } = answer
  const detail = Option.match(errorMessage(answer.body), {
    onNone: () => `status ${status} without a message`,
    onSome: (message) => `status ${status}, ${message}`
  })
  if (status >= 300 && status < 400) {
    return new UnexpectedResponse({
      status,
      detail: `status ${status}, a redirect to ${
        answer.location?.slice(0, maxLocationLength) ?? "nowhere"
      }; redirects are not followed, because they would leak the credential`
    })
  }
  if ((status === 401 || status === 403) && isHtmlPage(answer.body)) return new Unavailable({ detail, status })
  switch (status) {
    case 401:
      return new Unauthorized({ detail })
    case 403:
      return new Forbidden({ detail })
    case 404:
    case 410:
      return new NotFound({ detail })
    case 408:
      return new Unavailable({ detail, status })
    case 429:
      return new RateLimited({ detail, retryAfterMillis: retryAfterMillis ?? 0 })
  }
  if (status >= 500) return new Unavailable({ detail, status, retryAfterMillis })
  if (status >= 400) return new InvalidRequest({ detail, status })
  return new UnexpectedResponse({ detail, status })
}

/** The reason for a 200 response with an unusable body; `problem` says what is wrong with it. */
export const reasonOfBody = (status: number, body: string, problem: string): UnexpectedResponse => {
  const text = body.trim()
  return new UnexpectedResponse({
    status,
    detail: text === ""
      ? `status ${status} with an empty body`
      : isHtmlPage(text)
      ? `status ${status} with ${Option.getOrElse(errorMessage(text), () => "an HTML page")} instead of JSON`
      : problem
  })
}

/** The reason for a request without a complete response. */
export const reasonOfTransport = (error: HttpClientError.HttpClientError): UpstreamErrorReason => {
  switch (error.reason._tag) {
    case "InvalidUrlError":
    case "EncodeError":
      return new InvalidRequest({ detail: describeCause(error.reason.cause, error.reason.description) })
    default:
      return new Unavailable({ detail: describeCause(error.reason.cause, error.reason.description) })
  }
}

/** Describes the innermost cause: `fetch failed` alone helps nobody. */
const describeCause = (cause: unknown, description: string | undefined): string => {
  const inner = innermost(cause)
  const code = inner !== undefined && "code" in inner && typeof inner.code === "string" ? inner.code : undefined
  const tls = inner === undefined ? undefined : tlsFailure(inner.message)
  if (tls !== undefined) return `no secure connection (${tls}); check that the address serves https`
  const text = inner === undefined ? description ?? "the connection failed" : inner.message || code || inner.name
  return (code !== undefined && phrases[code]) ||
    (code === undefined || text.includes(code) ? text : `${text} (${code})`)
}

/** Extracts OpenSSL's message from between its codes: `…:error:0A00010B:SSL routines:…:wrong version number:…`. */
const tlsFailure = (text: string): string | undefined => /:error:[0-9A-F]+:SSL routines:[^:]*:([^:\n]+)/.exec(text)?.[1]

const phrases: { readonly [code: string]: string | undefined } = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "host not found",
  EAI_AGAIN: "host lookup failed",
  ECONNRESET: "connection reset before the answer was complete",
  UND_ERR_SOCKET: "connection closed before the answer was complete",
  UND_ERR_CONNECT_TIMEOUT: "connection timed out",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the answer was cut short",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate could not be verified"
}

const innermost = (cause: unknown): Error | undefined => {
  let found: Error | undefined
  for (let next = cause, depth = 0; next instanceof Error && depth < 10; next = next.cause, depth++) {
    found = next instanceof AggregateError && next.errors[0] instanceof Error ? next.errors[0] : next
  }
  return found
}
