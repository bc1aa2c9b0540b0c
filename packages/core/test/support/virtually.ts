import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scheduler from "effect/Scheduler"
import { TestClock } from "effect/testing"

/** A turn of the event loop, in which whatever waits for a promise or for its turn goes on. */
const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/**
 * Runs an effect to its end in virtual time. Whenever nothing is left to do but to sleep, the test clock moves to the
 * next alarm, and never further: bodies are read through promises, which the test clock does not wait for by itself.
 */
export const virtually = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  TestClock.testClockWith((clock) =>
    Effect.gen(function*() {
      const alarms = new Set<{ readonly at: number }>()
      let busy = 0
      const watched: TestClock.TestClock = {
        ...clock,
        sleep: (duration) =>
          Effect.suspend(() => {
            const alarm = { at: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
            alarms.add(alarm)
            return Effect.ensuring(clock.sleep(duration), Effect.sync(() => alarms.delete(alarm)))
          })
      }
      const scheduler = countTasks(yield* Scheduler.Scheduler, (change) => {
        busy += change
      })
      const fiber = yield* Effect.forkChild(
        effect.pipe(Effect.provideService(Clock.Clock, watched), Effect.provideService(Scheduler.Scheduler, scheduler))
      )
      while (fiber.pollUnsafe() === undefined) {
        for (let quiet = 0; quiet < 3; quiet = busy > 0 ? 0 : quiet + 1) yield* turn
        if (fiber.pollUnsafe() !== undefined) break
        const next = Math.min(...Array.from(alarms, ({ at }) => at))
        if (next === Number.POSITIVE_INFINITY) {
          yield* Fiber.interrupt(fiber)
          return yield* Effect.die(new Error("nothing is left to wait for, and the effect has not ended"))
        }
        yield* clock.setTime(next)
      }
      return yield* Fiber.join(fiber)
    })
  )

const countTasks = (parent: Scheduler.Scheduler, busy: (change: 1 | -1) => void): Scheduler.Scheduler => ({
  executionMode: parent.executionMode,
  shouldYield: (fiber) => parent.shouldYield(fiber),
  makeDispatcher: () => {
    const dispatcher = parent.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        busy(1)
        dispatcher.scheduleTask(() => {
          busy(-1)
          task()
        }, priority)
      }
    }
  }
})

/** The effect's result and how many virtual milliseconds it took. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, number], E, R> =>
  Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    const result = yield* effect
    return [result, (yield* Clock.currentTimeMillis) - start] as const
  })

/**
 * For `Scheduler.MaxOpsBeforeYield`: fibers that give way after so few steps can be interrupted between any two of
 * them, which happens once in two thousand steps otherwise.
 */
export const everyFewSteps: Array<number> = [3, 5, 7, 9, 10, 13]
