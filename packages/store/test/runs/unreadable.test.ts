import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { StockStore } from "@stocktally/tally"
import type { HaravanBalance, HaravanProduct, LoopInventory, UnreadableRecord } from "@stocktally/schema"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { fill, linksOf } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

const size = { variants: 4, locations: 2 }
const rules = { tolerance: 0, graceMillis: 0 }
const hour = 3_600_000

interface Written {
  readonly loop?: ReadonlyArray<LoopInventory>
  readonly haravan?: ReadonlyArray<HaravanBalance>
  readonly products?: ReadonlyArray<HaravanProduct>
  readonly unreadable?: ReadonlyArray<UnreadableRecord>
  readonly kind?: "full" | "incremental"
}

onEach("records that could not be read", (backend) => {
  const shop = Effect.gen(function*() {
    const store: StockStore["Service"] = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
    const { id: run } = yield* fill(store, size)
    yield* store.links.replace(run, linksOf(size))
    yield* store.tallies.judge(rules)
    let now = 0
    /** Reads a list, and returns how many records were marked as gone. */
    const read = Effect.fnUntraced(function*(
      { haravan, kind = "full", loop, products, unreadable = [] }: Written
    ) {
      yield* TestClock.setTime(now += hour)
      const subject = loop !== undefined
        ? "loop-levels"
        : products !== undefined
        ? "haravan-products"
        : "haravan-levels"
      const crawl = yield* store.crawls.begin(run, subject, kind)
      const commit = { run, crawl, unreadable }
      if (loop !== undefined) yield* store.levels.writeLoop(commit, loop, now)
      else if (products !== undefined) yield* store.catalog.writeHaravanProducts(commit, products, now)
      else yield* store.levels.writeHaravan(commit, haravan ?? [], now)
      const { gone } = yield* store.crawls.end({ run, crawl })
      yield* store.tallies.judge(rules)
      return gone
    })
    const rowOf = (variant: number, location: number) =>
      Effect.map(
        store.tallies.row(Shop.rowId(variant, location), {
          staleAfterMillis: hour
        }),
        Option.getOrThrow
      )
    const verdicts = Effect.map(
      Stream.runCollect(store.tallies.rows({ filter: { empty: true }, sort: "sku", staleAfterMillis: hour })),
      (rows) => rows.map(({ verdict }) => verdict)
    )
    return { store, read, rowOf, verdicts }
  })
  const pairs = Array.from({ length: size.variants }, (_, variant) => [0, 1].map((location) => ({ variant, location })))
    .flat()
  const balancesBut = (variant: number, location: number) =>
    pairs.filter((pair) => pair.variant !== variant || pair.location !== location)
      .map((pair) => Shop.balance(pair.variant, pair.location, 5, 0))
  const inventoriesBut = (variant: number, location: number) =>
    pairs.filter((pair) => pair.variant !== variant || pair.location !== location)
      .map((pair) => Shop.inventory(pair.variant, pair.location, 5))

  it.effect("keep their pairs as unknown until they can be read again", () =>
    Effect.gen(function*() {
      const { read, rowOf, store } = yield* shop
      yield* read({ loop: inventoriesBut(-1, 0) })
      yield* read({ haravan: balancesBut(-1, 0) })
      const before = yield* store.tallies.freshness
      const odd = [Shop.unreadable("haravan", 2, 1)]
      assert.strictEqual(yield* read({ haravan: balancesBut(2, 1), unreadable: odd }), 0)
      assert.deepInclude(yield* rowOf(2, 1), { verdict: "unknown", haravan: null, delta: null })
      assert.strictEqual((yield* rowOf(2, 0)).verdict, "match")
      const { complete, sides, version } = yield* store.tallies.freshness
      assert.isTrue(complete)
      assert.deepStrictEqual(sides.haravan.unreadable, { count: 1, first: odd })
      assert.deepStrictEqual(sides.loop.unreadable, { count: 0, first: [] })
      assert.isAbove(version, before.version)

      assert.strictEqual(yield* read({ haravan: balancesBut(2, 1), unreadable: odd }), 0)
      assert.strictEqual(
        (yield* store.tallies.freshness).sides.haravan.unreadable.count,
        1,
        "it counts once, however often it is read"
      )
      yield* read({ kind: "incremental", haravan: [Shop.balance(2, 1, 5, 0)] })
      assert.strictEqual((yield* rowOf(2, 1)).verdict, "match")
      assert.strictEqual((yield* store.tallies.freshness).sides.haravan.unreadable.count, 0)
      const { changes } = (yield* store.history.page((yield* rowOf(2, 1)).id, { limit: 50 })) ?? assert.fail()
      assert.strictEqual(changes.filter(({ _tag }) => _tag === "Haravan").length, 1, "no count changed")
    }))

  it.effect("may belong to a pair that was never seen", () =>
    Effect.gen(function*() {
      const { read, store } = yield* shop
      const other = Shop.inventory(0, 0, 5).variant
      for (const kind of ["incremental", "full"] as const) {
        yield* read({ kind, loop: [], haravan: [], unreadable: [Shop.unreadable("loop", 3, 7)] })
        assert.strictEqual((yield* store.tallies.freshness).sides.loop.unreadable.count, 1, other.id)
      }
      yield* read({ kind: "incremental", haravan: [], unreadable: [Shop.unreadable("haravan", 9, 1)] })
      const id = `hl:${Shop.haravanVariantId(9)}:${Shop.loopLocationId(1)}`
      const row = yield* store.tallies.row(id, { staleAfterMillis: hour })
      assert.deepInclude(Option.getOrThrow(row), { id, verdict: "unlinked", haravan: null })
    }))

  it.effect("make unseen and missing levels unknown if they cannot be identified", () =>
    Effect.gen(function*() {
      const { read, rowOf, store, verdicts } = yield* shop
      yield* read({ loop: inventoriesBut(1, 0) })
      yield* read({ haravan: balancesBut(2, 0) })
      assert.deepStrictEqual([(yield* rowOf(1, 0)).verdict, (yield* rowOf(2, 0)).verdict], [
        "only-in-haravan",
        "only-in-loop"
      ])
      const odd = [Shop.unreadable("haravan", null, 0)]
      assert.strictEqual(
        yield* read({ haravan: balancesBut(3, 1).slice(1), unreadable: odd }),
        0,
        "nothing is marked as gone"
      )
      assert.deepInclude(yield* rowOf(3, 1), { verdict: "unknown", haravan: null })
      assert.strictEqual((yield* rowOf(0, 0)).verdict, "unknown")
      assert.strictEqual((yield* rowOf(2, 0)).verdict, "match", "it exists again")
      assert.deepStrictEqual((yield* store.tallies.freshness).sides.haravan.unreadable, { count: 1, first: odd })

      const lost = [
        Shop.unreadable("loop", null, 0, { value: "[]" }),
        Shop.unreadable("loop", null, 0, { value: "[]" })
      ]
      yield* read({ loop: inventoriesBut(1, 0), unreadable: lost })
      assert.strictEqual((yield* rowOf(1, 0)).verdict, "unknown", "it may be one of the two")
      assert.strictEqual((yield* store.tallies.freshness).sides.loop.unreadable.count, 2)

      assert.strictEqual(yield* read({ haravan: balancesBut(3, 1) }), 1)
      yield* read({ loop: inventoriesBut(1, 0) })
      assert.deepStrictEqual([(yield* rowOf(1, 0)).verdict, (yield* rowOf(3, 1)).verdict], [
        "only-in-haravan",
        "only-in-loop"
      ])
      assert.notInclude(yield* verdicts, "unknown")
    }))

  it.effect("keep the earlier known-as-of time of a side if a changed record cannot be identified", () =>
    Effect.gen(function*() {
      const { read, store } = yield* shop
      const knownAsOf = Effect.map(store.crawls.states, (states) => states["haravan-levels"].knownAsOf)
      yield* read({ haravan: balancesBut(-1, 0) })
      const before = yield* knownAsOf
      const odd = [Shop.unreadable("haravan", null, null)]
      yield* read({ kind: "incremental", unreadable: odd })
      assert.strictEqual(yield* knownAsOf, before)
      yield* read({ kind: "incremental", unreadable: odd })
      assert.isAbove((yield* knownAsOf) ?? 0, before ?? 0, "the unreadable record is not new any more")
    }))

  it.effect("keep a variant, and make its tracking unknown", () =>
    Effect.gen(function*() {
      const { read, rowOf, store } = yield* shop
      const products = Array.from({ length: size.variants }, (_, n) => Shop.product(n))
      yield* read({ loop: inventoriesBut(-1, 0) })
      yield* read({ haravan: balancesBut(-1, 0) })
      yield* read({ products })
      const id = Shop.haravanVariantId(1)
      const flaw = { locationId: null, field: "sku", value: "1.5" }
      const odd: UnreadableRecord = { record: "variant", id, variantId: id, ...flaw }
      const { id: productId, title, updatedAt } = Shop.product(1)
      const product: HaravanProduct = { id: productId, title, updatedAt, variants: [] }
      for (const kind of ["full", "incremental"] as const) {
        assert.strictEqual(
          yield* read({ kind, products: [...products.slice(0, 1), product, ...products.slice(2)], unreadable: [odd] }),
          0
        )
        assert.deepInclude(yield* rowOf(1, 0), { verdict: "unknown", sku: Shop.sku(1) })
        assert.deepStrictEqual((yield* store.tallies.freshness).sides.haravan.unreadable, { count: 1, first: [odd] })
      }
      const lost: UnreadableRecord = { record: "product", id: null, variantId: null, ...flaw }
      assert.strictEqual(yield* read({ products: products.slice(0, 3), unreadable: [lost] }), 0)
      assert.strictEqual((yield* rowOf(3, 0)).verdict, "unknown")
      yield* read({ products })
      assert.deepStrictEqual([(yield* rowOf(1, 0)).verdict, (yield* rowOf(3, 0)).verdict], ["match", "match"])
      assert.strictEqual((yield* store.tallies.freshness).sides.haravan.unreadable.count, 0)
    }))

  it.effect("are stored up to a limit", () =>
    Effect.gen(function*() {
      const { read, store } = yield* shop
      const odd = Array.from({ length: 10_100 }, (_, n) => Shop.unreadable("haravan", n, 1))
      yield* read({ haravan: balancesBut(-1, 0), unreadable: odd })
      const { count, first } = (yield* store.tallies.freshness).sides.haravan.unreadable
      assert.deepStrictEqual([count, first.length], [10_000, 5])
    }), 60_000)
})
