/**
 * Applies a {@link Limit}, the concurrency and the upstream's pauses to the requests of one credential. It has no clock
 * and no queue; times are in milliseconds.
 */
import type { Limit, Usage } from "./Limit.ts"
import type { Priority } from "./Priority.ts"

/** One granted request. Call exactly one of its functions, once, when the request is over. */
export interface Grant {
  /** The request was answered, or failed after it may have reached the upstream. */
  readonly answered: (now: number, usage: Usage) => void
  /** The response was a 429: all requests wait. */
  readonly rateLimited: (now: number, usage: Usage, retryAfterMillis: number | undefined) => void
  /** The response was a 503 with `Retry-After`: all requests wait. */
  readonly unavailable: (now: number, usage: Usage, retryAfterMillis: number) => void
  /** The request was never sent. */
  readonly release: (now: number) => void
}

/** A snapshot of a limiter. */
export interface LimiterState {
  readonly used: number
  readonly size: number
  readonly at: number
  readonly inFlight: number
  readonly heldUntil: number | null
  readonly granted: number
  readonly refused: number
}

export interface Limiter {
  readonly grant: (now: number) => Grant
  /** When one more request of that priority may be sent: `now` or earlier means at once. */
  readonly readyAt: (now: number, priority: Priority) => number
  /** When the last of that many more requests of that priority could be sent, if nobody else sends any. */
  readonly estimateAvailableAt: (now: number, priority: Priority, requests: number) => number
  /** Whether the concurrency is used up. */
  readonly isFull: () => boolean
  readonly isIdle: () => boolean
  /** How many of the waiting requests, in this order, could be granted at `now`. */
  readonly countGrantable: (now: number, waiting: ReadonlyArray<Priority>) => number
  /** Until when the upstream asked us, or another process of ours, to wait. */
  readonly heldUntil: () => number
  readonly lastGrantAt: () => number
  /** Requests granted and not released. */
  readonly granted: () => number
  /**
   * Adds what other processes sent with the same credential, and until when they were asked to wait. The reports must
   * be complete: requests in the upstream's count that no report covers are counted as another program's.
   */
  readonly addPeerReport: (
    now: number,
    sent: ReadonlyArray<{ readonly at: number; readonly requests: number }>,
    heldUntil: number
  ) => void
  readonly observe: (now: number) => LimiterState
}

/** The longest pause, whatever an upstream or another process says: the value may be nonsense or its clock wrong. */
export const maxPauseMillis = 120_000

const initialPauseMillis = 1000

export const makeLimiter = (options: {
  readonly limit: Limit
  /** The most requests in flight at once. */
  readonly concurrency: number
  /** The share of the limit, 0 to 1, that background work may use. */
  readonly backgroundShare: number
  /** Returns a random number from 0 to 1. */
  readonly random: () => number
}): Limiter => {
  let limit = options.limit
  let inFlight = 0
  let granted = 0
  let refused = 0
  /** Pauses that the upstream asked for, in total and in a row. */
  let pauses = 0
  let pausesInARow = 0
  let heldUntil = 0
  let lastGrantAt = 0

  const shareOf = (priority: Priority): number => priority === "background" ? options.backgroundShare : 1

  /** Our own pause: doubles each time, with jitter so that several processes do not send at the same time. */
  const backoff = (): number => initialPauseMillis * 2 ** pausesInARow * (0.8 + 0.4 * options.random())

  /**
   * Holds all requests for as long as the upstream asks. It may ask for 0 or too little every time, so from the second
   * pause in a row our own backoff is the minimum. A request sent before the last pause neither lengthens the next one
   * nor, if it succeeds, ends the series.
   */
  const pause = (now: number, retryAfterMillis: number | undefined, pausesBefore: number): void => {
    const isNext = pausesBefore === pauses
    const ownPause = isNext && (retryAfterMillis === undefined || pausesInARow > 0) ? backoff() : 0
    if (isNext) {
      pauses++
      pausesInARow++
    }
    heldUntil = Math.max(heldUntil, now + Math.min(maxPauseMillis, Math.max(retryAfterMillis ?? 0, ownPause)))
  }

  const readyAtOf = (limit: Limit, now: number, priority: Priority): number =>
    Math.max(heldUntil, limit.readyAt(now, shareOf(priority)))

  return {
    grant: (now) => {
      const pausesBefore = pauses
      const sent = { at: now, completed: limit.completed }
      limit = limit.sent(now)
      inFlight++
      granted++
      lastGrantAt = now
      return {
        answered: (now, usage) => {
          inFlight--
          limit = limit.answered(now, usage, sent)
          if (pausesBefore === pauses) pausesInARow = 0
        },
        rateLimited: (now, usage, retryAfterMillis) => {
          inFlight--
          limit = limit.answered(now, usage, sent).rateLimited(now)
          refused++
          pause(now, retryAfterMillis, pausesBefore)
        },
        unavailable: (now, usage, retryAfterMillis) => {
          inFlight--
          limit = limit.answered(now, usage, sent)
          pause(now, retryAfterMillis, pausesBefore)
        },
        release: (now) => {
          inFlight--
          limit = limit.notSent(now)
          granted--
        }
      }
    },
    readyAt: (now, priority) => readyAtOf(limit, now, priority),
    estimateAvailableAt: (now, priority, requests) =>
      Math.max(heldUntil, limit.estimateAvailableAt(now, shareOf(priority), requests)),
    isFull: () => inFlight >= options.concurrency,
    isIdle: () => inFlight === 0,
    countGrantable: (now, waiting) => {
      let after = limit
      let count = 0
      for (const priority of waiting) {
        if (inFlight + count >= options.concurrency || readyAtOf(after, now, priority) > now) break
        after = after.sent(now)
        count++
      }
      return count
    },
    heldUntil: () => heldUntil,
    lastGrantAt: () => lastGrantAt,
    granted: () => granted,
    addPeerReport: (now, sent, peersHeldUntil) => {
      for (const { at, requests } of sent) limit = limit.sentByPeers(now, at, requests)
      limit = limit.peersReported(now)
      heldUntil = Math.max(heldUntil, peersHeldUntil)
    },
    observe: (now) => ({
      used: limit.used(now),
      size: limit.size,
      at: now,
      inFlight,
      heldUntil: heldUntil > now ? heldUntil : null,
      granted,
      refused
    })
  }
}
