/**
 * Decides when the next request of a credential may be sent, and who sends it.
 *
 * A credential has one budget. It grants permits one at a time: interactive requests before background ones, first
 * come, first served within each. It grants only what the {@link Limit} allows, at most `concurrency` at once, and
 * nothing while the upstream has asked us to wait. An interrupted caller gives its place back.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { type BudgetSharing, makeSharer } from "./BudgetSharing.ts"
import { type Grant, type Limiter, makeLimiter } from "./Limiter.ts"
import type { Limit, Usage } from "./Limit.ts"
import type { Priority } from "./Priority.ts"
import { makeWaitQueue, type Ticket, type WaitQueue } from "./WaitQueue.ts"

/** A snapshot of a budget. Times are milliseconds since 1970. */
export interface State {
  /** Requests that the upstream counts against the credential at time `at`. */
  readonly used: number
  readonly size: number
  readonly at: number
  readonly inFlight: number
  readonly waiting: { readonly [P in Priority]: number }
  /** Until when the upstream asked us to wait; null if it did not. */
  readonly heldUntil: number | null
  /** Requests granted and 429 responses received since the start. */
  readonly granted: number
  readonly refused: number
}

/** Permission to send one request. Run exactly one of its effects when the request is over. */
export interface Permit {
  /** The request was answered, or failed after it may have reached the upstream. */
  readonly answered: (usage: Usage) => Effect.Effect<void>
  /**
   * The response was a 429: every request of the credential waits for `retryAfterMillis`. If that is undefined, or from
   * the second 429 in a row, requests wait at least for our own growing pause. `State.heldUntil` says until when.
   */
  readonly rateLimited: (usage: Usage, retryAfterMillis: number | undefined) => Effect.Effect<void>
  /** The response was a 503 with `Retry-After`: every request waits, as after a 429, but the limit is unaffected. */
  readonly unavailable: (usage: Usage, retryAfterMillis: number) => Effect.Effect<void>
  /** The request was never sent. */
  readonly release: Effect.Effect<void>
}

/** No request got through for as long as the budget's patience, or none will before it ends. */
export interface BudgetTimeout {
  readonly _tag: "BudgetTimeout"
  /** Milliseconds until the next request may be sent, as far as is known. */
  readonly retryAfterMillis: number
}

/**
 * Issues permits for the requests of one credential. Everything that uses the credential sends through it. `take` fails
 * with {@link BudgetTimeout} if no request gets through within `patience`.
 *
 * @example
 * ```ts
 * import { Budget, Limit, SlidingWindow } from "@stocktally/core"
 * import { Duration, Effect } from "effect"
 *
 * const program = Effect.scoped(Effect.gen(function*() {
 *   const budget = yield* Budget.make({
 *     limit: SlidingWindow.make({ limit: 300, windowMillis: 60_000 }),
 *     concurrency: 8,
 *     backgroundShare: 0.8,
 *     patience: Duration.minutes(2)
 *   })
 *   const permit = yield* budget.take(() => "interactive")
 *   // Send the request here, then report what its response said about the limit.
 *   yield* permit.answered(Limit.unknownUsage)
 * }))
 * ```
 */
export interface Budget {
  /**
   * Waits for a permit. `priority` is evaluated again for each grant, so a waiting caller can be promoted; call
   * `reconsider` after a change. The wait is interruptible even if the caller is not; an uninterruptible caller that
   * settles its permit never loses one.
   */
  readonly take: (priority: () => Priority) => Effect.Effect<Permit, BudgetTimeout>
  readonly reconsider: Effect.Effect<void>
  /** Shares the budget with other processes that use the same credential, until the scope ends. */
  readonly share: (sharing: BudgetSharing) => Effect.Effect<void, never, Scope.Scope>
  /**
   * Milliseconds until that many more requests could be sent if nobody else sent any. Assumes background priority,
   * unless only interactive callers wait now.
   */
  readonly estimateWait: (requests: number) => number
  readonly state: SubscriptionRef.SubscriptionRef<State>
  /** The state right now. `state` is updated only on changes, while old requests stop counting as time passes. */
  readonly now: Effect.Effect<State>
}

/** The options of {@link make}. */
export interface Options {
  readonly limit: Limit
  /** The most requests in flight at once. */
  readonly concurrency: number
  /** The share of the limit, 0 to 1, that background work may use. */
  readonly backgroundShare: number
  /** How long a caller waits while no request gets through. */
  readonly patience: Duration.Duration
}

/** Applies a change, publishes the new state and wakes the dispatcher. */
type Change = (f: (now: number) => void) => Effect.Effect<void>

/** Makes a budget that works until the scope ends. */
export const make: (options: Options) => Effect.Effect<Budget, never, Scope.Scope> = Effect.fnUntraced(
  function*(options) {
    const clock = yield* Clock.Clock
    const random = yield* Random.Random
    const limiter = makeLimiter({ ...options, random: () => random.nextDoubleUnsafe() })
    const sharer = makeSharer(limiter, clock)
    const queue = makeWaitQueue<Ticket<Permit, BudgetTimeout>>()
    const wake = yield* Queue.sliding<void>(1)
    const observe = (now: number): State => ({ ...limiter.observe(now), waiting: queue.counts() })
    const state = yield* SubscriptionRef.make(observe(clock.currentTimeMillisUnsafe()))
    const change: Change = (f) =>
      Effect.suspend(() => {
        const now = clock.currentTimeMillisUnsafe()
        f(now)
        Queue.offerUnsafe(wake, undefined)
        return SubscriptionRef.set(state, observe(now))
      })
    const dispatch = makeDispatcher(
      limiter,
      queue,
      Duration.toMillis(options.patience),
      (request) => makePermit(request, change)
    )

    yield* Effect.gen(function*() {
      const max = yield* sharer.run((now) => limiter.countGrantable(now, queue.priorities()))
      const now = clock.currentTimeMillisUnsafe()
      const wakeAt = dispatch(now, max)
      yield* SubscriptionRef.set(state, observe(now))
      yield* wakeAt === Number.POSITIVE_INFINITY
        ? Queue.take(wake)
        : Effect.timeoutOption(Queue.take(wake), Math.max(1, wakeAt - now))
    }).pipe(Effect.forever, Effect.forkScoped)

    return {
      state,
      estimateWait: (requests) => {
        const now = clock.currentTimeMillisUnsafe()
        const { background, interactive } = queue.counts()
        const priority = interactive > 0 && background === 0 ? "interactive" : "background"
        return Math.max(0, limiter.estimateAvailableAt(now, priority, requests) - now)
      },
      now: Effect.sync(() => observe(clock.currentTimeMillisUnsafe())),
      reconsider: change(() => undefined),
      share: (sharing) =>
        Effect.acquireRelease(
          change(() => sharer.set(sharing)),
          () => change(() => sharer.set(undefined))
        ),
      take: (priority) =>
        Effect.suspend(() =>
          waitForPermit(queue, change, {
            priority,
            since: clock.currentTimeMillisUnsafe(),
            granted: Deferred.makeUnsafe()
          })
        )
    }
  }
)

const makePermit = (request: Grant, change: Change): Permit => {
  let open = true
  // The permit closes in the same step that settles it: a caller interrupted in between has not settled it.
  const settle = (f: (now: number) => void) =>
    Effect.suspend(() =>
      open
        ? change((now) => {
          open = false
          f(now)
        })
        : Effect.void
    )
  return {
    answered: (usage) => settle((now) => request.answered(now, usage)),
    rateLimited: (usage, retryAfterMillis) => settle((now) => request.rateLimited(now, usage, retryAfterMillis)),
    unavailable: (usage, retryAfterMillis) => settle((now) => request.unavailable(now, usage, retryAfterMillis)),
    release: settle(request.release)
  }
}

/**
 * Grants up to `max` of the waiting requests and fails those that run out of patience. Returns when to run again,
 * Infinity if only a change can help.
 */
const makeDispatcher = (
  limiter: Limiter,
  queue: WaitQueue<Ticket<Permit, BudgetTimeout>>,
  patienceMillis: number,
  makePermit: (request: Grant) => Permit
) =>
(now: number, max: number): number => {
  for (let left = max;;) {
    const ticket = queue.peek()
    if (ticket === undefined) return Number.POSITIVE_INFINITY
    const readyAt = limiter.readyAt(now, ticket.priority())
    if (readyAt <= now && !limiter.isFull()) {
      if (left-- <= 0) return now
      queue.remove(ticket)
      Deferred.doneUnsafe(ticket.granted, Effect.succeed(makePermit(limiter.grant(now))))
      continue
    }
    const patienceEnds = Math.max(ticket.since, limiter.lastGrantAt()) + patienceMillis
    const firm = limiter.isIdle() ? readyAt : limiter.heldUntil()
    if (firm <= patienceEnds && now < patienceEnds) {
      return Math.min(patienceEnds, limiter.isFull() ? Number.POSITIVE_INFINITY : readyAt)
    }
    queue.remove(ticket)
    const retryAfterMillis = Number.isFinite(readyAt) ? Math.max(0, readyAt - now) : patienceMillis
    Deferred.doneUnsafe(ticket.granted, Effect.fail({ _tag: "BudgetTimeout", retryAfterMillis }))
  }
}

const waitForPermit = (
  queue: WaitQueue<Ticket<Permit, BudgetTimeout>>,
  change: Change,
  ticket: Ticket<Permit, BudgetTimeout>
): Effect.Effect<Permit, BudgetTimeout> =>
  Effect.andThen(change(() => queue.add(ticket)), Effect.interruptible(Deferred.await(ticket.granted))).pipe(
    // The permit may have been granted while its caller was being interrupted: pass it on.
    Effect.onInterrupt(() =>
      change(() => queue.remove(ticket)).pipe(
        Effect.andThen(Deferred.poll(ticket.granted)),
        Effect.flatMap(Option.match({ onNone: () => Effect.void, onSome: releaseGranted }))
      )
    )
  )

const releaseGranted = (granted: Effect.Effect<Permit, BudgetTimeout>): Effect.Effect<void> =>
  Effect.matchEffect(granted, { onFailure: () => Effect.void, onSuccess: (permit) => permit.release })
