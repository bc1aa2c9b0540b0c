import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { RequestPriority } from "@stocktally/core"
import { makeRightOfWay } from "../../src/postgres/rightOfWay.ts"

const setup = Effect.sync(() => {
  const acquired: Array<string> = []
  const byRight = makeRightOfWay()
  const acquire = (name: string, until: Effect.Effect<void> = Effect.void) =>
    Effect.scoped(Effect.andThen(byRight(() => Effect.sync(() => void acquired.push(name))), until))
  const ofRun = (name: string) => Effect.provideService(acquire(name), RequestPriority, "background")
  return { acquired, acquire, ofRun }
})

describe("statements of runs", () => {
  it.effect("continue at once while there is no request", () =>
    Effect.gen(function*() {
      const { acquired, ofRun } = yield* setup
      yield* ofRun("run")
      assert.deepStrictEqual(acquired, ["run"])
    }))

  it.effect("wait for those of a request, and for the next ones of the same request", () =>
    Effect.gen(function*() {
      const { acquire, acquired, ofRun } = yield* setup
      const answer = yield* Deferred.make<void>()
      const request = yield* Effect.forkChild(acquire("first", Deferred.await(answer)))
      yield* Effect.yieldNow
      const run = yield* Effect.forkChild(ofRun("run"))
      yield* TestClock.adjust("4 millis")
      yield* Deferred.succeed(answer, undefined)
      yield* Fiber.join(request)
      yield* TestClock.adjust("4 millis")
      yield* acquire("second")
      assert.deepStrictEqual(acquired, ["first", "second"])
      yield* TestClock.adjust("10 millis")
      yield* Fiber.join(run)
      assert.deepStrictEqual(acquired, ["first", "second", "run"])
    }))

  it.effect("continue after 20 ms, and for 20 ms, however long a request takes", () =>
    Effect.gen(function*() {
      const { acquire, acquired, ofRun } = yield* setup
      yield* Effect.forkChild(acquire("request", Effect.never))
      yield* Effect.yieldNow
      yield* Effect.forkChild(ofRun("first"))
      yield* TestClock.adjust("19 millis")
      assert.deepStrictEqual(acquired, ["request"])
      yield* TestClock.adjust("1 millis")
      yield* ofRun("second")
      yield* TestClock.adjust("19 millis")
      yield* ofRun("third")
      yield* TestClock.adjust("1 millis")
      yield* Effect.forkChild(ofRun("fourth"))
      yield* Effect.yieldNow
      assert.deepStrictEqual(acquired, ["request", "first", "second", "third"])
    }))
})
