/**
 * What can go wrong between us and an upstream: one error with a `reason`, decided by HTTP status and never by text.
 */
import * as Schema from "effect/Schema"

/** The systems Stocktally reads. */
export const Upstream = Schema.Literals(["loop", "haravan"])
export type Upstream = typeof Upstream.Type

const names: { readonly [U in Upstream]: string } = { loop: "Loop", haravan: "Haravan" }

/** An upstream's name as people write it. */
export const upstreamName = (upstream: Upstream): string => names[upstream]

/** `detail` is what the upstream or the transport said, as text from outside: make it visible before showing it. */
const detail = { detail: Schema.String }

/** 401: the credential is wrong; at Loop also one that lacks the scope. */
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

/** 404: there is no such record, or no such address. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", detail) {
  get retryable(): boolean {
    return false
  }
}

/** 400 or 422, also when asked again; or refused here before anything was sent, and then for good. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  ...detail,
  /** Undefined where the request was never sent. */
  status: Schema.optional(Schema.Int)
}) {
  get retryable(): boolean {
    return false
  }
}

/** 429 for longer than our patience. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...detail,
  /** Milliseconds until the upstream takes requests again, as far as it said or our count of its budget tells. */
  retryAfterMillis: Schema.Number
}) {
  get retryable(): boolean {
    return true
  }
}

/** 5xx, a failed connection, a 401 or 403 of a proxy or firewall, or a circuit that is open because of them. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  ...detail,
  /** Undefined where no answer came; of an open circuit, that of the last request. */
  status: Schema.optional(Schema.Int),
  /** Milliseconds until the upstream is asked again, if it said so or the circuit is open. */
  retryAfterMillis: Schema.optional(Schema.Number)
}) {
  get retryable(): boolean {
    return true
  }
}

/** No answer, or no whole one, within the time allowed. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", detail) {
  get retryable(): boolean {
    return true
  }
}

/** An answer that cannot be used: not JSON, of another shape, a redirect, too large, or at odds with what was asked. */
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
 * A call to an upstream failed. `operation` is the call of ours (`Haravan.balances`), `request` the method and address
 * below the base that was asked, without credentials.
 */
export class UpstreamError extends Schema.TaggedError<UpstreamError>()("UpstreamError", {
  upstream: Upstream,
  operation: Schema.String,
  request: Schema.optional(Schema.String),
  reason: UpstreamErrorReason
}) {
  /** Whether the same call can succeed later without anyone changing anything. */
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
