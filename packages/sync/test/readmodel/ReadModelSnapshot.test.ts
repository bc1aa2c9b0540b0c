import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { TestClock } from "effect/testing"
import type { ReadModelUpdate } from "../../src/readmodel/ReadModel.ts"
import { type ReadModelSnapshot, streamUpdates } from "../../src/readmodel/ReadModelSnapshot.ts"
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

/** The updates of a subscriber that pauses after each update, while snapshots change. */
const updatesWhile = (
  pause: number,
  change: (set: (snapshot: ReadModelSnapshot) => Effect.Effect<void>) => Effect.Effect<void>
) =>
  Effect.gen(function*() {
    const snapshot = yield* SubscriptionRef.make(start)
    const updates: Array<ReadModelUpdate> = []
    const fiber = yield* Effect.forkChild(
      Stream.runForEach(
        streamUpdates(SubscriptionRef.changes(snapshot)),
        (update) => Effect.andThen(Effect.sync(() => updates.push(update)), Effect.sleep(pause))
      ),
      { startImmediately: true }
    )
    yield* TestClock.adjust(1)
    yield* change((next) => SubscriptionRef.set(snapshot, next))
    yield* TestClock.adjust("1 hour")
    yield* Fiber.interrupt(fiber)
    return updates
  })

describe("updates of snapshots", () => {
  it.effect("contain each difference once", () =>
    Effect.gen(function*() {
      const updates = yield* updatesWhile(0, (set) =>
        Effect.gen(function*() {
          yield* set({ ...start, changes: 1, version: 5, endedRuns: [run("9")] })
          yield* TestClock.adjust(1)
          yield* set({ ...start, changes: 1, version: 5, endedRuns: [run("9"), run("10")] })
          yield* TestClock.adjust(1)
        }))
      assert.deepStrictEqual(updates.map((update) => update._tag === "RunEnded" ? update.run.id : update._tag), [
        "Changed",
        "Changed",
        "9",
        "10"
      ])
    }))

  it.effect("skip old snapshots for a slow subscriber", () =>
    Effect.gen(function*() {
      const updates = yield* updatesWhile(60_000, (set) =>
        Effect.forEach(
          Array.from({ length: 1000 }, (_, n) => n + 1),
          (n) => Effect.andThen(set({ ...start, changes: n, version: n }), TestClock.adjust(1)),
          { discard: true }
        ))
      assert.isAtMost(updates.length, 4)
      const last = updates.at(-1)
      assert.strictEqual(last?._tag === "Changed" ? last.version : 0, 1000)
    }))
})
