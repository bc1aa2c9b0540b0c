/**
 * Shared lookups of single records. Concurrent lookups are batched. Identical ones share a result and join a request in
 * flight unless {@link FreshLookup} forbids it. A batch is chosen only when the budget grants a request, takes the
 * highest priority of its waiters, and is interrupted when its last waiter leaves.
 *
 * (Effect's `RequestResolver` chooses a batch when it is called, not when a request may be sent, and supports neither
 * priorities nor waiters that leave.)
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type { UpstreamError } from "@stocktally/schema"
import { type Priority, RequestPriority } from "../budget/Priority.ts"
import { FreshLookup } from "./FreshLookup.ts"
import {
  type Batch,
  makePendingLookups,
  type PendingLookup,
  type PendingLookups,
  highestPriority,
  type Waiter
} from "./PendingLookups.ts"

/** The budget granted a request, but no lookup is waiting for one any more. */
export class NothingPending extends Data.TaggedError("NothingPending") {}

export interface LookupOptions<K, A> {
  /** Keys with the same text are the same lookup. */
  readonly keyText: (key: K) => string
  /** Chooses the keys of the next batch from `waiting`. `urgent` are the keys of the highest priority, never empty. */
  readonly chooseBatch: (urgent: ReadonlyArray<K>, waiting: ReadonlyArray<K>) => ReadonlyArray<K>
  /**
   * Answers a batch. Waits for a permit at `priority`, the highest of the batch's waiters, then runs `batch` once to
   * get its keys, and returns the result of each key. A failure fails every key.
   */
  readonly resolve: (
    priority: () => Priority,
    batch: Effect.Effect<ReadonlyArray<K>, NothingPending>
  ) => Effect.Effect<(key: K) => Exit.Exit<A, UpstreamError>, UpstreamError | NothingPending>
  /** How long to gather more lookups before asking for a permit. Starts again while more arrive, up to ten times. */
  readonly gatherTime: Duration.Duration
  /** Notifies the budget that a waiting caller's priority may have changed. */
  readonly reconsider: Effect.Effect<void>
}

export interface Lookups<K, A> {
  /** Looks up a key at the fiber's priority. */
  readonly get: (key: K) => Effect.Effect<A, UpstreamError>
  /** Looks up each key. Answers in the order of the keys, or fails with the first failure. */
  readonly getAll: (keys: ReadonlyArray<K>) => Effect.Effect<ReadonlyArray<A>, UpstreamError>
  /** Looks up each key. Returns a result for each, in the order of the keys. */
  readonly getEach: (keys: ReadonlyArray<K>) => Effect.Effect<ReadonlyArray<Exit.Exit<A, UpstreamError>>>
}

export const makeLookups = <K, A>(
  options: LookupOptions<K, A>
): Effect.Effect<Lookups<K, A>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const pending = makePendingLookups<K, A>(options.keyText)
    const batches = yield* makeBatches(options, pending)

    const leave = (entry: PendingLookup<K, A>, interactive: boolean): void => {
      pending.leave(entry, interactive)
      if (pending.isEmpty()) batches.stopNext()
    }

    /** Waits for lookups while `use` runs, and leaves them when it ends. */
    const whileJoined = <J, B, E extends UpstreamError>(
      join: (waiter: Waiter) => J,
      use: (joined: J) => Effect.Effect<B, E>,
      leave: (joined: J, interactive: boolean) => void
    ): Effect.Effect<B, E> =>
      Effect.gen(function*() {
        const interactive = (yield* RequestPriority) === "interactive"
        const waiter = {
          interactive,
          fresh: yield* FreshLookup,
          span: yield* Effect.serviceOption(Tracer.ParentSpan)
        }
        return yield* Effect.acquireUseRelease(
          Effect.suspend(() => {
            const before = pending.priority()
            const joined = join(waiter)
            batches.startNext()
            return Effect.as(pending.priority() === before ? Effect.void : options.reconsider, joined)
          }),
          use,
          (joined) => Effect.sync(() => leave(joined, interactive))
        )
      })

    const whileAllJoined = <B, E extends UpstreamError>(
      keys: ReadonlyArray<K>,
      use: (joined: ReadonlyArray<PendingLookup<K, A>>) => Effect.Effect<B, E>
    ): Effect.Effect<B, E> =>
      whileJoined(
        (waiter) => keys.map((key) => pending.join(key, waiter)),
        use,
        (joined, interactive) => joined.forEach((entry) => leave(entry, interactive))
      )

    return {
      get: (key) =>
        whileJoined(
          (waiter) => pending.join(key, waiter),
          (entry) => Deferred.await(entry.answer),
          leave
        ),
      getAll: (keys) => whileAllJoined(keys, Effect.forEach((entry) => Deferred.await(entry.answer))),
      getEach: (keys) => whileAllJoined(keys, Effect.forEach((entry) => Effect.exit(Deferred.await(entry.answer))))
    }
  })

/** Sends waiting lookups in batches. While any lookup waits, exactly one batch waits for a permit. */
const makeBatches = Effect.fnUntraced(function*<K, A>(options: LookupOptions<K, A>, pending: PendingLookups<K, A>) {
  const gather = waitForMore(options.gatherTime, pending, yield* Clock.Clock)
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  let next: Batch<K, A> | undefined

  /** Gives the batch its lookups and lets the others wait for the next one. */
  const send = (batch: Batch<K, A>, moved: ReadonlyArray<PendingLookup<K, A>>): void => {
    next = undefined
    pending.send(batch, moved)
  }

  /** Chooses the lookups of the batch. */
  const fill = (batch: Batch<K, A>): Effect.Effect<ReadonlyArray<K>, NothingPending> =>
    Effect.suspend(() => {
      const all = pending.waiting()
      if (all.length === 0) {
        next = undefined
        return new NothingPending()
      }
      const urgent = all.filter((entry) => entry.interactive > 0)
      const keys = options.chooseBatch((urgent.length > 0 ? urgent : all).map(keyOf), all.map(keyOf))
      send(batch, pending.find(keys))
      startNext()
      return Effect.succeed(keys)
    })

  /** Answers all lookups of a finished batch. */
  const answer = (batch: Batch<K, A>, exit: Exit.Exit<(key: K) => Exit.Exit<A, UpstreamError>, UpstreamError>) =>
    Effect.sync(() => {
      // No permit was granted: fail everything that waits for it.
      if (next === batch) send(batch, pending.waiting())
      for (const entry of batch.entries) {
        pending.forget(entry)
        Deferred.doneUnsafe(entry.answer, Exit.isSuccess(exit) ? exit.value(entry.key) : Exit.failCause(exit.cause))
      }
    })

  const startNext = (): void => {
    if (next !== undefined || pending.isEmpty()) return
    const batch: Batch<K, A> = { entries: [], active: 0, fiber: undefined }
    const priority = () => next === batch ? pending.priority() : highestPriority(batch.entries)
    next = batch
    // A request belongs to one trace: that of its first waiter.
    const span = Option.firstSomeOf(pending.waiting().map((entry) => entry.span))
    batch.fiber = run(
      Effect.andThen(gather, options.resolve(priority, fill(batch))).pipe(
        Effect.catchTag("NothingPending", () => Effect.interrupt),
        Effect.onExit((exit) => answer(batch, exit)),
        Effect.exit,
        Effect.asVoid,
        Option.isSome(span) ? Effect.withParentSpan(span.value) : identity
      )
    )
  }

  return {
    startNext,
    /** Interrupts the next batch when no lookup waits any more. */
    stopNext: (): void => {
      next?.fiber?.interruptUnsafe()
      next = undefined
    }
  }
})

/** Waits while more lookups arrive, up to ten times. */
const waitForMore = (duration: Duration.Duration, pending: { readonly arrivals: () => number }, clock: Clock.Clock) =>
  Effect.gen(function*() {
    const until = clock.currentTimeMillisUnsafe() + 10 * Duration.toMillis(duration)
    let arrivalsBefore: number
    do {
      arrivalsBefore = pending.arrivals()
      yield* Effect.sleep(duration)
    } while (pending.arrivals() !== arrivalsBefore && clock.currentTimeMillisUnsafe() < until)
  })

const keyOf = <K>(entry: { readonly key: K }): K => entry.key
