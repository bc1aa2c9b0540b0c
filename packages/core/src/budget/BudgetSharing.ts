/** Keeps the processes that use the same credential within its limit together. */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Limiter, maxPauseMillis } from "./Limiter.ts"

/** The activity of the other processes since their last report. */
export interface PeerReport {
  readonly sent: ReadonlyArray<{ readonly at: number; readonly requests: number }>
  /** The latest time until which the upstream asked one of them to wait. */
  readonly heldUntil: number | null
}

/**
 * Reports to the other processes how many requests are about to be sent and until when the upstream asked us to wait,
 * and returns their reports. Runs before requests are granted: each process has the earlier reports of the others
 * before it sends, so all of them together stay within the limit. Returns none if the others cannot be reached;
 * requests are sent anyway.
 */
export type BudgetSharing = (report: {
  readonly requests: number
  readonly heldUntil: number | null
}) => Effect.Effect<Option.Option<PeerReport>>

/** Shares a budget with other processes. */
export interface Sharer {
  /** Starts sharing; undefined stops it. */
  readonly set: (sharing: BudgetSharing | undefined) => void
  /**
   * Exchanges reports if there is anything new to report. Returns how many requests may be granted now; `grantable` is
   * how many this process alone could grant.
   */
  readonly run: (grantable: (now: number) => number) => Effect.Effect<number>
}

/**
 * How long the other processes count reported requests that no response header has shown yet. After that we report them
 * again.
 */
const reportedMillis = 1000

/** Adds the reports of other processes to `limiter`. */
export const makeSharer = (limiter: Limiter, clock: Clock.Clock): Sharer => {
  let sharing: BudgetSharing | undefined
  /** The latest hold that the other processes know of. */
  let reportedHoldUntil = 0
  /**
   * The requests that the other processes know of: valid until `granted` requests were granted, or until the time has
   * passed.
   */
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
        const currentHold = held > startedAt ? held : null
        // A defect in the sharing must not end the budget: every waiting caller would hang.
        const peers = Effect.catchDefect(sharing({ requests: unreported, heldUntil: currentHold }), () =>
          Effect.succeedNone)
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
          reportedHoldUntil = Math.max(reportedHoldUntil, currentHold ?? 0, peersHeldUntil)
          limiter.addPeerReport(now, answer.value.sent, peersHeldUntil)
          return requests
        })
      })
  }
}
