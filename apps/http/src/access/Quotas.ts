/** How many upstream requests each key may still cause. */
import { TooManyRequestsProblem } from "@stocktally/api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** What one key may still ask for: a bucket that fills up again within a minute. */
export interface Quota {
  /** Takes what a live read is going to need; more than the whole bucket only from a full one. */
  readonly spend: (upstreamRequests: number) => Effect.Effect<void, TooManyRequestsProblem>
  /** Takes what a read that has begun turns out to need besides: below 0 it is paid off before the next. */
  readonly charge: (upstreamRequests: number) => Effect.Effect<void>
  /** `RateLimit` of draft-ietf-httpapi-ratelimit-headers, as of now. */
  readonly header: (now: number) => string
}

export interface Quotas {
  /** The quota of a key by its name; all who need no key share one. */
  readonly of: (caller: string | null) => Quota
  /** `RateLimit-Policy` of the same draft. */
  readonly policy: string
}

/** `callers` are the names that there are, so the buckets are as many. */
export const makeQuotas = (perMinute: number, callers: ReadonlyArray<string>): Quotas => {
  const anonymous = makeQuota(perMinute)
  const quotas = new Map(callers.map((name) => [name, makeQuota(perMinute)]))
  return {
    of: (caller) => caller === null ? anonymous : quotas.get(caller) ?? anonymous,
    policy: `"live";q=${perMinute};w=60`
  }
}

const makeQuota = (perMinute: number): Quota => {
  const perMilli = perMinute / 60_000
  let left = perMinute
  let at = 0
  const refill = (now: number) => {
    // A clock that was set back gives nothing and takes nothing.
    left = Math.min(perMinute, left + Math.max(0, now - at) * perMilli)
    at = now
  }
  return {
    spend: (upstreamRequests) =>
      upstreamRequests <= 0 ? Effect.void : Effect.flatMap(Clock.currentTimeMillis, (now) => {
        refill(now)
        const least = Math.min(upstreamRequests, perMinute)
        // Who shares a request with others pays a part of it.
        const whole = Math.ceil(upstreamRequests)
        if (left >= least) {
          left -= upstreamRequests
          return Effect.void
        }
        return Effect.fail(
          new TooManyRequestsProblem({
            retryAfterSeconds: Math.max(1, Math.ceil((least - left) / perMilli / 1000)),
            detail: `This read takes ${
              whole === 1 ? "one upstream request" : `${whole} upstream requests`
            }, and the live reads of a key may take ${perMinute} in a minute.`
          })
        )
      }),
    charge: (upstreamRequests) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        refill(now)
        left -= upstreamRequests
      }),
    header: (now) => {
      refill(now)
      const seconds = Math.ceil((perMinute - left) / perMilli / 1000)
      return `"live";r=${Math.max(0, Math.floor(left))};t=${seconds}`
    }
  }
}
