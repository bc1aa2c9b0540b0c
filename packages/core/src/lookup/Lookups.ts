/**
 * Lookups of single records, shared. What is asked at the same time waits together; identical lookups are one, those
 * in flight are joined; what goes into a request is decided only when the budget grants one; the most urgent waiter's
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
import type * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type { UpstreamError } from "@stocktally/schema"
import { type Priority, RequestPriority } from "../budget/Priority.ts"

/** The budget granted a request, but nobody waits for anything any more. */
export class NothingWaits extends Data.TaggedError("NothingWaits") {}

export interface LookupOptions<K, A> {
  /** Two keys with the same text are the same lookup. */
  readonly keyText: (key: K) => string
  /** Which of those that wait go together next; `urgent` are those of the highest priority and never empty. */
  readonly choose: (urgent: ReadonlyArray<K>, waiting: ReadonlyArray<K>) => ReadonlyArray<K>
  /**
   * Answers a batch: waits for leave at `priority`, which is that of those who wait for it, then runs `batch` once to know what to ask, and says what each key's
   * answer is. A failure is every key's answer.
   */
  readonly resolve: (
    priority: () => Priority,
    batch: Effect.Effect<ReadonlyArray<K>, NothingWaits>
  ) => Effect.Effect<(key: K) => Exit.Exit<A, UpstreamError>, UpstreamError | NothingWaits>
  /** How long to wait for others before asking for leave; renewed while more come, ten times at most. */
  readonly gather: Duration.Duration
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

interface Entry<K, A> {
  readonly key: K
  readonly text: string
  readonly answer: Deferred.Deferred<A, UpstreamError>
  /** Of whoever asked for it first; none where nobody traces. */
  readonly span: Option.Option<Tracer.AnySpan>
  waiters: number
  interactive: number
  /** Undefined while it waits to be sent. */
  batch: Batch<K, A> | undefined
}

interface Batch<K, A> {
  entries: ReadonlyArray<Entry<K, A>>
  /** How many of its entries someone still waits for. */
  wanted: number
  fiber: Fiber.Fiber<void> | undefined
}

export const makeLookups = <K, A>(
  options: LookupOptions<K, A>
): Effect.Effect<Lookups<K, A>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const clock = yield* Clock.Clock
    const run = yield* FiberSet.makeRuntime<never, void, never>()
    const gatherMillis = Duration.toMillis(options.gather)
    /** Every lookup that is not answered yet, and those of them that are not sent yet. */
    const entries = new Map<string, Entry<K, A>>()
    const waiting = new Map<string, Entry<K, A>>()
    let arrivals = 0
    /** The batch that waits for leave; there is at most one, and one whenever anything waits. */
    let next: Batch<K, A> | undefined

    const priorityOf = (entries: Iterable<Entry<K, A>>): Priority => {
      for (const entry of entries) if (entry.interactive > 0) return "interactive"
      return "background"
    }

    const gather = Effect.gen(function*() {
      const until = clock.currentTimeMillisUnsafe() + 10 * gatherMillis
      let seen: number
      do {
        seen = arrivals
        yield* Effect.sleep(options.gather)
      } while (arrivals !== seen && clock.currentTimeMillisUnsafe() < until)
    })

    /** The batch waits no more: its entries are these, and the others wait for the next. */
    const moveTo = (batch: Batch<K, A>, moved: ReadonlyArray<Entry<K, A>>): void => {
      next = undefined
      batch.entries = moved
      batch.wanted = moved.length
      for (const entry of moved) {
        entry.batch = batch
        waiting.delete(entry.text)
      }
    }

    /** Moves what goes together from those that wait into the batch. */
    const fill = (batch: Batch<K, A>): Effect.Effect<ReadonlyArray<K>, NothingWaits> =>
      Effect.suspend(() => {
        const all = [...waiting.values()]
        if (all.length === 0) {
          next = undefined
          return new NothingWaits()
        }
        const urgent = all.filter((entry) => entry.interactive > 0)
        const keys = options.choose((urgent.length > 0 ? urgent : all).map(keyOf), all.map(keyOf))
        moveTo(batch, keys.flatMap((key) => waiting.get(options.keyText(key)) ?? []))
        startNext()
        return Effect.succeed(keys)
      })

    const startNext = (): void => {
      if (next !== undefined || waiting.size === 0) return
      const batch: Batch<K, A> = { entries: [], wanted: 0, fiber: undefined }
      const priority = () => priorityOf(next === batch ? waiting.values() : batch.entries)
      next = batch
      // A request has one place in one trace, whoever else waits for it: that of the first.
      const span = Option.firstSomeOf([...waiting.values()].map((entry) => entry.span))
      batch.fiber = run(
        Effect.andThen(gather, options.resolve(priority, fill(batch))).pipe(
          Effect.catchTag("NothingWaits", () => Effect.interrupt),
          Effect.onExit((exit) =>
            Effect.sync(() => {
              // no leave was given: what waits for it gets its answer now
              if (next === batch) moveTo(batch, [...waiting.values()])
              for (const entry of batch.entries) {
                forget(entry)
                Deferred.doneUnsafe(
                  entry.answer,
                  Exit.isSuccess(exit) ? exit.value(entry.key) : Exit.failCause(exit.cause)
                )
              }
            })
          ),
          Effect.exit,
          Effect.asVoid,
          Option.isSome(span) ? Effect.withParentSpan(span.value) : identity
        )
      )
    }

    const forget = (entry: Entry<K, A>): void => {
      if (entries.get(entry.text) === entry) entries.delete(entry.text)
    }

    const join = (key: K, interactive: boolean, span: Option.Option<Tracer.AnySpan>): Entry<K, A> => {
      const text = options.keyText(key)
      let entry = entries.get(text)
      if (entry === undefined) {
        entry = { key, text, answer: Deferred.makeUnsafe(), span, waiters: 0, interactive: 0, batch: undefined }
        entries.set(text, entry)
        waiting.set(text, entry)
        arrivals++
      }
      if (entry.waiters++ === 0 && entry.batch !== undefined) entry.batch.wanted++
      if (interactive) entry.interactive++
      return entry
    }

    const leave = (entry: Entry<K, A>, interactive: boolean): void => {
      if (interactive) entry.interactive--
      if (--entry.waiters > 0) return
      const { batch } = entry
      if (batch === undefined) {
        waiting.delete(entry.text)
        forget(entry)
        if (waiting.size === 0) {
          next?.fiber?.interruptUnsafe()
          next = undefined
        }
      } else if (--batch.wanted === 0) {
        // whoever asks from now on starts anew
        batch.entries.forEach(forget)
        batch.fiber?.interruptUnsafe()
      }
    }

    /** Joins lookups for as long as `use` waits; whoever stops waiting leaves them. */
    const joining = <J, B, E extends UpstreamError>(
      join: (interactive: boolean, span: Option.Option<Tracer.AnySpan>) => J,
      use: (joined: J) => Effect.Effect<B, E>,
      leave: (joined: J, interactive: boolean) => void
    ): Effect.Effect<B, E> =>
      Effect.gen(function*() {
        const interactive = (yield* RequestPriority) === "interactive"
        const span = yield* Effect.serviceOption(Tracer.ParentSpan)
        return yield* Effect.acquireUseRelease(
          Effect.suspend(() => {
            const before = priorityOf(waiting.values())
            const joined = join(interactive, span)
            startNext()
            return Effect.as(priorityOf(waiting.values()) === before ? Effect.void : options.reconsider, joined)
          }),
          use,
          (joined) => Effect.sync(() => leave(joined, interactive))
        )
      })

    const joiningAll = <B, E extends UpstreamError>(
      keys: ReadonlyArray<K>,
      use: (joined: ReadonlyArray<Entry<K, A>>) => Effect.Effect<B, E>
    ): Effect.Effect<B, E> =>
      joining(
        (interactive, span) => keys.map((key) => join(key, interactive, span)),
        use,
        (joined, interactive) => joined.forEach((entry) => leave(entry, interactive))
      )

    return {
      get: (key) =>
        joining((interactive, span) => join(key, interactive, span), (entry) => Deferred.await(entry.answer), leave),
      getAll: (keys) => joiningAll(keys, Effect.forEach((entry) => Deferred.await(entry.answer))),
      getEach: (keys) => joiningAll(keys, Effect.forEach((entry) => Effect.exit(Deferred.await(entry.answer))))
    }
  })

const keyOf = <K>(entry: { readonly key: K }): K => entry.key
