import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Upstream } from "@stocktally/schema"

/** The `type` of a problem. It never changes while the meaning of the problem stays the same. */
export const problemType = <const Name extends string>(name: Name): `urn:stocktally:problem:${Name}` =>
  `urn:stocktally:problem:${name}`

const retryable = (byDefault: boolean) =>
  Schema.Boolean.annotate({
    description: "Whether the same request can succeed later without any change."
  })
    .pipe(Schema.withConstructorDefault(Effect.succeed(byDefault)))

const requestId = {
  requestId: Schema.optionalKey(
    Schema.String.annotate({
      description: "The request's id, which is also in the `X-Request-Id` header and in the service's log."
    })
  )
}

/** The members of a permanent problem in addition to RFC 9457's: the same request fails again. */
export const permanent = { retryable: retryable(false), ...requestId }

/** The members of a transient problem: the same request may succeed later. */
export const transient = { retryable: retryable(true), ...requestId }

/** The upstream of a problem. */
export const upstream = { upstream: Upstream.annotate({ description: "The side that the problem is with." }) }

/** When to try again; the same as the `Retry-After` header. */
export const retryAfterSeconds = {
  retryAfterSeconds: Schema.optionalKey(
    Schema.Int.annotate({
      description: "Seconds until the next attempt makes sense; the same as the `Retry-After` header."
    })
  )
}
