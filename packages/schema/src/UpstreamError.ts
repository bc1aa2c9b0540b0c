/** The error of a call to Loop or Haravan, with a `reason` that depends on the HTTP status and never on text. */
import * as Schema from "effect/Schema"

/** The systems that Stocktally reads. */
export const Upstream = Schema.Literals(["loop", "haravan"])
export type Upstream = typeof Upstream.Type

const names: { readonly [U in Upstream]: string } = { loop: "Loop", haravan: "Haravan" }

/** An upstream's name for people. */
export const upstreamName = (upstream: Upstream): string => names[upstream]

/**
 * `detail` is the message of the upstream or the transport. It is text from outside: make it visible before it is
 * shown.
 */
const detail = { detail: Schema.String }

/** 401: the credential is wrong; at Loop also if it lacks the scope. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", detail) {
  get retryable(): boolean {
    return false
  }
}

/** 403: the credential lacks a scope. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", detail) {
  get retryable(): boolean {
    return false
  }
}

/** 404: there is no such record or address. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", detail) {
  get retryable(): boolean {
    return false
  }
}

/** 400 or 422, also after a retry; or a request that was refused here and never sent. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  ...detail,
  /** Undefined if the request was never sent. */
  status: Schema.optional(Schema.Int)
}) {
  get retryable(): boolean {
    return false
  }
}

/** 429 for longer than `STOCKTALLY_PATIENCE`. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...detail,
  /** Milliseconds until the next request is allowed, by the response or by our count of the budget. */
  retryAfterMillis: Schema.Number
}) {
  get retryable(): boolean {
    return true
  }
}

/** 5xx, a failed connection, a 401 or 403 from a proxy or firewall, or a circuit that is open because of them. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  ...detail,
  /** Undefined without a response; for an open circuit, the status of the last request. */
  status: Schema.optional(Schema.Int),
  /** Milliseconds until the next request, if the response has them or the circuit is open. */
  retryAfterMillis: Schema.optional(Schema.Number)
}) {
  get retryable(): boolean {
    return true
  }
}

/** No complete response within the time limit. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", detail) {
  get retryable(): boolean {
    return true
  }
}

/** An unusable response: not JSON, the wrong shape, a redirect, too large, or not an answer to the request. */
export class UnexpectedResponse extends Schema.TaggedError<UnexpectedResponse>()("UnexpectedResponse", {
  ...detail,
  status: Schema.optional(Schema.Int)
}) {
  get retryable(): boolean {
    return false
  }
}

/** Why a call to an upstream failed. */
export const UpstreamErrorReason = Schema.Union([
  Unauthorized,
  Forbidden,
  NotFound,
  InvalidRequest,
  RateLimited,
  Unavailable,
  TimedOut,
  UnexpectedResponse
])
export type UpstreamErrorReason = typeof UpstreamErrorReason.Type

/**
 * A failed call to an upstream. `operation` is the method that was called (`Haravan.balances`), `request` the HTTP
 * method and the path below the base address, without credentials.
 */
export class UpstreamError extends Schema.TaggedError<UpstreamError>()("UpstreamError", {
  upstream: Upstream,
  operation: Schema.String,
  request: Schema.optional(Schema.String),
  reason: UpstreamErrorReason
}) {
  /** Whether the same call may succeed later without any change. */
  get retryable(): boolean {
    return this.reason.retryable
  }

  override get message(): string {
    return `${upstreamName(this.upstream)}: ${phrases[this.reason._tag]}: ${this.reason.detail}${
      this.request === undefined ? "" : ` (${this.request})`
    }`
  }
}

const phrases: { readonly [Tag in UpstreamErrorReason["_tag"]]: string } = {
  Unauthorized: "unauthorized",
  Forbidden: "forbidden",
  NotFound: "not found",
  InvalidRequest: "invalid request",
  RateLimited: "rate limited",
  Unavailable: "unavailable",
  TimedOut: "timed out",
  UnexpectedResponse: "unexpected response"
}
