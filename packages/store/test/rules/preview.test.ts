import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StockEvidence } from "@stocktally/tally"
import { stockRule } from "@stocktally/testing"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { countOf, fill, rules } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"
import { readLevels, type Warehouses, warehouses } from "../support/warehouses.ts"

onEach("the preview of stock rules", (backend) => {
  it.effect("has the counts of judging by the rules", () =>
    Effect.gen(function*() {
      const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
      yield* fill(store, { variants: 1500, locations: 4 })
      const before = (yield* store.tallies.summary()).summary
      assert.deepStrictEqual(yield* store.rules.preview([], rules), before)
      const sets = [
        [stockRule({ percent: 80 }), stockRule({ loopLocationId: Shop.loopLocationId(1), buffer: 3, tolerance: 2 })],
        [stockRule({
          loopLocationId: Shop.loopLocationId(2),
          haravanLocationIds: [Shop.haravanLocationId(0), Shop.haravanLocationId(3), Shop.haravanLocationId(9)]
        })]
      ]
      for (const set of sets) {
        const { version } = yield* store.rules.current
        const preview = yield* store.rules.preview(set, rules)
        assert.notDeepEqual(preview, before)
        assert.deepStrictEqual(yield* store.tallies.judge(rules), { rows: 0, verdictChanges: 0 }, "nothing was written")
        yield* store.rules.replace(set, { by: "test", action: "import" }, version)
        yield* store.tallies.judge(rules)
        assert.deepStrictEqual((yield* store.tallies.summary()).summary, preview)
      }
    }), 120_000)
})

onEach("the evidence for stock rules", (backend) => {
  const shop: Warehouses = { variants: 3, loop: [0, 1], haravan: [{}, {}, {}], linked: 1 }

  it.effect("has the readable counts of both sides of each linked variant that Haravan tracks", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* readLevels(
        store,
        run,
        shop,
        10,
        [[0, 0, 5], [0, 1, 6], [1, 0, 7], [2, 0, 8]],
        [[0, 0, 1], [0, 1, 2], [0, 2, 3], [1, 2, 4], [2, 0, 9], [5, 0, 1]]
      )
      yield* store.catalog.writeHaravanProducts({ run }, [Shop.product(2, { tracked: false })], 0)
      const unreadable = [Shop.unreadable("haravan", 0, 1)]
      yield* store.levels.writeHaravan({ run, unreadable }, [], 11)
      yield* store.levels.markLoopGone({ run }, [{
        variantId: Shop.loopVariantId(0),
        locationId: Shop.loopLocationId(1)
      }], 999_999_999)
      yield* store.tallies.judge(rules)
      const evidence = yield* Stream.runCollect(store.rules.evidence)
      const inShort = ({ haravan, loop, sku, variantId }: StockEvidence) => ({
        variantId,
        sku,
        loop: loop.map(({ available, locationId }) => [locationId, available]),
        haravan: haravan.map(({ available, locationId }) => [locationId, available])
      })
      assert.deepStrictEqual(evidence.map(inShort), [
        {
          variantId: Shop.loopVariantId(0),
          sku: Shop.sku(0),
          loop: [[Shop.loopLocationId(0), 5]],
          haravan: [[Shop.haravanLocationId(0), 1], [Shop.haravanLocationId(2), 3]]
        },
        {
          variantId: Shop.loopVariantId(1),
          sku: Shop.sku(1),
          loop: [[Shop.loopLocationId(0), 7]],
          haravan: [[Shop.haravanLocationId(2), 4]]
        }
      ])
    }))

  it.effect("is read in pages, with each variant once", () =>
    Effect.gen(function*() {
      const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
      yield* fill(store, { variants: 2300, locations: 1 })
      const evidence = yield* Stream.runCollect(store.rules.evidence)
      assert.strictEqual(new Set(evidence.map(({ variantId }) => variantId)).size, evidence.length)
      assert.strictEqual(evidence.length, 2300 - 23, "without those that Haravan does not track")
      const one = evidence.find(({ variantId }) => variantId === Shop.loopVariantId(2250))
      assert.deepStrictEqual(
        [one?.loop[0]?.available, one?.haravan[0]?.available],
        [countOf(2250, 0).loop, countOf(2250, 0).haravan]
      )
    }), 60_000)
})
