import { FreshLookup } from "@stocktally/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { liveTtlSeconds, NotCached, type LiveValue, type ReadFreshness } from "./LiveReads.ts"
import { makeSingleFlight } from "./singleFlight.ts"

/** How to read a value that is not cached. */
export interface CacheRead<A, E, QuotaError> {
  /** Runs before the read, which does not start if this fails. Runs once for callers that share a read. */
  readonly consumeQuota: Effect.Effect<void, QuotaError>
  readonly read: Effect.Effect<A, E>
  /** Whether a value is small enough to cache. */
  readonly isCacheable?: (value: A) => boolean
}

/** Values that were read recently, or are being read. */
export interface ReadCache<A, E> {
  /** The cached value of a key, if it is fresh enough. */
  readonly recall: (key: string, freshness: ReadFreshness) => Effect.Effect<Option.Option<LiveValue<A>>>
  readonly keep: (key: string, value: A) => Effect.Effect<LiveValue<A>>
  /** The cached value of a key, or else a new one. Concurrent callers share a read unless they demand a new one. */
  readonly get: <QuotaError>(
    key: string,
    freshness: ReadFreshness,
    request: CacheRead<A, E, QuotaError>
  ) => Effect.Effect<LiveValue<A>, E | QuotaError | NotCached>
}

/** Caches at most `capacity` values, each for {@link liveTtlSeconds}. */
export const makeReadCache = Effect.fnUntraced(function*<A, E>(capacity: number) {
  const cached = new Map<string, LiveValue<A>>()
  const share = yield* makeSingleFlight<LiveValue<A>, E>()
  const inFlight = new Map<string, symbol>()

  const store = (key: string, value: A, isCacheable: boolean): Effect.Effect<LiveValue<A>> =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const entry = { value, at }
      cached.delete(key)
      if (isCacheable) cached.set(key, entry)
      const [oldest] = cached.keys()
      if (cached.size > capacity && oldest !== undefined) cached.delete(oldest)
      return entry
    })

  const recall: ReadCache<A, E>["recall"] = (key, { maxAgeMillis }) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const entry = cached.get(key)
      if (entry === undefined) return Option.none()
      if (now - entry.at >= liveTtlSeconds * 1000) cached.delete(key)
      return maxAgeMillis > 0 && now - entry.at <= maxAgeMillis && cached.has(key) ? Option.some(entry) : Option.none()
    })

  const cache: ReadCache<A, E> = {
    recall,
    keep: (key, value) => store(key, value, true),
    get: <QuotaError>(
      key: string,
      freshness: ReadFreshness,
      { isCacheable = () => true, consumeQuota, read }: CacheRead<A, E, QuotaError>
    ) =>
      Effect.flatMap(recall(key, freshness), (recalled): Effect.Effect<LiveValue<A>, E | QuotaError | NotCached> => {
        if (Option.isSome(recalled)) return Effect.succeed(recalled.value)
        if (freshness.onlyIfCached) return Effect.fail(new NotCached())
        // A read that is already running may return data from before this call.
        if (freshness.maxAgeMillis === 0) {
          return consumeQuota.pipe(
            Effect.andThen(Effect.provideService(read, FreshLookup, true)),
            Effect.flatMap((value) => store(key, value, isCacheable(value)))
          )
        }
        const sharedRead = Effect.suspend(() => {
          const token = Symbol()
          if (!inFlight.has(key)) inFlight.set(key, token)
          return share(
            key,
            Effect.flatMap(read, (value) => store(key, value, isCacheable(value))).pipe(
              Effect.ensuring(Effect.sync(() => {
                if (inFlight.get(key) === token) inFlight.delete(key)
              }))
            )
          )
        })
        return inFlight.has(key) ? sharedRead : Effect.andThen(consumeQuota, sharedRead)
      })
  }
  return cache
})
