/**
 * How many requests an upstream still allows a credential, and who may send the next one.
 *
 * One for each credential. It grants requests one at a time: interactive before background, first come first served
 * within each; as the {@link Limit} allows, never more at once than `concurrency`, and none while the upstream has told
 * any of our requests to wait. A caller that is interrupted gives its place back.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Limit, LimitSignal } from "./Limit.ts"
import type { Priority } from "./Priority.ts"

/** What can be seen of a budget. Times are milliseconds since 1970. */
export interface BudgetState {
  /** Requests the upstream counts against the credential, as of `at`. */
  readonly used: number
  readonly size: number
  readonly at: number
  readonly inFlight: number
  readonly waiting: { readonly [P in Priority]: number }
  /** Until when the upstream told us to wait; null when it did not. */
  readonly heldUntil: number | null
  /** Requests granted and 429s received since the start. */
  readonly granted: number
  readonly refused: number
}

/** Leave to send one request. Exactly one of its effects must be run when the request is over. */
export interface Permit {
  /** The request was answered, or failed after it may have reached the upstream. */
  readonly answered: (signal: LimitSignal) => Effect.Effect<void>
  /** 429: every request of the credential waits for `retryAfterMillis`, or a growing pause where it is undefined. */
  readonly refused: (signal: LimitSignal, retryAfterMillis: number | undefined) => Effect.Effect<void>
  /** The request was never sent. */
  readonly returned: Effect.Effect<void>
}

/** Nobody got a request through for as long as our patience lasts, or nobody will before it ends. */
export interface OutOfPatience {
  readonly _tag: "OutOfPatience"
  /** Milliseconds until the next request may be sent, as far as is known. */
  readonly retryAfterMillis: number
}

/** What others that draw on the same credential did since they were last heard of. */
export interface Elsewhere {
  readonly sent: ReadonlyArray<{ readonly at: number; readonly requests: number }>
  /** The latest time until which one of them was told to wait. */
  readonly heldUntil: number | null
}

/**
 * Tells others how many requests are about to be sent and until when ours were told to wait, and hears the same of them.
 * It is run before requests are granted: whoever tells later has heard of those before, so that all of them together
 * stay within the limit. None where the others cannot be reached; then requests are sent all the same.
 */
export type Exchange = (ours: {
  readonly requests: number
  readonly heldUntil: number | null
}) => Effect.Effect<Option.Option<Elsewhere>>

export interface Budget {
  /**
   * Waits for leave to send a request. `priority` is asked anew whenever one is granted, so a waiter may be raised; say
   * so with `reconsider`. The wait can be interrupted even where the caller cannot; a caller that cannot, until it has
   * settled the permit, never loses one.
   */
  readonly take: (priority: () => Priority) => Effect.Effect<Permit, OutOfPatience>
  readonly reconsider: Effect.Effect<void>
  /** Shares the budget with others that draw on the same credential, until the scope ends. */
  readonly share: (exchange: Exchange) => Effect.Effect<void, never, Scope.Scope>
  readonly state: SubscriptionRef.SubscriptionRef<BudgetState>
  /** As it is at this moment: `state` is as of the last change, and requests cease to count by themselves. */
  readonly now: Effect.Effect<BudgetState>
}

export interface BudgetOptions {
  readonly limit: Limit
  /** Requests under way at once, at most. */
  readonly concurrency: number
  /** The share of the limit, 0 to 1, that background work may use. */
  readonly backgroundShare: number
  /** How long a waiter stays while nobody gets a request through. */
  readonly patience: Duration.Duration
}

interface Ticket {
  readonly priority: () => Priority
  readonly since: number
  readonly granted: Deferred.Deferred<Permit, OutOfPatience>
}

const giveBack = (granted: Effect.Effect<Permit, OutOfPatience>): Effect.Effect<void> =>
  Effect.matchEffect(granted, { onFailure: () => Effect.void, onSuccess: (permit) => permit.returned })

const firstPauseMillis = 1000
const longestPauseMillis = 60_000
/** The clock of another process may be wrong. */
const longestHold = 300_000

export const makeBudget: (options: BudgetOptions) => Effect.Effect<Budget, never, Scope.Scope> = Effect.fnUntraced(
  function*(options) {
    const patienceMillis = Duration.toMillis(options.patience)
    const clock = yield* Clock.Clock
    const waiting: Array<Ticket> = []
    const wake = yield* Queue.sliding<void>(1)
    let limit = options.limit
    let inFlight = 0
    let granted = 0
    let refused = 0
    let refusedInARow = 0
    let heldUntil = 0
    let lastGrantAt = 0
    let exchange: Exchange | undefined
    /** Until when others know that we were told to wait. */
    let toldHold = 0

    const observe = (now: number): BudgetState => {
      let interactive = 0
      for (const ticket of waiting) if (ticket.priority() === "interactive") interactive++
      return {
        used: limit.used(now),
        size: limit.size,
        at: now,
        inFlight,
        waiting: { interactive, background: waiting.length - interactive },
        heldUntil: heldUntil > now ? heldUntil : null,
        granted,
        refused
      }
    }
    const state = yield* SubscriptionRef.make(observe(clock.currentTimeMillisUnsafe()))

    /** Every change passes here: it is made, made visible, and the next waiter is considered. */
    const change = (f: (now: number) => void) =>
      Effect.suspend(() => {
        const now = clock.currentTimeMillisUnsafe()
        f(now)
        Queue.offerUnsafe(wake, undefined)
        return SubscriptionRef.set(state, observe(now))
      })

    const grant = (now: number): Permit => {
      const { settled } = limit
      limit = limit.sent(now)
      inFlight++
      granted++
      lastGrantAt = now
      let open = true
      // closed only together with what it does: whoever is interrupted between has not settled it
      const settle = (f: (now: number) => void) =>
        Effect.suspend(() =>
          open
            ? change((now) => {
              open = false
              inFlight--
              f(now)
            })
            : Effect.void
        )
      return {
        answered: (signal) =>
          settle((now) => {
            limit = limit.answered(now, signal, settled)
            refusedInARow = 0
          }),
        refused: (signal, retryAfterMillis) =>
          settle((now) => {
            limit = limit.answered(now, signal, settled).refused(now)
            refused++
            const pause = retryAfterMillis ?? Math.min(longestPauseMillis, firstPauseMillis * 2 ** refusedInARow)
            refusedInARow++
            heldUntil = Math.max(heldUntil, now + pause)
          }),
        returned: settle((now) => {
          limit = limit.returned(now)
          granted--
        })
      }
    }

    /** The waiter whose turn it is. */
    const nextTicket = (waiting: ReadonlyArray<Ticket>): Ticket | undefined =>
      waiting.find((ticket) => ticket.priority() === "interactive") ?? waiting[0]

    const readyAtOf = (ticket: Ticket, limit: Limit, now: number): number =>
      Math.max(heldUntil, limit.readyAt(now, ticket.priority() === "background" ? options.backgroundShare : 1))

    /** How many could be granted at `now`. */
    const grantable = (now: number): number => {
      let after = limit
      let rest: ReadonlyArray<Ticket> = waiting
      for (;;) {
        const ticket = nextTicket(rest)
        const count = waiting.length - rest.length
        if (ticket === undefined || inFlight + count >= options.concurrency || readyAtOf(ticket, after, now) > now) return count
        after = after.sent(now)
        rest = rest.filter((other) => other !== ticket)
      }
    }

    /** Exchanges with others, if there are any; how many may be granted then. */
    const exchanged = Effect.suspend(() => {
      if (exchange === undefined) return Effect.succeed(Number.POSITIVE_INFINITY)
      const asked = clock.currentTimeMillisUnsafe()
      const requests = grantable(asked)
      if (requests === 0 && heldUntil <= Math.max(asked, toldHold)) return Effect.succeed(0)
      const ours = heldUntil > asked ? heldUntil : null
      return Effect.map(exchange({ requests, heldUntil: ours }), (heard) => {
        if (Option.isNone(heard)) return requests
        const now = clock.currentTimeMillisUnsafe()
        for (const { at, requests } of heard.value.sent) limit = limit.sentElsewhere(now, at, requests)
        const theirs = Math.min(heard.value.heldUntil ?? 0, now + longestHold)
        toldHold = Math.max(toldHold, ours ?? 0, theirs)
        heldUntil = Math.max(heldUntil, theirs)
        return requests
      })
    })

    const remove = (ticket: Ticket): void => {
      const index = waiting.indexOf(ticket)
      if (index >= 0) waiting.splice(index, 1)
    }

    /**
     * Grants what can be granted at `now`, but not more than `most`; the time at which to look again, or Infinity until
     * something changes.
     */
    const pump = (now: number, most: number): number => {
      for (let left = most;;) {
        const ticket = nextTicket(waiting)
        if (ticket === undefined) return Number.POSITIVE_INFINITY
        const readyAt = readyAtOf(ticket, limit, now)
        if (readyAt <= now && inFlight < options.concurrency) {
          if (left-- <= 0) return now
          remove(ticket)
          Deferred.doneUnsafe(ticket.granted, Effect.succeed(grant(now)))
          continue
        }
        const patienceEnds = Math.max(ticket.since, lastGrantAt) + patienceMillis
        const firm = inFlight === 0 ? readyAt : heldUntil
        if (firm <= patienceEnds && now < patienceEnds) {
          return Math.min(patienceEnds, inFlight < options.concurrency ? readyAt : Number.POSITIVE_INFINITY)
        }
        remove(ticket)
        const retryAfterMillis = Math.max(0, Math.min(readyAt, now + patienceMillis) - now)
        Deferred.doneUnsafe(ticket.granted, Effect.fail({ _tag: "OutOfPatience", retryAfterMillis }))
      }
    }

    yield* Effect.gen(function*() {
      const most = yield* exchanged
      const now = clock.currentTimeMillisUnsafe()
      const again = pump(now, most)
      yield* SubscriptionRef.set(state, observe(now))
      yield* again === Number.POSITIVE_INFINITY
        ? Queue.take(wake)
        : Effect.timeoutOption(Queue.take(wake), Math.max(1, again - now))
    }).pipe(Effect.forever, Effect.forkScoped)

    return {
      state,
      now: Effect.sync(() => observe(clock.currentTimeMillisUnsafe())),
      reconsider: change(() => undefined),
      share: (others) =>
        Effect.acquireRelease(
          change(() => {
            exchange = others
          }),
          () =>
            change(() => {
              exchange = undefined
            })
        ),
      take: (priority) =>
        Effect.suspend(() => {
          const ticket: Ticket = {
            priority,
            since: clock.currentTimeMillisUnsafe(),
            granted: Deferred.makeUnsafe()
          }
          return Effect.andThen(
            change(() => {
              waiting.push(ticket)
            }),
            Effect.interruptible(Deferred.await(ticket.granted))
          ).pipe(
            // the place goes to the next, also where it was granted while its caller left
            Effect.onInterrupt(() =>
              change(() => remove(ticket)).pipe(
                Effect.andThen(Deferred.poll(ticket.granted)),
                Effect.flatMap(Option.match({ onNone: () => Effect.void, onSome: giveBack }))
              )
            )
          )
        })
    }
  }
)
