import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Upstream } from "@stocktally/schema"

/** The `type` of a problem: it stays the same for as long as the problem means the same. */
export const problemType = <const Name extends string>(name: Name): `urn:stocktally:problem:${Name}` =>
  `urn:stocktally:problem:${name}`

const retryable = (byDefault: boolean) =>
  Schema.Boolean.annotate({
    description: "Whether the same request can succeed later without anyone changing anything."
  })
    .pipe(Schema.withConstructorDefault(Effect.succeed(byDefault)))

const requestId = {
  requestId: Schema.optionalKey(
    Schema.String.annotate({
      description: "The request's id: that of the `X-Request-Id` header and of the service's log."
    })
  )
}

/** What every problem has beside RFC 9457's own members. The same request fails again. */
export const lasting = { retryable: retryable(false), ...requestId }

/** The same request may succeed later. */
export const passing = { retryable: retryable(true), ...requestId }

/** Which upstream it is about. */
export const upstream = { upstream: Upstream.annotate({ description: "The upstream that the problem is with." }) }

/** When to come back; the same as the `Retry-After` header. */
export const retryAfterSeconds = {
  retryAfterSeconds: Schema.optionalKey(
    Schema.Int.annotate({
      description: "Seconds until it is worth trying again; the same as the `Retry-After` header."
    })
  )
}
