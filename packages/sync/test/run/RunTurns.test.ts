import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { makeRunTurns } from "../../src/run/RunTurns.ts"

describe("the turns of the shops of a process", () => {
  it.effect("start eight runs at once, and one more when a run ends", () =>
    Effect.gen(function*() {
      const takeTurn = makeRunTurns()
      let started = 0
      const run = (seconds: number) =>
        Effect.forkChild(
          takeTurn(Effect.andThen(Effect.sync(() => void started++), Effect.sleep(`${seconds} seconds`)))
        )
      const runs = yield* Effect.forEach(
        Array.from({ length: 10 }, (_, index) => index),
        (index) => run(index === 0 ? 1 : 10)
      )
      yield* TestClock.adjust(0)
      assert.strictEqual(started, 8)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(started, 9)
      yield* Effect.forEach(runs, Fiber.interrupt)
    }))

  it.effect("pass on after two seconds, so that runs that hang do not stop the other shops", () =>
    Effect.gen(function*() {
      const takeTurn = makeRunTurns()
      yield* Effect.forEach(Array.from({ length: 8 }), () => Effect.forkChild(takeTurn(Effect.never)))
      const other = yield* Effect.forkChild(takeTurn(Effect.succeed("done")))
      yield* TestClock.adjust("1999 millis")
      assert.isUndefined(other.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(other), "done")
    }))

  it.effect("are given back once, by a run that passed its turn on before it ended", () =>
    Effect.gen(function*() {
      const takeTurn = makeRunTurns()
      let running = 0
      const run = (seconds: number) =>
        Effect.forkChild(
          takeTurn(Effect.andThen(Effect.sync(() => void running++), Effect.sleep(`${seconds} seconds`)))
        )
      yield* Effect.forEach(Array.from({ length: 8 }), () => run(3))
      yield* TestClock.adjust("3 seconds")
      yield* Effect.forEach(Array.from({ length: 20 }), () => run(1.5))
      yield* TestClock.adjust(0)
      assert.strictEqual(running, 8 + 8)
    }))

  it.effect("are not taken by a run that was interrupted while it waited", () =>
    Effect.gen(function*() {
      const takeTurn = makeRunTurns()
      const running = yield* Effect.forEach(Array.from({ length: 8 }), () => Effect.forkChild(takeTurn(Effect.never)))
      const waiting = yield* Effect.forkChild(takeTurn(Effect.never))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(waiting)
      yield* Effect.forEach(running, Fiber.interrupt)
      assert.strictEqual(yield* takeTurn(Effect.succeed("done")), "done")
    }))
})
