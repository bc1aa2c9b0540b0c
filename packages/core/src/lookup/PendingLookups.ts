/** Unanswered lookups: their waiters, and which of them are not sent yet. */
import * as Deferred from "effect/Deferred"
import type * as Fiber from "effect/Fiber"
import type * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import type { UpstreamError } from "@stocktally/schema"
import type { Priority } from "../budget/Priority.ts"

export interface PendingLookup<K, A> {
  readonly key: K
  readonly text: string
  readonly answer: Deferred.Deferred<A, UpstreamError>
  /** The span of the first waiter; none without tracing. */
  readonly span: Option.Option<Tracer.AnySpan>
  waiters: number
  interactive: number
  /** Undefined until the lookup is sent. */
  batch: Batch<K, A> | undefined
}

/** Lookups that are sent together. */
export interface Batch<K, A> {
  entries: ReadonlyArray<PendingLookup<K, A>>
  /** How many of its lookups still have waiters. */
  active: number
  fiber: Fiber.Fiber<void> | undefined
}

export interface PendingLookups<K, A> {
  /** The lookups that are not sent yet. */
  readonly waiting: () => ReadonlyArray<PendingLookup<K, A>>
  readonly isEmpty: () => boolean
  /** The highest priority of the lookups that are not sent yet. */
  readonly priority: () => Priority
  /** How many lookups have been added. */
  readonly arrivals: () => number
  /** The lookups of these keys that are not sent yet. */
  readonly find: (keys: ReadonlyArray<K>) => ReadonlyArray<PendingLookup<K, A>>
  /** Moves waiting lookups into a batch. */
  readonly send: (batch: Batch<K, A>, moved: ReadonlyArray<PendingLookup<K, A>>) => void
  /** Lets the next caller with the same key start a new lookup. */
  readonly forget: (entry: PendingLookup<K, A>) => void
  /** Adds a waiter for the key. Joins a lookup in flight unless the answer must be fresh. */
  readonly join: (key: K, { fresh, interactive, span }: Waiter) => PendingLookup<K, A>
  /** Removes a waiter. Interrupts a batch that has no waiters left. */
  readonly leave: (entry: PendingLookup<K, A>, interactive: boolean) => void
}

/** A caller that waits for a key. */
export interface Waiter {
  readonly interactive: boolean
  /** Whether requests already sent are too old. */
  readonly fresh: boolean
  readonly span: Option.Option<Tracer.AnySpan>
}

export const highestPriority = <K, A>(entries: Iterable<PendingLookup<K, A>>): Priority => {
  for (const entry of entries) if (entry.interactive > 0) return "interactive"
  return "background"
}

/** Keys with the same text are the same lookup. */
export const makePendingLookups = <K, A>(keyText: (key: K) => string): PendingLookups<K, A> => {
  const entries = new Map<string, PendingLookup<K, A>>()
  const waiting = new Map<string, PendingLookup<K, A>>()
  let arrivals = 0

  const forget = (entry: PendingLookup<K, A>): void => {
    if (entries.get(entry.text) === entry) entries.delete(entry.text)
  }

  return {
    waiting: () => [...waiting.values()],
    isEmpty: () => waiting.size === 0,
    priority: () => highestPriority(waiting.values()),
    arrivals: () => arrivals,
    find: (keys) => keys.flatMap((key) => waiting.get(keyText(key)) ?? []),
    send: (batch, moved) => {
      batch.entries = moved
      batch.active = moved.length
      for (const entry of moved) {
        entry.batch = batch
        waiting.delete(entry.text)
      }
    },
    forget,
    join: (key, { fresh, interactive, span }) => {
      const text = keyText(key)
      let entry = entries.get(text)
      if (entry === undefined || (fresh && entry.batch !== undefined)) {
        entry = { key, text, answer: Deferred.makeUnsafe(), span, waiters: 0, interactive: 0, batch: undefined }
        entries.set(text, entry)
        waiting.set(text, entry)
        arrivals++
      }
      if (entry.waiters++ === 0 && entry.batch !== undefined) entry.batch.active++
      if (interactive) entry.interactive++
      return entry
    },
    leave: (entry, interactive) => {
      if (interactive) entry.interactive--
      if (--entry.waiters > 0) return
      const { batch } = entry
      if (batch === undefined) {
        waiting.delete(entry.text)
        forget(entry)
      } else if (--batch.active === 0) {
        batch.entries.forEach(forget)
        batch.fiber?.interruptUnsafe()
      }
    }
  }
}
