import type { StockStore } from "@stocktally/core"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scheduler from "effect/Scheduler"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"

/** What is under way outside of virtual time. */
export interface Busy {
  count: number
}

/** Friday, 20 November 2026, 08:00 UTC. */
const openingTime = 1_795_161_600_000

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/**
 * Runs an effect to its end in virtual time: whenever nothing is left to do but to sleep, the clock moves to the next
 * alarm. While the store is busy, on a thread of its own, the clock stands still.
 */
export const virtually = <A, E, R>(busy: Busy, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  TestClock.testClockWith((clock) =>
    Effect.gen(function*() {
      yield* clock.setTime(openingTime)
      const alarms = new Set<{ readonly at: number }>()
      // Clocks that people use have whole milliseconds.
      const now = () => Math.ceil(clock.currentTimeMillisUnsafe())
      const watched: TestClock.TestClock = {
        ...clock,
        currentTimeMillisUnsafe: now,
        currentTimeMillis: Effect.sync(now),
        sleep: (duration) =>
          Effect.suspend(() => {
            const alarm = { at: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
            alarms.add(alarm)
            return Effect.ensuring(clock.sleep(duration), Effect.sync(() => alarms.delete(alarm)))
          })
      }
      const scheduler = countTasks(yield* Scheduler.Scheduler, busy)
      const fiber = yield* Effect.forkChild(
        effect.pipe(Effect.provideService(Clock.Clock, watched), Effect.provideService(Scheduler.Scheduler, scheduler))
      )
      while (fiber.pollUnsafe() === undefined) {
        for (let quiet = 0; quiet < 3; quiet = busy.count > 0 ? 0 : quiet + 1) yield* turn
        if (fiber.pollUnsafe() !== undefined) break
        const next = Math.ceil(Math.min(...Array.from(alarms, ({ at }) => at)))
        if (next === Number.POSITIVE_INFINITY) {
          yield* Fiber.interrupt(fiber)
          return yield* Effect.die(new Error("nothing is left to wait for, and the effect has not ended"))
        }
        yield* clock.setTime(Math.max(next, clock.currentTimeMillisUnsafe()))
      }
      return yield* Fiber.join(fiber)
    })
  )

const countTasks = (parent: Scheduler.Scheduler, busy: Busy): Scheduler.Scheduler => ({
  executionMode: parent.executionMode,
  shouldYield: (fiber) => parent.shouldYield(fiber),
  makeDispatcher: () => {
    const dispatcher = parent.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        busy.count++
        dispatcher.scheduleTask(() => {
          busy.count--
          task()
        }, priority)
      }
    }
  }
})

/** What is done around each operation of a store. */
export type Around = <A, E, R>(operation: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** Counts an operation as busy. */
export const counting = (busy: Busy): Around => (operation) =>
  Effect.acquireUseRelease(
    Effect.sync(() => void busy.count++),
    () => operation,
    () => Effect.sync(() => void busy.count--)
  )

/** Does so many operations, and then none any more: as a process does that is killed. */
export const mortal = (operations: number): Around => {
  let left = operations
  return (operation) => Effect.suspend(() => left-- > 0 ? operation : Effect.never)
}

/** The same store, with something around each of its operations. */
export const around = (store: StockStore["Service"], f: Around): StockStore["Service"] => wrap(store, f)

const wrap = <A>(value: A, f: Around): A => {
  if (Effect.isEffect(value)) return f(value as Effect.Effect<unknown>) as A
  if (Stream.isStream(value)) {
    return Stream.unwrap(Effect.map(f(Stream.runCollect(value as Stream.Stream<unknown>)), Stream.fromIterable)) as A
  }
  if (typeof value === "function") return ((...args: Array<unknown>) => wrap(value(...args), f)) as A
  if (typeof value !== "object" || value === null) return value
  return new Proxy(value, { get: (target, key) => wrap(Reflect.get(target, key), f) })
}
