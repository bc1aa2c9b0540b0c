/** An upstream's rate limit for one credential. Times are in milliseconds. */
export interface RateLimit {
  /** Admits a request, or returns the seconds to wait before the next one. */
  readonly admit: (now: number) => number | undefined
  /** Refuses a request even if there is room, as an upstream under load does, and returns the seconds to wait. */
  readonly refuse: (now: number) => number
  /** The headers that describe the limit in every response. */
  readonly headers: (now: number) => Readonly<Record<string, string>>
}

/** A leaky bucket: it holds `size` requests and leaks `leakPerSecond`. */
export interface Bucket {
  readonly size: number
  readonly leakPerSecond: number
  /** Continuously (the default), or a second's worth at each full second: Haravan does not say which. */
  readonly leaks?: "continuously" | "once-a-second" | undefined
}

/**
 * Makes Haravan's leaky bucket (its documentation): every response says how full it is. A refusal asks for two seconds,
 * and a caller that does not wait is refused again.
 */
export const makeLeakyBucket = ({ leakPerSecond, leaks, size }: Bucket): RateLimit => {
  const penalty = 2000
  let level = 0
  let levelAt = 0
  let refusedUntil = -Infinity
  const secondsAt = (at: number) => leaks === "once-a-second" ? Math.floor(at / 1000) : at / 1000
  const leak = (now: number) => {
    level = Math.max(0, level - (secondsAt(now) - secondsAt(levelAt)) * leakPerSecond)
    levelAt = now
  }
  const refuse = (now: number) => {
    if (now >= refusedUntil) refusedUntil = now + penalty
    return (refusedUntil - now) / 1000
  }
  return {
    admit: (now) => {
      leak(now)
      // The tolerance absorbs rounding: many small leaks do not add up exactly.
      if (now < refusedUntil || level + 1 > size + 1e-6) return refuse(now)
      level += 1
      return undefined
    },
    refuse,
    headers: (now) => {
      leak(now)
      const used = now < refusedUntil ? size : Math.min(size, Math.ceil(level - 1e-6))
      return { "x-haravan-api-call-limit": `${used}/${size}` }
    }
  }
}

/** Makes Loop's limit: at most `size` requests in any `window` milliseconds (its documentation: 300 a minute). */
export const makeSlidingWindow = (size: number, window: number): RateLimit => {
  const times = new Float64Array(size).fill(-Infinity)
  let next = 0
  const oldest = () => times[next] ?? -Infinity
  const refuse = (now: number) => Math.max(1, Math.ceil((oldest() + window - now) / 1000))
  return {
    admit: (now) => {
      if (now - oldest() < window) return refuse(now)
      times[next] = now
      next = (next + 1) % size
      return undefined
    },
    refuse,
    headers: () => ({})
  }
}

/** Another program of the same shop and app. It keeps its pace even if it is refused. */
export interface OtherProgram {
  readonly requestsPerSecond: number
  /** Milliseconds until its first request; 0 by default. */
  readonly startsAfter?: number | undefined
}

/**
 * Shares a limit with another program. `onRequest` is called for each of its requests, at the latest when the limit
 * is used next.
 */
export const shareLimit = (
  limit: RateLimit,
  { requestsPerSecond, startsAfter = 0 }: OtherProgram,
  openedAt: number,
  onRequest: (isRefused: boolean) => void
): RateLimit => {
  let sent = 0
  const dueAt = () => openedAt + startsAfter + sent * 1000 / requestsPerSecond
  const catchUp = (now: number) => {
    for (let at = dueAt(); at <= now; at = dueAt()) {
      sent++
      onRequest(limit.admit(at) !== undefined)
    }
  }
  return {
    admit: (now) => {
      catchUp(now)
      return limit.admit(now)
    },
    refuse: limit.refuse,
    headers: limit.headers
  }
}

/** Admits every request; every response has the same headers. */
export const unlimited = (headers: Readonly<Record<string, string>>): RateLimit => ({
  admit: () => undefined,
  refuse: () => 2,
  headers: () => headers
})
