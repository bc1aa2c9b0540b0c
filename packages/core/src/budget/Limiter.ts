/**
 * What was granted of a limit and is not over yet, and until when the upstream wants none. It knows no clock, no queue
 * and nobody who waits; times are in milliseconds.
 */
import type { Limit, Usage } from "./Limit.ts"
import type { Priority } from "./Priority.ts"

/** One request that was granted. Exactly one of its functions must be called, once, when the request is over. */
export interface Grant {
  /** It was answered, or failed after it may have reached the upstream. */
  readonly answered: (now: number, usage: Usage) => void
  /** 429: all requests wait. */
  readonly rateLimited: (now: number, usage: Usage, retryAfterMillis: number | undefined) => void
  /** 503 that says when to ask again: all requests wait too. */
  readonly unavailable: (now: number, usage: Usage, retryAfterMillis: number) => void
  /** It was never sent. */
  readonly release: (now: number) => void
}

/** What can be seen of it at a time. */
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
  /** When the limit has room for one more request of the priority: `now` or earlier means at once. */
  readonly readyAt: (now: number, priority: Priority) => number
  /** By when so many more requests of the priority could be granted, if nobody else asked. */
  readonly estimateSentAt: (now: number, priority: Priority, requests: number) => number
  /** Whether as many are under way as may be. */
  readonly isFull: () => boolean
  readonly isIdle: () => boolean
  /** How many of those who wait, in their order, could be granted one at `now`. */
  readonly countGrantable: (now: number, waiting: ReadonlyArray<Priority>) => number
  /** Until when the upstream told us, or others of ours, to wait. */
  readonly heldUntil: () => number
  readonly lastGrantAt: () => number
  /** How many were granted, and not given back. */
  readonly granted: () => number
  /**
   * Processes of ours sent these with the same credential, and were told to wait until `heldUntil`: all that there is to
   * hear of them now.
   */
  readonly addPeerReport: (
    now: number,
    sent: ReadonlyArray<{ readonly at: number; readonly requests: number }>,
    heldUntil: number
  ) => void
  readonly observe: (now: number) => LimiterState
}

/** No pause is longer, whatever an upstream or another process says: it may not mean it, or its clock may be wrong. */
export const maxPauseMillis = 120_000

const initialPauseMillis = 1000

export const makeLimiter = (options: {
  readonly limit: Limit
  /** Requests under way at once, at most. */
  readonly concurrency: number
  /** The share of the limit, 0 to 1, that background work may use. */
  readonly backgroundShare: number
  /** Between 0 and 1, another one each time. */
  readonly random: () => number
}): Limiter => {
  let limit = options.limit
  let inFlight = 0
  let granted = 0
  let refused = 0
  /** Pauses that we were told to make, and how many of them in a row. */
  let pauses = 0
  let pausesInARow = 0
  let heldUntil = 0
  let lastGrantAt = 0

  const shareOf = (priority: Priority): number => priority === "background" ? options.backgroundShare : 1

  /** Our own pause, which doubles with every one; jittered, so that several processes do not ask at the same time. */
  const backoff = (): number => initialPauseMillis * 2 ** pausesInARow * (0.8 + 0.4 * options.random())

  /**
   * The pause after a refusal is what the upstream says. It may say 0, or too little for ever, so from the second in a
   * row on it is at least our own. A request that went out before the last pause does not make the next one longer, and
   * a success of such a request does not end the row.
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
    estimateSentAt: (now, priority, requests) =>
      Math.max(heldUntil, limit.estimateSentAt(now, shareOf(priority), requests)),
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
