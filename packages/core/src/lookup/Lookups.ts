/**
 * Lookups of single records, shared. What is asked at the same time waits together; identical lookups are one, those
 * in flight are joined unless {@link FreshLookup} forbids it; what goes into a request is decided only when the budget grants one; the most urgent waiter's
 * priority is the request's; and a request is stopped when the last who waits for it has left.
 *
 * (Effect's `RequestResolver` decides when it is called, not when a request may go, and knows neither priorities nor
 * callers that leave.)
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
  type PendingLookup,
  makePendingLookups,
  type PendingLookups,
  priorityOf,
  type Waiter
} from "./PendingLookups.ts"

/** The budget granted a request, but nobody waits for anything any more. */
export class NothingPending extends Data.TaggedError("NothingWaits") {}

export interface LookupOptions<K, A> {
  /** Two keys with the same text are the same lookup. */
  readonly keyText: (key: K) => string
  /** Which of those that wait go together next; `urgent` are those of the highest priority and never empty. */
  readonly chooseBatch: (urgent: ReadonlyArray<K>, waiting: ReadonlyArray<K>) => ReadonlyArray<K>
  /**
   * Answers a batch: waits for leave at `priority`, which is that of those who wait for it, then runs `batch` once to know what to ask, and says what each key's
   * answer is. A failure is every key's answer.
   */
  readonly resolve: (
    priority: () => Priority,
    batch: Effect.Effect<ReadonlyArray<K>, NothingPending>
  ) => Effect.Effect<(key: K) => Exit.Exit<A, UpstreamError>, UpstreamError | NothingPending>
  /** How long to wait for others before asking for leave; renewed while more come, ten times at most. */
  readonly gatherTime: Duration.Duration
  /** Tells the budget that the priority of a waiter may have changed. */
  readonly reconsider: Effect.Effect<void>
}

export interface Lookups<K, A> {
  /** Looks up a key at the priority of the fiber. */
  readonly get: (key: K) => Effect.Effect<A, UpstreamError>
  /** Looks up each key; answers in the order of the keys, or the first failure. */
  readonly getAll: (keys: ReadonlyArray<K>) => Effect.Effect<ReadonlyArray<A>, UpstreamError>
  /** Looks up each key; the answer or failure of each, in the order of the keys. */
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

    /** Joins lookups for as long as `use` waits; whoever stops waiting leaves them. */
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

/** Sends what waits in batches: at most one waits for leave, and one does whenever anything waits. */
const makeBatches = Effect.fnUntraced(function*<K, A>(options: LookupOptions<K, A>, pending: PendingLookups<K, A>) {
  const gatherTime = waitForMore(options.gatherTime, pending, yield* Clock.Clock)
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  let next: Batch<K, A> | undefined

  /** The batch waits no more: its entries are these, and the others wait for the next. */
  const send = (batch: Batch<K, A>, moved: ReadonlyArray<PendingLookup<K, A>>): void => {
    next = undefined
    pending.send(batch, moved)
  }

  /** Moves what goes together from those that wait into the batch. */
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

  /** Answers all entries of a batch that ended. */
  const answer = (batch: Batch<K, A>, exit: Exit.Exit<(key: K) => Exit.Exit<A, UpstreamError>, UpstreamError>) =>
    Effect.sync(() => {
      // No leave was given: what waits for it gets its answer now.
      if (next === batch) send(batch, pending.waiting())
      for (const entry of batch.entries) {
        pending.forget(entry)
        Deferred.doneUnsafe(entry.answer, Exit.isSuccess(exit) ? exit.value(entry.key) : Exit.failCause(exit.cause))
      }
    })

  const startNext = (): void => {
    if (next !== undefined || pending.isEmpty()) return
    const batch: Batch<K, A> = { entries: [], active: 0, fiber: undefined }
    const priority = () => next === batch ? pending.priority() : priorityOf(batch.entries)
    next = batch
    // A request has one place in one trace, whoever else waits for it: that of the first.
    const span = Option.firstSomeOf(pending.waiting().map((entry) => entry.span))
    batch.fiber = run(
      Effect.andThen(gatherTime, options.resolve(priority, fill(batch))).pipe(
        Effect.catchTag("NothingWaits", () => Effect.interrupt),
        Effect.onExit((exit) => answer(batch, exit)),
        Effect.exit,
        Effect.asVoid,
        Option.isSome(span) ? Effect.withParentSpan(span.value) : identity
      )
    )
  }

  return {
    startNext,
    /** Nothing waits any more. */
    stopNext: (): void => {
      next?.fiber?.interruptUnsafe()
      next = undefined
    }
  }
})

/** Waits while more lookups come, ten times at most. */
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
