/** Where HTTP becomes our errors: by status, and for the text alone by body. */
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

/** An answer as far as errors need it. */
export interface ErrorResponse {
  readonly status: number
  readonly body: string
  /** Where a redirect points to. */
  readonly location: string | undefined
}

const maxLocationLength = 200

/**
 * The reason for a status that is not 2xx. A 401 or 403 with a page for people is not the upstream's, which answers in
 * JSON, but that of a proxy or a firewall in front of it: it says nothing about the credential. A 429, and a 503 that says when to ask again, is given the time until we do.
 */
export const reasonOfStatus = (answer: ErrorResponse, retryAfterMillis?: number): UpstreamErrorReason => {
  const { status } = answer
  const detail = Option.match(errorMessage(answer.body), {
    onNone: () => `status ${status} with nothing to read`,
    onSome: (message) => `status ${status}, ${message}`
  })
  if (status >= 300 && status < 400) {
    return new UnexpectedResponse({
      status,
      detail: `status ${status}, a redirect to ${
        answer.location?.slice(0, maxLocationLength) ?? "nowhere"
      }; redirects are not followed, because the credential would go with them`
    })
  }
  if ((status === 401 || status === 403) && isHtmlPage(answer.body)) return new Unavailable({ detail: detail, status })
  switch (status) {
    case 401:
      return new Unauthorized({ detail: detail })
    case 403:
      return new Forbidden({ detail: detail })
    case 404:
    case 410:
      return new NotFound({ detail: detail })
    case 408:
      return new Unavailable({ detail: detail, status })
    case 429:
      return new RateLimited({ detail: detail, retryAfterMillis: retryAfterMillis ?? 0 })
  }
  if (status >= 500) return new Unavailable({ detail: detail, status, retryAfterMillis })
  if (status >= 400) return new InvalidRequest({ detail: detail, status })
  return new UnexpectedResponse({ detail: detail, status })
}

/** The reason for an answer of status 200 whose body is no record: `problem` says what was wrong with it. */
export const reasonOfBody = (status: number, body: string, problem: string): UnexpectedResponse => {
  const text = body.trim()
  return new UnexpectedResponse({
    status,
    detail: text === ""
      ? `status ${status} with an empty body, which is no empty list`
      : isHtmlPage(text)
      ? `status ${status} with ${Option.getOrElse(errorMessage(text), () => "an HTML page")} instead of JSON`
      : problem
  })
}

/** The reason for a request that got no answer, or not the whole of one. */
export const reasonOfTransport = (error: HttpClientError.HttpClientError): UpstreamErrorReason => {
  switch (error.reason._tag) {
    case "InvalidUrlError":
    case "EncodeError":
      return new InvalidRequest({ detail: describeCause(error.reason.cause, error.reason.description) })
    default:
      return new Unavailable({ detail: describeCause(error.reason.cause, error.reason.description) })
  }
}

/** The innermost cause in words: `fetch failed` alone helps nobody. */
const describeCause = (cause: unknown, description: string | undefined): string => {
  const inner = innermost(cause)
  const code = inner !== undefined && "code" in inner && typeof inner.code === "string" ? inner.code : undefined
  const tls = inner === undefined ? undefined : tlsFailure(inner.message)
  if (tls !== undefined) return `no secure connection: ${tls}; is it https that answers at this address?`
  const text = inner === undefined ? description ?? "the connection failed" : inner.message || code || inner.name
  return (code !== undefined && phrases[code]) ||
    (code === undefined || text.includes(code) ? text : `${text} (${code})`)
}

/** What OpenSSL says in words, behind its numbers: `…:error:0A00010B:SSL routines:…:wrong version number:…`. */
const tlsFailure = (text: string): string | undefined => /:error:[0-9A-F]+:SSL routines:[^:]*:([^:\n]+)/.exec(text)?.[1]

const phrases: { readonly [code: string]: string | undefined } = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host's name was not found",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the connection was reset before the whole answer came",
  UND_ERR_SOCKET: "the connection was closed before the whole answer came",
  UND_ERR_CONNECT_TIMEOUT: "no connection within the time allowed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the answer was cut off",
  CERT_HAS_EXPIRED: "the upstream's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the upstream's certificate is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the upstream's certificate could not be verified"
}

const innermost = (cause: unknown): Error | undefined => {
  let found: Error | undefined
  for (let next = cause, depth = 0; next instanceof Error && depth < 10; next = next.cause, depth++) {
    found = next instanceof AggregateError && next.errors[0] instanceof Error ? next.errors[0] : next
  }
  return found
}
