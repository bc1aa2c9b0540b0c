import { assert, describe, it } from "@effect/vitest"
import { Loop } from "@stocktally/core"
import { makeProgress } from "../../src/run/SyncProgress.ts"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { inSandbox, unlimited } from "@stocktally/testing"

describe("a sync's progress", () => {
  it.effect("estimates by the slower side, once rows of both have arrived", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const progress = yield* makeProgress({ loop: Option.none(), haravan: Option.none() })
        const estimate = Effect.map(SubscriptionRef.get(progress.ref), ({ estimateMillis }) => estimateMillis)
        yield* progress.start
        assert.strictEqual(yield* estimate, null)
        yield* progress.expect("loop", 1000)
        yield* progress.expect("haravan", 1000)
        yield* Effect.sleep(10_000)
        yield* progress.read("loop", 500)
        assert.strictEqual(yield* estimate, null)
        yield* progress.read("haravan", 100)
        assert.strictEqual(yield* estimate, 90_000)
        yield* progress.read("haravan", 900)
        assert.strictEqual(yield* estimate, 10_000)
        yield* progress.read("loop", 700)
        assert.strictEqual(yield* estimate, 0, "more rows than were known leave nothing to wait for")
      })
    ))

  it.effect("assumes that a list that was never read is as long as the other side's", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const progress = yield* makeProgress({ loop: Option.none(), haravan: Option.none() })
        const estimate = Effect.map(SubscriptionRef.get(progress.ref), ({ estimateMillis }) => estimateMillis)
        yield* progress.start
        yield* progress.expect("haravan", 0)
        yield* progress.expect("loop", 0)
        yield* Effect.sleep(10_000)
        yield* progress.read("loop", 1000)
        assert.strictEqual(yield* estimate, null)
        yield* progress.done("loop")
        assert.strictEqual(yield* estimate, null, "nothing of Haravan's yet")
        yield* progress.read("haravan", 250)
        assert.strictEqual(yield* estimate, 30_000)
        yield* progress.done("haravan")
        assert.strictEqual(yield* estimate, null)
      })
    ))

  it.effect("includes the delay by the budget in the estimate", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        const loop = yield* Loop
        const progress = yield* makeProgress({ loop: Option.some(loop), haravan: Option.none() })
        const estimate = Effect.map(progress.now, ({ estimateMillis }) => Math.round((estimateMillis ?? -1) / 1000))
        yield* progress.start
        yield* progress.expect("loop", 4_800)
        // 240 of 300 requests a minute are for background work, and all of them are sent in twelve seconds.
        for (let n = 0; n < 240; n++) {
          yield* Stream.runDrain(loop.locations)
          yield* Effect.sleep(50)
          yield* progress.read("loop", 10)
        }
        const now = yield* estimate
        // The next 240 start when the first request no longer counts, and take twelve seconds again.
        assert.isAtLeast(now, 55)
        assert.isAtMost(now, 62)
        yield* progress.read("loop", 2_390)
        assert.strictEqual(yield* estimate, 48, "one request is left, and waits for a place")
        yield* Effect.sleep(20_000)
        assert.strictEqual(yield* estimate, 28)
        yield* Effect.sleep(40_000)
        assert.isAtMost(yield* estimate, 1)
      })
    ))

  it.effect("counts only the requests and rows of the run", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const loop = yield* Loop
        const progress = yield* makeProgress({ loop: Option.some(loop), haravan: Option.none() })
        yield* Stream.runDrain(loop.locations)
        yield* progress.start
        yield* Stream.runDrain(loop.locations)
        yield* progress.read("loop", 3)
        const { budgets, phase, requests, rows } = yield* SubscriptionRef.get(progress.ref)
        assert.deepStrictEqual([phase, requests, rows], ["starting", { loop: 1, haravan: 0 }, { loop: 3, haravan: 0 }])
        assert.strictEqual(budgets.loop?.granted, 2)
        assert.deepStrictEqual((yield* progress.forRun).counters, { rows: 3, changed: 0, gone: 0, requests: 1 })
      })
    ))
})
