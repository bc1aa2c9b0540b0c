import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { TestClock } from "effect/testing"
import type { ReadModelUpdate } from "../../src/readmodel/ReadModel.ts"
import { type ReadModelSnapshot, updatesOf } from "../../src/readmodel/ReadModelSnapshot.ts"
import type { SyncRun } from "@stocktally/tally"

const start: ReadModelSnapshot = { progress: null, version: 1, changes: 0, endedRuns: [], connection: null }
const run = (id: string): SyncRun => ({
  id,
  kind: "full",
  status: "completed",
  holder: "test",
  phase: "done",
  counters: {},
  startedAt: 0,
  endedAt: 1,
  reason: null,
  problem: null
})

const tell = (
  pause: number,
  change: (set: (standing: ReadModelSnapshot) => Effect.Effect<void>) => Effect.Effect<void>
) =>
  Effect.gen(function*() {
    const standing = yield* SubscriptionRef.make(start)
    const heard: Array<ReadModelUpdate> = []
    const fiber = yield* Effect.forkChild(
      Stream.runForEach(
        updatesOf(SubscriptionRef.changes(standing)),
        (update) => Effect.andThen(Effect.sync(() => heard.push(update)), Effect.sleep(pause))
      ),
      { startImmediately: true }
    )
    yield* TestClock.adjust(1)
    yield* change((next) => SubscriptionRef.set(standing, next))
    yield* TestClock.adjust("1 hour")
    yield* Fiber.interrupt(fiber)
    return heard
  })

describe("what is told of how things stand", () => {
  it.effect("is what is other than before, of each kind once", () =>
    Effect.gen(function*() {
      const heard = yield* tell(0, (set) =>
        Effect.gen(function*() {
          yield* set({ ...start, changes: 1, version: 5, endedRuns: [run("9")] })
          yield* TestClock.adjust(1)
          yield* set({ ...start, changes: 1, version: 5, endedRuns: [run("9"), run("10")] })
          yield* TestClock.adjust(1)
        }))
      assert.deepStrictEqual(heard.map((update) => update._tag === "RunEnded" ? update.run.id : update._tag), [
        "Changed",
        "Changed",
        "9",
        "10"
      ])
    }))

  it.effect("is the newest for whoever is slow", () =>
    Effect.gen(function*() {
      const heard = yield* tell(60_000, (set) =>
        Effect.forEach(
          Array.from({ length: 1000 }, (_, n) => n + 1),
          (n) => Effect.andThen(set({ ...start, changes: n, version: n }), TestClock.adjust(1)),
          { discard: true }
        ))
      assert.isAtMost(heard.length, 4)
      const last = heard.at(-1)
      assert.strictEqual(last?._tag === "Changed" ? last.version : 0, 1000)
    }))
})
