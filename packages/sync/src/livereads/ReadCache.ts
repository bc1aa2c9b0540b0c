import { FreshLookup } from "@stocktally/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { liveTtlSeconds, NotCached, type LiveValue, type ReadFreshness } from "./LiveReads.ts"
import { makeSingleFlight } from "./singleFlight.ts"

/** How something is read that was not read a moment ago. */
export interface CacheRead<A, E, E2> {
  /** Run for the first of those who ask at the same time; who may not pay is not read for. */
  readonly pay: Effect.Effect<void, E2>
  readonly read: Effect.Effect<A, E>
  /** Whether what was read is small enough to be kept. */
  readonly isCacheable?: (value: A) => boolean
}

/** What was read a moment ago, or is being read. */
export interface ReadCache<A, E> {
  /** What was read under a key, where it is young enough. */
  readonly recall: (key: string, freshness: ReadFreshness) => Effect.Effect<Option.Option<LiveValue<A>>>
  readonly keep: (key: string, value: A) => Effect.Effect<LiveValue<A>>
  /** The same, or what is read now: once for all who ask for it at the same time and do not ask to read again. */
  readonly get: <E2>(
    key: string,
    freshness: ReadFreshness,
    request: CacheRead<A, E, E2>
  ) => Effect.Effect<LiveValue<A>, E | E2 | NotCached>
}

/** Keeps at most `capacity` values, for as long as a live answer may be used again. */
export const makeReadCache = Effect.fnUntraced(function*<A, E>(capacity: number) {
  const kept = new Map<string, LiveValue<A>>()
  const share = yield* makeSingleFlight<LiveValue<A>, E>()
  const underWay = new Map<string, symbol>()

  const store = (key: string, value: A, isCacheable: boolean): Effect.Effect<LiveValue<A>> =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const read = { value, at }
      kept.delete(key)
      if (isCacheable) kept.set(key, read)
      const [oldest] = kept.keys()
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest)
      return read
    })

  const recall: ReadCache<A, E>["recall"] = (key, { maxAgeMillis }) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const read = kept.get(key)
      if (read === undefined) return Option.none()
      if (now - read.at >= liveTtlSeconds * 1000) kept.delete(key)
      return maxAgeMillis > 0 && now - read.at <= maxAgeMillis && kept.has(key) ? Option.some(read) : Option.none()
    })

  const live: ReadCache<A, E> = {
    recall,
    keep: (key, value) => store(key, value, true),
    get: <E2>(key: string, freshness: ReadFreshness, { isCacheable = () => true, pay, read }: CacheRead<A, E, E2>) =>
      Effect.flatMap(recall(key, freshness), (recalled): Effect.Effect<LiveValue<A>, E | E2 | NotCached> => {
        if (Option.isSome(recalled)) return Effect.succeed(recalled.value)
        if (freshness.onlyIfCached) return Effect.fail(new NotCached())
        // A read that has begun may have seen what was before the caller asked.
        if (freshness.maxAgeMillis === 0) {
          return pay.pipe(
            Effect.andThen(Effect.provideService(read, FreshLookup, true)),
            Effect.flatMap((value) => store(key, value, isCacheable(value)))
          )
        }
        const request = Effect.suspend(() => {
          const own = Symbol()
          if (!underWay.has(key)) underWay.set(key, own)
          return share(
            key,
            Effect.flatMap(read, (value) => store(key, value, isCacheable(value))).pipe(
              Effect.ensuring(Effect.sync(() => {
                if (underWay.get(key) === own) underWay.delete(key)
              }))
            )
          )
        })
        return underWay.has(key) ? request : Effect.andThen(pay, request)
      })
  }
  return live
})
