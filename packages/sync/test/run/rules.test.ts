import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { uncheckedId } from "@stocktally/schema"
import { StockStore } from "@stocktally/tally"
import { stockRule } from "@stocktally/testing"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Sync } from "../../src/index.ts"
import { stats, unlimited, withShop } from "./support.ts"

const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 60, locations: 3, dense: true } }
const run = Effect.flatMap(Sync, ({ run }) => run())

const loopLocation = (index: number) =>
  Effect.map(
    Sandbox,
    ({ shop }) => uncheckedId.LoopLocationId(shop.loopLocationId(index) ?? assert.fail("not at Loop"))
  )
const haravanLocation = (index: number) =>
  Effect.map(
    Sandbox,
    ({ shop }) => uncheckedId.HaravanLocationId(shop.haravanLocationId(index) ?? assert.fail("not at Haravan"))
  )

/** The sum of all three locations, less 2, is what Loop should show at the first; the others are as they are linked. */
const declared = Effect.gen(function*() {
  const { rules } = yield* StockStore
  const rule = stockRule({
    loopLocationId: yield* loopLocation(0),
    haravanLocationIds: [yield* haravanLocation(0), yield* haravanLocation(1), yield* haravanLocation(2)],
    buffer: 2
  })
  yield* rules.replace([rule], { by: "test", action: "set" }, 0)
})

const rowId = (location: number) =>
  Effect.gen(function*() {
    const { shop } = yield* Sandbox
    return `l:${shop.loopVariantId(7)}:${yield* loopLocation(location)}`
  })

const rowAt = (location: number) =>
  Effect.gen(function*() {
    const { tallies } = yield* StockStore
    return Option.getOrThrow(yield* tallies.row(yield* rowId(location), { staleAfterMillis: 0 }))
  })

describe("a shop with stock rules", () => {
  it.effect(
    "reads Loop's partners of what changed at any of the locations that feed them",
    () =>
      withShop(setup, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* run
          yield* declared
          yield* run
          yield* Effect.sleep("1 minute")
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 0, haravan: 4, loop: 9 })
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, haravan: 5 })
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 2, haravan: 6 })
          yield* run
          assert.deepInclude(yield* rowAt(0), { expected: 13, delta: -4 })
          yield* Effect.sleep("1 minute")
          yield* sandbox.resetStats
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 2, haravan: 8, loop: 8 })
          yield* run
          assert.strictEqual((yield* stats).loop.byRoute["inventory"], 2, "the location's own row, and the sum's")
          assert.deepInclude(yield* rowAt(0), { expected: 15, delta: -6 })
          assert.deepInclude(yield* rowAt(2), { expected: 8, delta: 0, verdict: "match" })
        }))),
    60_000
  )

  it.effect(
    "reads all that feeds a row again, with one request of each side",
    () =>
      withShop(setup, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* declared
          yield* run
          yield* Effect.sleep("10 minutes")
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 0, haravan: 4, loop: 13 })
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, haravan: 5 })
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 2, haravan: 6 })
          yield* sandbox.resetStats
          const { readAgain } = yield* Sync
          const again = Option.getOrThrow(yield* readAgain(yield* rowId(0)))
          assert.isTrue(again.kept)
          assert.deepInclude(again.row, { expected: 13, delta: 0, verdict: "match" })
          const { haravan, loop } = yield* stats
          assert.deepStrictEqual([loop.requests, haravan.requests], [1, 1])
          yield* sandbox.adjust({ variantIndex: 7, locationIndex: 1, haravan: null })
          const without = Option.getOrThrow(yield* readAgain(yield* rowId(0)))
          assert.deepInclude(without.row, { expected: 8, delta: 5 }, "a part that is gone counts as 0")
        }))),
    60_000
  )
})
