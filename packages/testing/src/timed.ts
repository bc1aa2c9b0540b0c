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
 * Small values for `Scheduler.MaxOpsBeforeYield`. The default is 2048, so a short test rarely interrupts a fiber between
 * two steps; with these values it can be interrupted almost anywhere.
 */
export const opsBeforeYield: Array<number> = [3, 5, 7, 9, 10, 13]
