import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Freshness, liveSeconds } from "./cacheControl.ts"

/** Something that was read from an upstream, and when. */
export interface Read<A> {
  readonly value: A
  readonly at: number
}

/** What was read a moment ago. Who reads at the same time shares requests in core, not here. */
export interface LiveCache<A> {
  /** What was read under a key, where it is young enough. */
  readonly recall: (key: string, freshness: Freshness) => Effect.Effect<Option.Option<Read<A>>>
  /** `isKept` is false for what is too large to be kept. */
  readonly keep: (key: string, value: A, isKept?: boolean) => Effect.Effect<Read<A>>
}

/** Keeps at most `capacity` values, for as long as a live answer may be used again. */
export const makeLiveCache = Effect.fnUntraced(function*<A>(capacity: number) {
  const cache: Cache.Cache<string, Read<A>> = yield* Cache.make({
    lookup: (_: string): Effect.Effect<Read<A>> => Effect.never,
    capacity,
    timeToLive: Duration.seconds(liveSeconds)
  })
  const live: LiveCache<A> = {
    recall: (key, { maxAgeMillis }) =>
      maxAgeMillis === 0 ? Effect.succeedNone : Effect.gen(function*() {
        const read = yield* Cache.getSuccess(cache, key)
        const now = yield* Clock.currentTimeMillis
        return Option.filter(read, ({ at }) => now - at <= maxAgeMillis)
      }),
    keep: (key, value, isKept = true) =>
      Effect.gen(function*() {
        const read = { value, at: yield* Clock.currentTimeMillis }
        if (isKept) yield* Cache.set(cache, key, read)
        return read
      })
  }
  return live
})
