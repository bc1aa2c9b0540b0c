import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"

/** A cache key that carries its effect. Two flights are equal if their keys are. */
class Flight<A, E> implements Equal.Equal {
  readonly key: string
  readonly effect: Effect.Effect<A, E>

  constructor(key: string, effect: Effect.Effect<A, E>) {
    this.key = key
    this.effect = effect
  }

  [Equal.symbol](that: unknown): boolean {
    return that instanceof Flight && that.key === this.key
  }

  [Hash.symbol](): number {
    return Hash.string(this.key)
  }
}

/** Runs an effect, or waits for one with the same key that is already running. Interrupts it when nobody waits for it. */
export type SingleFlight<A, E> = (key: string, effect: Effect.Effect<A, E>) => Effect.Effect<A, E>

/**
 * Makes a function that runs only one effect for each key at a time. Results are not cached, because a cache entry would
 * hold on to the request that made it.
 */
export const makeSingleFlight = <A, E>(): Effect.Effect<SingleFlight<A, E>> =>
  Effect.map(
    Cache.makeWith(({ effect }: Flight<A, E>): Effect.Effect<A, E> => effect, {
      capacity: Number.POSITIVE_INFINITY,
      timeToLive: () => Duration.zero
    }),
    (running) => (key, effect) => Cache.get(running, new Flight(key, effect))
  )
