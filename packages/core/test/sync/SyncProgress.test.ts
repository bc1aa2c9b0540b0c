import { assert, describe, it } from "@effect/vitest"
import { Loop } from "../../src/loop/Loop.ts"
import { makeProgress } from "../../src/sync/SyncProgress.ts"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { inSandbox, unlimited } from "../support/upstreams.ts"

describe("a sync's progress", () => {
  it.effect("estimates by the slower side, and says nothing before rows came of both", () =>
    inSandbox(unlimited, Effect.gen(function*() {
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
    })))

  it.effect("counts the requests and rows of the run alone", () =>
    inSandbox(unlimited, Effect.gen(function*() {
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
    })))
})
