import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { compareIds } from "@stocktally/schema"
import type { Change, RowChange, StockStore } from "@stocktally/tally"
import { stockRule } from "@stocktally/testing"
import { onEach } from "../support/backends.ts"
import * as Shop from "../support/shop.ts"
import { declare, minute, readLevels, verdictRules, type Warehouses, warehouses } from "../support/warehouses.ts"

const shop: Warehouses = { loop: [0, 1, 2], haravan: [{}, {}, {}], linked: 2 }
const rules = [
  stockRule({
    loopLocationId: Shop.loopLocationId(0),
    haravanLocationIds: [Shop.haravanLocationId(0), Shop.haravanLocationId(1)]
  }),
  stockRule({ loopLocationId: Shop.loopLocationId(2), haravanLocationIds: [Shop.haravanLocationId(1)] })
]

onEach("changes by stock rules", (backend) => {
  const filled = Effect.gen(function*() {
    const { run, store } = yield* warehouses(backend, shop)
    yield* declare(store, rules)
    yield* readLevels(store, run, shop, 10, [[0, 0, 9], [0, 1, 9], [0, 2, 9], [1, 2, 9]], [[0, 0, 1], [0, 1, 2]])
    yield* store.tallies.judge(verdictRules)
    return { run, store }
  })
  const rest = Effect.fnUntraced(function*(store: StockStore["Service"], after: string, limit: number) {
    const all: Array<RowChange> = []
    for (let from = after;;) {
      const page = yield* store.history.feed({ after: from, limit })
      assert.isNull(page.missed)
      all.push(...page.changes)
      if (!page.more) return all
      from = page.position
    }
  })
  const inShort = ({ change, rowId }: RowChange) => [rowId, change._tag, whereOf(change)]
  const whereOf = (change: Change) => change._tag === "Haravan" ? change.location : null

  it.effect("of a level belong to each row that it feeds, once, from any position", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const { position } = yield* store.history.feed({ limit: 10 })
      // The second warehouse is linked with the second web shop, and also feeds the first and the third.
      yield* store.levels.writeHaravan({ run }, [
        Shop.balance(0, 1, 7, 11 * minute),
        Shop.balance(0, 0, 8, 11 * minute),
        Shop.balance(1, 1, 5, 11 * minute),
        Shop.balance(0, 2, 5, 11 * minute)
      ], 11 * minute)
      yield* store.levels.writeLoop({ run }, [Shop.inventory(0, 2, 4)], 11 * minute)
      yield* store.tallies.judge(verdictRules)
      for (const limit of [1, 2, 3, 10]) {
        const all = yield* rest(store, position, limit)
        assert.sameDeepMembers(all.map(inShort).filter(([, tag]) => tag !== "Verdict"), [
          [Shop.rowId(0, 1), "Haravan", null],
          [Shop.rowId(0, 0), "Haravan", "Warehouse 1"],
          [Shop.rowId(0, 2), "Haravan", null],
          [Shop.rowId(0, 0), "Haravan", "Warehouse 0"],
          [Shop.rowId(1, 1), "Haravan", null],
          [Shop.rowId(1, 0), "Haravan", "Warehouse 1"],
          [Shop.rowId(1, 2), "Haravan", null],
          [Shop.rowId(0, 2), "Loop", null]
        ])
        for (const [index, one] of all.entries()) {
          const left = yield* rest(store, one.position, limit)
          assert.sameDeepMembers(left.map(inShort), all.slice(index + 1).map(inShort), one.position)
        }
      }
    }))

  it.effect("of all levels that feed a row are in its history, with the name of their location", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 1, 7, 11 * minute)], 11 * minute)
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 0, 8, 12 * minute)], 12 * minute)
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 2, 8, 13 * minute)], 13 * minute)
      yield* store.tallies.judge(verdictRules)
      const history = (location: number) =>
        Effect.map(
          Stream.runCollect(store.history.get(Shop.rowId(0, location))),
          (changes) =>
            changes.flatMap((change) =>
              change._tag === "Haravan" ? [[change.location, change.before?.available, change.after?.available]] : []
            )
        )
      assert.deepStrictEqual(yield* history(0), [["Warehouse 0", 1, 8], ["Warehouse 1", 2, 7]])
      assert.deepStrictEqual(yield* history(1), [[null, 2, 7]])
      assert.deepStrictEqual(yield* history(2), [[null, 2, 7]])
      const page = yield* store.history.page(Shop.rowId(0, 0), { limit: 2 })
      assert.strictEqual(page?.changes.length, 2)
    }))

  it.effect("of Haravan have each of Loop's levels to read as a partner", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const after = yield* store.levels.newestChange
      yield* store.levels.writeHaravan({ run }, [
        Shop.balance(0, 1, 7, 11 * minute),
        Shop.balance(0, 2, 7, 11 * minute)
      ], 11 * minute)
      const partners = (side: "loop" | "haravan") =>
        Effect.map(Stream.runCollect(store.levels.changes(side, after)), (changes) =>
          changes.map(({ haravan, loop }) => [haravan?.locationId ?? null, loop?.locationId ?? null])
            .toSorted((a, b) =>
              compareIds(a.join("9"), b.join("9"))
            ))
      assert.deepStrictEqual(yield* partners("haravan"), [
        [Shop.haravanLocationId(2), null],
        [Shop.haravanLocationId(1), Shop.loopLocationId(0)],
        [Shop.haravanLocationId(1), Shop.loopLocationId(1)],
        [Shop.haravanLocationId(1), Shop.loopLocationId(2)]
      ])
      yield* store.levels.writeLoop({ run }, [Shop.inventory(0, 0, 7)], 12 * minute)
      assert.deepStrictEqual(yield* partners("loop"), [
        [Shop.haravanLocationId(0), Shop.loopLocationId(0)],
        [Shop.haravanLocationId(1), Shop.loopLocationId(0)]
      ])
    }))
})
