/** How processes that draw on the same credential stay within its limit together. */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Limiter, maxPauseMillis } from "./Limiter.ts"

/** What others that draw on the same credential did since they were last heard of. */
export interface PeerReport {
  readonly sent: ReadonlyArray<{ readonly at: number; readonly requests: number }>
  /** The latest time until which one of them was told to wait. */
  readonly heldUntil: number | null
}

/**
 * Tells others how many requests are about to be sent and until when ours were told to wait, and hears the same of them.
 * It is run before requests are granted: whoever tells later has heard of those before, so that all of them together
 * stay within the limit. None where the others cannot be reached; then requests are sent all the same.
 */
export type BudgetSharing = (ours: {
  readonly requests: number
  readonly heldUntil: number | null
}) => Effect.Effect<Option.Option<PeerReport>>

/** The sharing with others, while there are any. */
export interface Sharer {
  /** From now on with these; undefined with none. */
  readonly set: (sharing: BudgetSharing | undefined) => void
  /**
   * Exchanges, where there is something to tell; how many requests may be granted then. `grantable` is how many could be
   * granted at a time as far as we know alone.
   */
  readonly run: (grantable: (now: number) => number) => Effect.Effect<number>
}

/** How long others count requests that they heard of and no header has shown them yet: then they are told again. */
const reportedMillis = 1000

/** What is heard of others is noted in `grants`. */
export const makeSharer = (limiter: Limiter, clock: Clock.Clock): Sharer => {
  let sharing: BudgetSharing | undefined
  /** Until when others know that we were told to wait. */
  let reportedHoldUntil = 0
  /** Requests that others know of: until so many are granted in all, or the time is over. */
  let reported = { granted: 0, until: 0 }

  return {
    set: (next) => {
      sharing = next
    },
    run: (grantable) =>
      Effect.suspend(() => {
        const startedAt = clock.currentTimeMillisUnsafe()
        if (sharing === undefined) {
          limiter.addPeerReport(startedAt, [], 0)
          return Effect.succeed(Number.POSITIVE_INFINITY)
        }
        const requests = grantable(startedAt)
        const pending = startedAt < reported.until ? Math.max(0, reported.granted - limiter.granted()) : 0
        const unreported = Math.max(0, requests - pending)
        const held = limiter.heldUntil()
        if (unreported === 0 && held <= Math.max(startedAt, reportedHoldUntil)) return Effect.succeed(requests)
        const ours = held > startedAt ? held : null
        // A defect of the others' must not end the budget, which would hang whoever waits for it.
        const peers = Effect.catchDefect(sharing({ requests: unreported, heldUntil: ours }), () => Effect.succeedNone)
        return Effect.map(peers, (answer) => {
          const now = clock.currentTimeMillisUnsafe()
          if (unreported > 0) {
            reported = { granted: limiter.granted() + pending + unreported, until: now + reportedMillis }
          }
          if (Option.isNone(answer)) {
            limiter.addPeerReport(now, [], 0)
            return requests
          }
          const peersHeldUntil = Math.min(answer.value.heldUntil ?? 0, now + maxPauseMillis)
          reportedHoldUntil = Math.max(reportedHoldUntil, ours ?? 0, peersHeldUntil)
          limiter.addPeerReport(now, answer.value.sent, peersHeldUntil)
          return requests
        })
      })
  }
}
