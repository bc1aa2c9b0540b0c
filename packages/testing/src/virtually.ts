import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scheduler from "effect/Scheduler"
import * as TestClock from "effect/testing/TestClock"

/** Counts work outside the fibers, for example on another thread. Virtual time does not pass during this work. */
export class Busy {
  #count = 0
  #waiting: (() => void) | undefined

  readonly begin: Effect.Effect<void> = Effect.sync(() => void this.#count++)

  readonly end: Effect.Effect<void> = Effect.sync(() => {
    if (--this.#count === 0) this.#waiting?.()
  })

  /** Waits until no work is left, without using the processor. Only one fiber at a time may wait. */
  readonly over: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.#count === 0) return resume(Effect.void)
    this.#waiting = () => resume(Effect.void)
  })

  get isOver(): boolean {
    return this.#count === 0
  }
}

/** Options of virtual time. */
export interface VirtualTime {
  /** The start in milliseconds since 1970; by default the time of the test clock. */
  readonly startsAt?: number | undefined
  /** Whether the clock shows whole milliseconds, like real clocks. */
  readonly wholeMillis?: boolean | undefined
  readonly busy?: Busy | undefined
}

/** A turn of the event loop, in which fibers that wait for a promise or for their turn continue. */
const turn = Effect.yieldNow

/**
 * Runs an effect to its end in virtual time. When all fibers sleep, the test clock moves to the next alarm and never
 * further: bodies are read through promises, for which the test clock itself does not wait. Dies if the effect waits
 * for anything else that `busy` does not count.
 */
export const virtually = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  { busy = new Busy(), startsAt, wholeMillis = false }: VirtualTime = {}
): Effect.Effect<A, E, R> =>
  TestClock.testClockWith((clock) =>
    Effect.gen(function*() {
      if (startsAt !== undefined) yield* clock.setTime(startsAt)
      const shown = (millis: number): number => wholeMillis ? Math.ceil(millis) : millis
      const now = (): number => shown(clock.currentTimeMillisUnsafe())
      const alarms = new Set<{ readonly at: number }>()
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
      const tasks = { count: 0 }
      const scheduler = countTasks(yield* Scheduler.Scheduler, tasks)
      const fiber = yield* Effect.forkChild(
        effect.pipe(Effect.provideService(Clock.Clock, watched), Effect.provideService(Scheduler.Scheduler, scheduler))
      )
      while (fiber.pollUnsafe() === undefined) {
        for (let quiet = 0; quiet < 3; quiet = tasks.count > 0 || !busy.isOver ? 0 : quiet + 1) {
          yield* busy.over
          yield* turn
        }
        if (fiber.pollUnsafe() !== undefined) break
        const next = shown(Math.min(...Array.from(alarms, ({ at }) => at)))
        if (next === Number.POSITIVE_INFINITY) {
          yield* Fiber.interrupt(fiber)
          return yield* Effect.die(new Error("nothing is left to wait for, and the effect has not ended"))
        }
        yield* clock.setTime(Math.max(next, clock.currentTimeMillisUnsafe()))
      }
      return yield* Fiber.join(fiber)
    })
  )

const countTasks = (parent: Scheduler.Scheduler, tasks: { count: number }): Scheduler.Scheduler => ({
  executionMode: parent.executionMode,
  shouldYield: (fiber) => parent.shouldYield(fiber),
  makeDispatcher: () => {
    const dispatcher = parent.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        tasks.count++
        dispatcher.scheduleTask(() => {
          tasks.count--
          task()
        }, priority)
      }
    }
  }
})
