import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { assertStoreMatches, unlimited, withShop } from "./support.ts"

const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 60, locations: 3, dense: true } }
const run = Effect.flatMap(Sync, ({ run }) => run())
const rowId = Effect.map(Sandbox, ({ shop }) => `l:${shop.loopVariantId(7)}:${shop.loopLocationId(1)}`)

describe("a row that is read again", () => {
  for (const millis of [0, 200, 900, 1500, 2500, 3500]) {
    it.effect(
      `${millis} ms before a run reads its lists is there after it`,
      () =>
        withShop(
          { ...setup, sandbox: { ...setup.sandbox, latency: 1000 } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              yield* run
              yield* Effect.sleep("5 minutes")
              const { readAgain } = yield* Sync
              const again = yield* Effect.forkChild(readAgain(yield* rowId))
              yield* Effect.sleep(millis)
              const { counters } = yield* run
              assert.strictEqual(counters["gone"], 0)
              assert.isTrue(Option.exists(yield* Fiber.join(again), ({ kept }) => kept))
              yield* assertStoreMatches
            }))
        ),
      60_000
    )
  }
})

describe("a 404 for a single record of Loop", () => {
  const proxied404 = Effect.flatMap(
    Sandbox,
    (sandbox) =>
      sandbox.setInterceptor((upstream, { path }) =>
        upstream === "loop" && /\/inventories\/\d/.test(path)
          ? { _tag: "Answer", status: 404, headers: {}, body: "<html><title>404 Not Found</title>nginx" }
          : undefined
      )
  )
  const loopChanges = Effect.gen(function*() {
    const { history } = yield* StockStore
    return (yield* Stream.runCollect(history.get(yield* rowId))).filter(({ _tag }) => _tag === "Loop")
  })

  it.effect(
    "from a proxy marks nothing as gone, in a run or when a row is read again",
    () =>
      withShop(setup, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* run
          yield* proxied404
          for (let n = 0; n < 3; n++) {
            yield* Effect.sleep("1 minute")
            yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, haravan: 10 + n })
            assert.strictEqual((yield* run).counters["changed"], 1)
          }
          assert.deepStrictEqual(yield* loopChanges, [])
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, loop: 77 })
          const read = yield* (yield* Sync).readAgain(yield* rowId)
          assert.strictEqual(Option.getOrThrow(read).row.loop?.available, 77)
          yield* assertStoreMatches
        }))),
    60_000
  )

  it.effect(
    "from Loop itself is confirmed in the same run",
    () =>
      withShop(setup, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* run
          yield* Effect.sleep("1 minute")
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, loop: null, haravan: 3 })
          const { counters } = yield* run
          assert.strictEqual(counters["gone"], 1)
          yield* assertStoreMatches
        }))),
    60_000
  )
})
