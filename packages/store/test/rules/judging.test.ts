import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { fromTenThousandths, type StockRule } from "@stocktally/schema"
import { computeValue } from "@stocktally/tally"
import { stockRule } from "@stocktally/testing"
import * as FastCheck from "fast-check"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { fill, rules as usualRules } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"
import {
  declare,
  minute,
  readLevels,
  rowsOf,
  readSummaries,
  type Warehouses,
  warehouses
} from "../support/warehouses.ts"

const shop: Warehouses = { loop: [0], haravan: [{}, {}, {}], linked: 1 }
const graceRules = { tolerance: 0, graceMillis: 30 * minute }
const sum = (changes: Partial<StockRule> = {}) =>
  stockRule({
    loopLocationId: Shop.loopLocationId(0),
    haravanLocationIds: [Shop.haravanLocationId(0), Shop.haravanLocationId(1)],
    ...changes
  })

onEach("judging by stock rules", (backend) => {
  it.effect("reports drift only as of the oldest part; a missing part is as old as the last reading", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [sum()])
      yield* readLevels(store, run, shop, 10, [[0, 0, 9], [1, 0, 9]], [[0, 0, 5], [0, 1, 5], [1, 0, 5]])
      const look = Effect.gen(function*() {
        yield* store.tallies.judge(graceRules)
        return (yield* rowsOf(store)).map(({ verdict }) => verdict)
      })
      assert.deepStrictEqual(yield* look, ["settling", "settling"], "read too soon after they changed")
      const loop = [Shop.inventory(0, 0, 8), Shop.inventory(1, 0, 8)]
      yield* store.levels.writeLoop({ run }, loop, 50 * minute)
      // One part of each is read again after Loop.
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 0, 5, 1), Shop.balance(1, 0, 5, 1)], 60 * minute)
      assert.deepStrictEqual(yield* look, ["settling", "settling"])
      yield* store.levels.writeHaravan({ run }, [Shop.balance(0, 1, 5, 1)], 60 * minute)
      assert.deepStrictEqual(yield* look, ["drift", "settling"], "the other may have an unread part")
      yield* TestClock.setTime(60 * minute)
      const crawl = yield* store.crawls.begin(run, "haravan-levels", "incremental")
      yield* store.crawls.end({ run, crawl })
      assert.deepStrictEqual(yield* look, ["drift", "drift"])
    }))

  it.effect("records until when Loop had the expected count", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [sum({ percent: 80, buffer: 2, tolerancePercent: 10 })])
      yield* readLevels(store, run, shop, 10, [[0, 0, 14]], [[0, 0, 14], [0, 1, 6]])
      const look = Effect.fnUntraced(function*(loop: number, at: number) {
        yield* TestClock.setTime(at * minute)
        yield* store.levels.writeLoop({ run }, [Shop.inventory(0, 0, loop)], at * minute)
        const crawl = yield* store.crawls.begin(run, "haravan-levels", "incremental")
        yield* store.crawls.end({ run, crawl })
        yield* store.tallies.judge(graceRules)
        const [row] = yield* rowsOf(store)
        return [row?.verdict, row?.delta, (row?.since ?? 0) / minute]
      })
      assert.deepStrictEqual(yield* look(15, 60), ["match", 1, 0], "within 10 % of 14")
      assert.deepStrictEqual(yield* look(16, 80), ["settling", 2, 60], "it matched at the last reading of Loop")
      assert.deepStrictEqual(yield* look(20, 90), ["drift", 6, 60], "Haravan's count would not have matched either")
      // Equal counts would match without the rule.
      assert.deepStrictEqual(yield* look(14, 100), ["match", 0, 60])
    }))

  it.effect("computes the exact value of the difference from the expected count, in the currency", () =>
    Effect.gen(function*() {
      const variants = 60
      const { database, run, store } = yield* warehouses(backend, { ...shop, variants })
      const upTo = (most: number) =>
        FastCheck.oneof(
          FastCheck.integer({ min: 0, max: 10_000_000 }),
          FastCheck.integer({ min: 0, max: most })
        ).map(fromTenThousandths)
      const pairs = FastCheck.sample(FastCheck.tuple(upTo(1e15), upTo(1e14)), { numRuns: variants, seed: 7 })
      yield* readLevels(
        store,
        run,
        { ...shop, variants },
        10,
        pairs.map(([count], variant) => [variant, 0, count] as const),
        []
      )
      yield* store.catalog.writeHaravanProducts(
        { run },
        pairs.map(([, price], variant) => Shop.product(variant, { price })),
        0
      )
      for (const [currency, decimals] of [["VND", 0], ["USD", 2], ["KWD", 3], ["CLF", 4]] as const) {
        yield* store.claim({ kind: "haravan", id: "7", name: null, currency })
        yield* store.tallies.judge(graceRules)
        const values = new Map((yield* rowsOf(store)).map(({ id, value }) => [id, value]))
        const expected = pairs.map(([count, price]) => computeValue(count, price, decimals))
        assert.deepStrictEqual(pairs.map((_, variant) => values.get(Shop.rowId(variant, 0))), expected)
        assert.isAbove(expected.filter((value) => value === null).length, 10)
        assert.isAbove(expected.filter((value) => value !== null).length, 10)
      }
      yield* store.catalog.writeHaravanProducts({ run }, [Shop.product(0, { price: 2 })], 0)
      yield* store.levels.writeLoop({ run }, [Shop.inventory(0, 0, 3)], 11 * minute)
      yield* store.claim({ kind: "haravan", id: "7", name: null, currency: "VND" })
      yield* store.tallies.judge(graceRules)
      const row = yield* store.tallies.row(Shop.rowId(0, 0), { staleAfterMillis: 0 })
      assert.strictEqual(Option.getOrThrow(row).value, 6)
      yield* store.catalog.writeHaravanProducts({ run }, [Shop.product(0, { price: null })], 0)
      yield* store.tallies.judge(graceRules)
      const [{ unpriced } = { unpriced: 0 }] = yield* database.reader<{ readonly unpriced: number }>`SELECT
        CAST(sum(unpriced) AS BIGINT) AS unpriced FROM tally_count`
      const nulls = (yield* rowsOf(store)).filter(({ value }) => value === null)
      assert.strictEqual(unpriced, nulls.length)
      assert.include(nulls.map(({ id }) => id), Shop.rowId(0, 0))
    }))

  it.effect(
    "ends with the rules declared last, however much was judged before",
    () =>
      Effect.gen(function*() {
        const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
        const size = { variants: 1200, locations: 5 }
        yield* fill(store, size)
        const halves = [50, 100, 80].map((percent) => stockRule({ percent }))
        yield* declare(store, halves.slice(0, 1))
        // Judging is interrupted, and another one begins while rules are replaced.
        const first = yield* Effect.forkChild(store.tallies.judge(usualRules), { startImmediately: true })
        const { version } = yield* store.tallies.freshness
        yield* Effect.repeat(Effect.andThen(Effect.yieldNow, store.tallies.freshness), {
          until: (now) => now.version > version + 1
        })
        yield* Fiber.interrupt(first)
        assert.isFalse((yield* store.tallies.freshness).complete, "half of the rows are from before")
        yield* Effect.all([
          store.tallies.judge(usualRules),
          Effect.andThen(declare(store, halves.slice(1, 2)), declare(store, halves.slice(2)))
        ], { concurrency: 2 })
        yield* store.tallies.judge(usualRules)
        assert.isTrue((yield* store.tallies.freshness).complete)
        for (const variant of [0, 7, 600, 1199]) {
          const row = Option.getOrThrow(yield* store.tallies.row(Shop.rowId(variant, 1), { staleAfterMillis: 0 }))
          const available = row.haravan?.available ?? assert.fail("no Haravan")
          assert.strictEqual(row.expected, Math.floor(available * 0.8))
        }
        assert.deepStrictEqual(
          (yield* store.tallies.summary()).summary,
          yield* store.rules.preview(halves.slice(2), usualRules)
        )
      }),
    60_000
  )

  it.effect("treats a sum that is too large to be exact as unknown", () =>
    Effect.gen(function*() {
      const { run, store } = yield* warehouses(backend, shop)
      yield* declare(store, [sum()])
      yield* readLevels(store, run, shop, 10, [[0, 0, 9], [1, 0, 9]], [[0, 0, 1e11], [0, 1, 1], [1, 0, 1e11], [
        1,
        1,
        -1
      ]])
      yield* store.tallies.judge(graceRules)
      assert.deepStrictEqual(yield* readSummaries(store), [
        [Shop.rowId(0, 0), "unknown", null, null],
        [Shop.rowId(1, 0), "settling", 99_999_999_999, 10 - 1e11]
      ])
    }))
})
