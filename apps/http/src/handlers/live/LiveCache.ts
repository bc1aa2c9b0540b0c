import type { NotCachedProblem } from "@stocktally/api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { makeSharing } from "../sharing.ts"
import { type Freshness, liveSeconds } from "./cacheControl.ts"
import { notCached } from "./liveAnswer.ts"

/** Something that was read from an upstream, and when. */
export interface Read<A> {
  readonly value: A
  readonly at: number
}

/** How something is read that was not read a moment ago. */
export interface Reading<A, E, E2, R2> {
  /** Run for the first of those who ask at the same time; who may not pay is not read for. */
  readonly pay: Effect.Effect<void, E2, R2>
  readonly read: Effect.Effect<A, E>
  /** Whether what was read is small enough to be kept. */
  readonly isKept?: (value: A) => boolean
}

/** What was read a moment ago, or is being read. */
export interface LiveCache<A, E> {
  /** What was read under a key, where it is young enough. */
  readonly recall: (key: string, freshness: Freshness) => Effect.Effect<Option.Option<Read<A>>>
  readonly keep: (key: string, value: A) => Effect.Effect<Read<A>>
  /** The same, or what is read now: once for all who ask for it at the same time. */
  readonly get: <E2, R2>(
    key: string,
    freshness: Freshness,
    reading: Reading<A, E, E2, R2>
  ) => Effect.Effect<Read<A>, E | E2 | NotCachedProblem, R2>
}

/** Keeps at most `capacity` values, for as long as a live answer may be used again. */
export const makeLiveCache = Effect.fnUntraced(function*<A, E>(capacity: number) {
  const kept = new Map<string, Read<A>>()
  const share = yield* makeSharing<Read<A>, E>()
  const underWay = new Map<string, symbol>()

  const store = (key: string, value: A, isKept: boolean): Effect.Effect<Read<A>> =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const read = { value, at }
      kept.delete(key)
      if (isKept) kept.set(key, read)
      const [oldest] = kept.keys()
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest)
      return read
    })

  const recall: LiveCache<A, E>["recall"] = (key, { maxAgeMillis }) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const read = kept.get(key)
      if (read === undefined) return Option.none()
      if (now - read.at >= liveSeconds * 1000) kept.delete(key)
      return maxAgeMillis > 0 && now - read.at <= maxAgeMillis && kept.has(key) ? Option.some(read) : Option.none()
    })

  const live: LiveCache<A, E> = {
    recall,
    keep: (key, value) => store(key, value, true),
    get: <E2, R2>(key: string, freshness: Freshness, { isKept = () => true, pay, read }: Reading<A, E, E2, R2>) =>
      Effect.flatMap(recall(key, freshness), (recalled): Effect.Effect<Read<A>, E | E2 | NotCachedProblem, R2> => {
        if (Option.isSome(recalled)) return Effect.succeed(recalled.value)
        if (freshness.onlyIfCached) return Effect.fail(notCached())
        const reading = Effect.suspend(() => {
          const own = Symbol()
          if (!underWay.has(key)) underWay.set(key, own)
          return share(
            key,
            Effect.flatMap(read, (value) => store(key, value, isKept(value))).pipe(
              Effect.ensuring(Effect.sync(() => {
                if (underWay.get(key) === own) underWay.delete(key)
              }))
            )
          )
        })
        return underWay.has(key) ? reading : Effect.andThen(pay, reading)
      })
  }
  return live
})
