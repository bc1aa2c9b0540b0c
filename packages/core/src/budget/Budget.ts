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
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { type BudgetSharing, makeSharer } from "./BudgetSharing.ts"
import { type Grant, type Limiter, makeLimiter } from "./Limiter.ts"
import type { Limit, Usage } from "./Limit.ts"
import type { Priority } from "./Priority.ts"
import { makeWaitQueue, type Ticket, type WaitQueue } from "./WaitQueue.ts"

/** What can be seen of a budget. Times are milliseconds since 1970. */
export interface State {
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
  readonly answered: (usage: Usage) => Effect.Effect<void>
  /**
   * 429: every request of the credential waits for `retryAfterMillis`. If it is undefined, and from the second refusal
   * in a row on, for a growing pause of our own if that is longer. `heldUntil` of the state says until when.
   */
  readonly rateLimited: (usage: Usage, retryAfterMillis: number | undefined) => Effect.Effect<void>
  /** 503 that says when to ask again: every request waits, as after a 429, and the limit has nothing to do with it. */
  readonly unavailable: (usage: Usage, retryAfterMillis: number) => Effect.Effect<void>
  /** The request was never sent. */
  readonly release: Effect.Effect<void>
}

/** Nobody got a request through for as long as our patience lasts, or nobody will before it ends. */
export interface OutOfPatience {
  readonly _tag: "OutOfPatience"
  /** Milliseconds until the next request may be sent, as far as is known. */
  readonly retryAfterMillis: number
}

/** The one way to an upstream for all that use a credential: whoever sends a request asks here first. */
export interface Budget {
  /**
   * Waits for leave to send a request. `priority` is asked again whenever one is granted, so a waiter may be raised; say
   * so with `reconsider`. The wait can be interrupted even where the caller cannot; a caller that cannot, until it has
   * settled the permit, never loses one.
   */
  readonly take: (priority: () => Priority) => Effect.Effect<Permit, OutOfPatience>
  readonly reconsider: Effect.Effect<void>
  /** Shares the budget with others that draw on the same credential, until the scope ends. */
  readonly share: (sharing: BudgetSharing) => Effect.Effect<void, never, Scope.Scope>
  /**
   * Milliseconds until so many more requests could be granted, if nobody else asked: as background work, unless those who
   * wait now are all interactive.
   */
  readonly estimateWait: (requests: number) => number
  readonly state: SubscriptionRef.SubscriptionRef<State>
  /** As it is at this moment: `state` is as of the last change, and requests cease to count by themselves. */
  readonly now: Effect.Effect<State>
}

export interface Options {
  readonly limit: Limit
  /** Requests under way at once, at most. */
  readonly concurrency: number
  /** The share of the limit, 0 to 1, that background work may use. */
  readonly backgroundShare: number
  /** How long a waiter stays while nobody gets a request through. */
  readonly patience: Duration.Duration
}

/** Every change of a budget passes here: it is made, made visible, and the next waiter is considered. */
type Change = (f: (now: number) => void) => Effect.Effect<void>

export const make: (options: Options) => Effect.Effect<Budget, never, Scope.Scope> = Effect.fnUntraced(
  function*(options) {
    const clock = yield* Clock.Clock
    const random = yield* Random.Random
    const limiter = makeLimiter({ ...options, random: () => random.nextDoubleUnsafe() })
    const sharer = makeSharer(limiter, clock)
    const queue = makeWaitQueue<Ticket<Permit, OutOfPatience>>()
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
        return Math.max(0, limiter.estimateSentAt(now, priority, requests) - now)
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
  // Closed only together with what it does: a caller that is interrupted between has not settled it.
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
 * Grants what can be granted at `now`, but not more than `most`, and refuses those whose patience ends before; the time at
 * which to look again, or Infinity until something changes.
 */
const makeDispatcher = (
  limiter: Limiter,
  queue: WaitQueue<Ticket<Permit, OutOfPatience>>,
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
    Deferred.doneUnsafe(ticket.granted, Effect.fail({ _tag: "OutOfPatience", retryAfterMillis }))
  }
}

const waitForPermit = (
  queue: WaitQueue<Ticket<Permit, OutOfPatience>>,
  change: Change,
  ticket: Ticket<Permit, OutOfPatience>
): Effect.Effect<Permit, OutOfPatience> =>
  Effect.andThen(change(() => queue.add(ticket)), Effect.interruptible(Deferred.await(ticket.granted))).pipe(
    // The place goes to the next, also if it was granted while its caller left.
    Effect.onInterrupt(() =>
      change(() => queue.remove(ticket)).pipe(
        Effect.andThen(Deferred.poll(ticket.granted)),
        Effect.flatMap(Option.match({ onNone: () => Effect.void, onSome: releaseGranted }))
      )
    )
  )

const releaseGranted = (granted: Effect.Effect<Permit, OutOfPatience>): Effect.Effect<void> =>
  Effect.matchEffect(granted, { onFailure: () => Effect.void, onSuccess: (permit) => permit.release })
