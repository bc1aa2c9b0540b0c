import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { parseRule, Sandbox, type SandboxOptions, withDefaults } from "../src/index.ts"
import { type Row, crawlBalances, crawlLoop, haravan, loop, sandboxed } from "./support.ts"

const sku = (text: string) => text.normalize("NFC").trim().toLowerCase()

/** Pairs what each Loop record shows with the sum of the given Haravan locations, as both upstreams answer. */
const readShop = Effect.fnUntraced(function*(sources: ReadonlyArray<string>) {
  const balances = yield* crawlBalances("")
  const sums = new Map<string, number>()
  for (const { loc_id, qty_available, variant_id } of balances) {
    if (!sources.includes(String(loc_id))) continue
    sums.set(String(variant_id), (sums.get(String(variant_id)) ?? 0) + qty_available)
  }
  const records = yield* crawlLoop("/inventories?limit=250", "inventories")
  const known = new Set(balances.map((row) => String(row.variant_id)))
  return records.flatMap((record: Row) => {
    const id = record.product_variant[0].external_id
    return known.has(id) ? [{ shown: Number(record.available_count), stock: sums.get(id) ?? 0 }] : []
  })
})

const shown = (stock: number, percent: number, buffer: number) =>
  Math.max(0, Math.floor(stock * percent / 100) - buffer)

const rule = { percent: 80, warehouses: 3, buffer: 2 }
const ruled = (options: Partial<SandboxOptions> = {}) => sandboxed({ rule, skus: 600, limits: "none", ...options })

describe("a shop with a hidden rule", () => {
  it.effect("has one Loop location without a link to Haravan, and a warehouse that feeds nothing", () =>
    Effect.gen(function*() {
      const haravans: Array<Row> = (yield* haravan("/locations.json")).json.locations
      const loops: Array<Row> = (yield* loop("/locations")).json.locations
      assert.deepStrictEqual(loops.map(({ external_id, name }) => [external_id, name]), [[null, "Web shop"]])
      assert.isFalse(haravans.some(({ name }) => sku(name) === "web shop"))
      const sold = haravans.filter((row) => row.type !== "ontheroad" && !row.is_unavailable_quantity)
      assert.lengthOf(haravans, 6)
      assert.lengthOf(sold, 4)
      assert.lengthOf((yield* Sandbox).shop.rule?.sources ?? [], 3)
    }).pipe(Effect.provide(ruled())))

  it.effect("shows at Loop what the rule makes of Haravan's counts, except in one row of twenty", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const sources = (shop.rule?.sources ?? []).map((location) => String(shop.haravanLocationId(location)))
      const rows = yield* readShop(sources)
      assert.isAbove(rows.length, 400)
      assert.isTrue(rows.some(({ stock }) => stock < 0))
      const off = rows.map((row) => Math.abs(row.shown - shown(row.stock, 80, 2))).filter((by) => by !== 0)
      assert.isTrue(
        off.length > rows.length * 0.02 && off.length < rows.length * 0.09,
        `${off.length} of ${rows.length}`
      )
      assert.isTrue(off.every((by) => by <= 9))
    }).pipe(Effect.provide(ruled())))

  it.effect("follows the rule while sales happen, with the usual delay, unless Loop misses an update", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const sources = shop.rule?.sources ?? []
      const snapshot = () =>
        Array.from({ length: shop.variants }, (_, variant) => {
          const counts = sources.map((source) => shop.haravanAvailable(variant, source))
          const stock = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
          return { stock, shown: shop.loopAvailable(variant, shop.rule?.loopLocation ?? 0) }
        })
      const before = snapshot()
      yield* TestClock.adjust("20 minutes")
      yield* haravan("/shop.json")
      const moved = snapshot().filter(({ stock }, variant) => stock !== before[variant]?.stock)
      assert.isAbove(moved.length, 100)
      const followed = moved.filter((row) => row.shown === null || row.shown === shown(row.stock, 80, 2))
      assert.isTrue(followed.length > moved.length * 0.8 && followed.length < moved.length)
    }).pipe(Effect.provide(ruled({ tick: true, skus: 200 }))))

  it.effect("draws the same rule from the same seed, of any warehouses, and leaves Loop something to sell", () =>
    Effect.gen(function*() {
      const seen = new Set<string>()
      for (let seed = 1; seed <= 40; seed++) {
        const options: Partial<SandboxOptions> = { rule: "random", seed, skus: 120, locations: 8, limits: "none" }
        const { shop } = yield* Effect.provide(Sandbox, sandboxed(options))
        const again = yield* Effect.provide(Sandbox, sandboxed(options))
        const drawn = shop.rule
        assert.isDefined(drawn)
        assert.deepStrictEqual(again.shop.rule, drawn)
        assert.isTrue(drawn.percent >= 1 && drawn.percent <= 100 && drawn.buffer >= 0)
        assert.isTrue(drawn.sources.every((location) => location < 8 && location !== 2 && location !== 3))
        seen.add(drawn.sources.join())
        const counts = Array.from({ length: 120 }, (_, variant) => shop.loopAvailable(variant, drawn.loopLocation) ?? 0)
        assert.isAbove(counts.filter((count) => count > 0).length, 30, JSON.stringify(drawn))
      }
      assert.isAbove(seen.size, 20)
    }))

  it.effect("reports how many locations a rule needs if there are too few warehouses", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Effect.provide(Effect.void, ruled({ locations: 4 })))
      assert.include(String(exit), "locations must be 5 or more")
    }))
})

describe("a rule as text", () => {
  it.effect("is parsed", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* parseRule("80% of 3 less 2"), rule)
      assert.deepStrictEqual(yield* parseRule(" 100 % OF 1 "), { percent: 100, warehouses: 1, buffer: 0 })
      assert.strictEqual(yield* parseRule("Random"), "random")
      const terms = fc.record({
        percent: fc.integer({ min: 1, max: 100 }),
        warehouses: fc.integer({ min: 1, max: 9999 }),
        buffer: fc.integer({ min: 0, max: 999_999 })
      })
      for (const { buffer, percent, warehouses } of fc.sample(terms, 100)) {
        assert.deepStrictEqual(yield* parseRule(`${percent}% of ${warehouses} less ${buffer}`), {
          buffer,
          percent,
          warehouses
        })
      }
    }))

  for (
    const text of ["", "80", "80%", "0% of 3", "101% of 3", "80% of 0", "80.5% of 3", "80% of 3 less -2", "-1% of 2"]
  ) {
    it.effect(`is refused as ${JSON.stringify(text)}, with a valid example`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(parseRule(text))
        assert.include(error.message, `${JSON.stringify(text)} is not a stock rule`)
        assert.include(error.message, "80% of 3 less 2")
      }))
  }

  it("gives a shop as many locations as it needs", () => {
    assert.strictEqual(withDefaults({ rule }).locations, 6)
    assert.strictEqual(withDefaults({ rule: { ...rule, warehouses: 9 } }).locations, 12)
    assert.strictEqual(withDefaults({ rule, locations: 5 }).locations, 5)
    assert.strictEqual(withDefaults().locations, 4)
  })
})
