/** Limits how many upstream requests each key may cause. */
import { TooManyRequestsProblem } from "@stocktally/api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** The quota of one key: a bucket that refills within a minute. */
export interface Quota {
  /** Takes the planned requests of a live read. More than the whole bucket may be taken from a full one. */
  readonly consume: (upstreamRequests: number) => Effect.Effect<void, TooManyRequestsProblem>
  /** Takes requests that a running read needs in addition. The bucket may go below 0, which delays later reads. */
  readonly consumeExtra: (upstreamRequests: number) => Effect.Effect<void>
  /** The `RateLimit` header of draft-ietf-httpapi-ratelimit-headers. */
  readonly header: (now: number) => string
}

export interface Quotas {
  /** The quota of a key by its name. All callers without a key share one. */
  readonly of: (caller: string | null) => Quota
  /** The `RateLimit-Policy` header of the same draft. */
  readonly policy: string
}

/** Makes a quota for each caller name. */
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
    // If the clock was set back, the bucket does not change.
    left = Math.min(perMinute, left + Math.max(0, now - at) * perMilli)
    at = now
  }
  return {
    consume: (upstreamRequests) =>
      upstreamRequests <= 0 ? Effect.void : Effect.flatMap(Clock.currentTimeMillis, (now) => {
        refill(now)
        const least = Math.min(upstreamRequests, perMinute)
        // A caller that shares a request pays a fraction of it.
        const whole = Math.ceil(upstreamRequests)
        if (left >= least) {
          left -= upstreamRequests
          return Effect.void
        }
        return Effect.fail(
          new TooManyRequestsProblem({
            retryAfterSeconds: Math.max(1, Math.ceil((least - left) / perMilli / 1000)),
            detail: `This read takes ${
              whole === 1 ? "one request" : `${whole} requests`
            } to Loop or Haravan, and the live reads of a key may take ${perMinute} per minute.`
          })
        )
      }),
    consumeExtra: (upstreamRequests) =>
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
