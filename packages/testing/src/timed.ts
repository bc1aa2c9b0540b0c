import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** The result of an effect, and how many virtual milliseconds it took. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, number], E, R> =>
  Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    const result = yield* effect
    return [result, (yield* Clock.currentTimeMillis) - start] as const
  })

/**
 * Values for `Scheduler.MaxOpsBeforeYield`: fibers that yield after so few steps can be interrupted between any two
 * steps; by default they yield once in two thousand steps.
 */
export const everyFewSteps: Array<number> = [3, 5, 7, 9, 10, 13]
