/** One upstream's limit for one credential. Times are in milliseconds. */
export interface RateLimit {
  /** Takes a place, or says how many seconds to wait before asking again. */
  readonly admit: (now: number) => number | undefined
  /** Refuses although there may be room, as an upstream under load does, and says how many seconds to wait. */
  readonly refuse: (now: number) => number
  /** What the upstream tells about the state of the limit in every response. */
  readonly headers: (now: number) => Readonly<Record<string, string>>
}

/** A leaky bucket: `size` requests fit, and `leakPerSecond` run out. */
export interface Bucket {
  readonly size: number
  readonly leakPerSecond: number
  /** A little at any time, as unless given, or all of a second's at each full second: Haravan does not say. */
  readonly leaks?: "steadily" | "by the second" | undefined
}

/**
 * Haravan's leaky bucket (its documentation): every response says how full it is. A refusal says to wait two
 * seconds, and whoever does not wait is refused again.
 */
export const makeLeakyBucket = ({ leakPerSecond, leaks, size }: Bucket): RateLimit => {
  const penalty = 2000
  let level = 0
  let levelAt = 0
  let refusedUntil = -Infinity
  const secondsAt = (at: number) => leaks === "by the second" ? Math.floor(at / 1000) : at / 1000
  const settle = (now: number) => {
    level = Math.max(0, level - (secondsAt(now) - secondsAt(levelAt)) * leakPerSecond)
    levelAt = now
  }
  const refuse = (now: number) => {
    if (now >= refusedUntil) refusedUntil = now + penalty
    return (refusedUntil - now) / 1000
  }
  return {
    admit: (now) => {
      settle(now)
      // A hair of tolerance: what leaks in many small steps does not add up exactly.
      if (now < refusedUntil || level + 1 > size + 1e-6) return refuse(now)
      level += 1
      return undefined
    },
    refuse,
    headers: (now) => {
      settle(now)
      const used = now < refusedUntil ? size : Math.min(size, Math.ceil(level - 1e-6))
      return { "x-haravan-api-call-limit": `${used}/${size}` }
    }
  }
}

/** Loop's limit: at most `size` requests in any `window` milliseconds (its documentation: 300 a minute). */
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

/** Another program of the same shop and app. It sends at its pace, whatever it is told. */
export interface OtherProgram {
  readonly requestsPerSecond: number
  /** Milliseconds until its first request, 0 unless given. */
  readonly startsAfter?: number | undefined
}

/**
 * The same limit with another program that draws on it. `told` hears of each of its requests whether it was
 * refused, at the latest when the limit is asked next.
 */
export const sharedWith = (
  limit: RateLimit,
  { requestsPerSecond, startsAfter = 0 }: OtherProgram,
  openedAt: number,
  told: (refused: boolean) => void
): RateLimit => {
  let sent = 0
  const dueAt = () => openedAt + startsAfter + sent * 1000 / requestsPerSecond
  const catchUp = (now: number) => {
    for (let at = dueAt(); at <= now; at = dueAt()) {
      sent++
      told(limit.admit(at) !== undefined)
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

/** No limit at all; what the headers say stays the same. */
export const unlimited = (headers: Readonly<Record<string, string>>): RateLimit => ({
  admit: () => undefined,
  refuse: () => 2,
  headers: () => headers
})
