import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StockRule } from "@stocktally/schema"
import { stockRule } from "@stocktally/testing"
import { onEach } from "../support/backends.ts"
import { readWhole } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"
import {
  declare,
  minute,
  readCatalogs,
  readLevels,
  rowsOf,
  readSummaries,
  verdictRules,
  type Warehouses,
  warehouses
} from "../support/warehouses.ts"

const from = (loop: number | null, [first = 0, ...others]: ReadonlyArray<number>, changes: Partial<StockRule> = {}) =>
  stockRule({
    loopLocationId: loop === null ? null : Shop.loopLocationId(loop),
    haravanLocationIds: [Shop.haravanLocationId(first), ...others.map(Shop.haravanLocationId)],
    ...changes
  })
/** Haravan's first location is linked with the web shop. */
const shop: Warehouses = { loop: [0], haravan: [{}, {}, {}, { transit: true }], linked: 1 }
const onlyHaravan = (variant: number, location: number) =>
  `h:${Shop.haravanVariantId(variant)}:${Shop.haravanLocationId(location)}`
const share = from(0, [0, 1, 2], { percent: 80, buffer: 2, belowZero: "zero" })
const haravan = [[0, 0, 14], [0, 1, 6], [0, 3, 50], [1, 2, 2]] as const

onEach("places by stock rules", (backend) => {
  it.effect("have the sum of the locations that feed them; locations that feed none have no rows", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* readLevels(store, run, shop, 10, [[0, 0, 9], [1, 0, 0]], haravan)
      yield* store.tallies.judge(verdictRules)
      const before = yield* rowsOf(store)
      assert.deepStrictEqual(
        before.map(({ id, verdict }) => [id, verdict]),
        [
          [onlyHaravan(0, 1), "unlinked"],
          [onlyHaravan(0, 3), "unlinked"],
          [onlyHaravan(1, 2), "unlinked"],
          [Shop.rowId(0, 0), "drift"],
          [Shop.rowId(1, 0), "only-in-loop"]
        ]
      )

      const { version } = yield* store.tallies.freshness
      yield* declare(store, [share])
      const declared = yield* store.tallies.freshness
      assert.isFalse(declared.complete, "rows are not judged yet")
      assert.isAbove(declared.version, version)
      assert.deepStrictEqual(yield* rowsOf(store), before)

      yield* store.tallies.judge(verdictRules)
      assert.isTrue((yield* store.tallies.freshness).complete)
      assert.deepStrictEqual(yield* readSummaries(store), [
        [Shop.rowId(0, 0), "drift", 14, -5],
        [Shop.rowId(1, 0), "match", 0, 0]
      ])
      const [row] = yield* rowsOf(store)
      assert.deepStrictEqual([row?.location, row?.value], ["Web shop 0", 500_000])

      yield* declare(store, [])
      yield* store.tallies.judge(verdictRules)
      assert.deepStrictEqual(yield* rowsOf(store), before, "as before there were rules")
    }))

  it.effect("are replaced only by a caller that knows the version", () =>
    Effect.gen(function*() {
      const { store } = yield* warehouses(backend, shop)
      const set = Option.getOrThrow(yield* store.rules.replace([share], { by: "An", action: "set" }, 0))
      assert.deepStrictEqual(set.rules, [share])
      assert.deepStrictEqual(yield* store.rules.replace([], { by: "Bình", action: "undo" }, 0), Option.none())
      assert.deepStrictEqual(yield* store.rules.current, set)
      yield* store.rules.replace([], { by: "Bình", action: "undo" }, set.version)
      assert.deepStrictEqual(
        (yield* store.rules.versions(10)).map(({ change, rules }) => [change?.by, change?.action, rules.length]),
        [["Bình", "undo", 0], ["An", "set", 1]]
      )
    }))

  it.effect("that a rule names before they exist are fed once they exist", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [from(0, [0, 4]), from(1, [2])])
      yield* readLevels(store, run, shop, 10, [[0, 0, 14]], haravan)
      yield* store.tallies.judge(verdictRules)
      assert.deepStrictEqual(
        yield* readSummaries(store),
        [[Shop.rowId(0, 0), "match", 14, 0]],
        "a missing level counts as 0"
      )

      const larger = { ...shop, loop: [0, 1], haravan: [...shop.haravan, { name: "New" }] }
      yield* readCatalogs(store, run, larger)
      yield* store.tallies.judge(verdictRules)
      const expected = [
        [Shop.rowId(0, 0), "match", 14, 0],
        [Shop.rowId(1, 1), "only-in-haravan", 2, null]
      ]
      assert.deepStrictEqual(yield* readSummaries(store), expected, "earlier levels belong to it now")
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 4, 3, 11 * minute)], 11 * minute)
      yield* store.tallies.judge(verdictRules)
      assert.deepStrictEqual((yield* readSummaries(store))[0], [Shop.rowId(0, 0), "settling", 17, -3])
    }))

  it.effect("that only levels name are also fed by their rules", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [from(null, [0, 1])])
      yield* readLevels(store, run, shop, 10, [[0, 0, 20]], haravan)
      yield* store.tallies.judge(verdictRules)
      // A location that Loop's list does not contain yet.
      yield* store.levels.writeLoop({ run }, [Shop.inventory(1, 6, 1)], 11 * minute)
      yield* store.tallies.judge(verdictRules)
      assert.deepStrictEqual(yield* readSummaries(store), [
        [Shop.rowId(0, 0), "match", 20, 0],
        [Shop.rowId(0, 6), "only-in-haravan", 20, null],
        [Shop.rowId(1, 6), "only-in-loop", null, null]
      ])
      assert.isTrue((yield* store.tallies.freshness).complete)
    }))

  it.effect("have Loop's name if unlinked locations feed them, and the flags of all that do", () =>
    Effect.gen(function*() {
      const shop: Warehouses = {
        loop: [0, 1, 2, 3],
        haravan: [{}, {}, { sellable: false }, { transit: true }, { transit: true }],
        linked: 2
      }
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [from(0, [0]), from(1, [0, 2]), from(2, [3, 0]), from(3, [4, 3])])
      yield* readLevels(store, run, shop, 10, [0, 1, 2, 3].map((location) => [0, location, 1] as const), [])
      yield* store.tallies.judge(verdictRules)
      assert.deepStrictEqual(
        (yield* rowsOf(store)).map(({ flags, link, location }) => [location, link.location, ...flags]),
        [
          ["Warehouse 0", "external-id"],
          ["Web shop 1", "declared", "not-sellable"],
          ["Web shop 2", "declared"],
          ["Web shop 3", "declared", "transit"]
        ]
      )
      assert.deepStrictEqual(
        (yield* rowsOf(store)).map(({ verdict }) => verdict),
        Array.from({ length: 4 }, () => "only-in-loop"),
        "a rule that names the sources of a location replaces a link"
      )
      assert.strictEqual((yield* store.tallies.summary({})).notCounted.inTransit, 1)
    }))

  it.effect("have rows with Loop's ids, and accept the earlier ids", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, { ...shop, variants: 3 })
      yield* readLevels(store, run, shop, 10, [[0, 0, 9]], haravan)
      yield* readWhole(store, run, "haravan-products", [Shop.product(2)], (commit, some) =>
        store.catalog.writeHaravanProducts(commit, some, 0))
      yield* store.levels.writeHaravan({ run }, [Shop.balance(9, 0, 1, 0)], 10 * minute)
      yield* store.tallies.judge(verdictRules)
      const idOf = (id: string) =>
        Effect.map(store.tallies.row(id, { staleAfterMillis: 0 }), (row) =>
          Option.getOrNull(row)?.id ?? null)
      assert.strictEqual(yield* idOf(onlyHaravan(0, 0)), Shop.rowId(0, 0), "a linked row, by its earlier id")
      assert.strictEqual(yield* idOf(onlyHaravan(0, 1)), onlyHaravan(0, 1))
      const unlinked = `hl:${Shop.haravanVariantId(9)}:${Shop.loopLocationId(0)}`
      assert.strictEqual(yield* idOf(unlinked), unlinked)
      assert.strictEqual(yield* idOf(onlyHaravan(9, 0)), unlinked)
      assert.isNull(yield* idOf(`lh:${Shop.loopVariantId(0)}:${Shop.haravanLocationId(0)}`))
      assert.isNull(yield* idOf(`${Shop.rowId(0, 0)}:1`))
    }))

  it.effect("have keys at all locations that feed them, whether Haravan still has them or not", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [from(0, [7, 1, 0])])
      yield* readLevels(store, run, shop, 10, [[0, 0, 20]], haravan)
      yield* store.tallies.judge(verdictRules)
      const keys = {
        loop: { variantId: Shop.loopVariantId(0), locationId: Shop.loopLocationId(0) },
        haravan: [0, 1, 7].map((location) => ({
          variantId: Shop.haravanVariantId(0),
          locationId: Shop.haravanLocationId(location)
        }))
      }
      assert.deepStrictEqual(yield* store.tallies.keys(Shop.rowId(0, 0)), Option.some(keys))
      yield* store.levels.markHaravanGone({ run }, keys.haravan, 12 * minute)
      assert.deepStrictEqual(yield* store.tallies.judgeRow(Shop.rowId(0, 0), verdictRules), {
        rows: 1,
        verdictChanges: 1
      })
      assert.deepStrictEqual(yield* readSummaries(store), [[Shop.rowId(0, 0), "only-in-loop", null, null]])
    }))

  it.effect("leave nothing behind when their location has been gone for long", () =>
    Effect.gen(function*() {
      const { database, run, store } = yield* warehouses(backend, { ...shop, loop: [0, 1] })
      yield* declare(store, [from(0, [0]), from(1, [1, 2])])
      yield* readLevels(store, run, shop, 10, [[0, 0, 14]], [[0, 0, 14]])
      yield* store.tallies.judge(verdictRules)
      const fed = database.reader<{ readonly place: number }>`SELECT place FROM feed ORDER BY place, haravan_id`
      assert.strictEqual((yield* fed).length, 3)
      yield* readCatalogs(store, run, { ...shop, haravan: [{}] })
      yield* store.tallies.judge(verdictRules)
      yield* store.history.trim(60 * minute)
      assert.strictEqual((yield* fed).length, 1)
      assert.deepStrictEqual(yield* readSummaries(store), [[Shop.rowId(0, 0), "match", 14, 0]])
    }))
})
