import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { StockStore } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import { type Backend, onEach } from "../support/backends.ts"
import { began, fill, linksOf, rules } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

type Store = StockStore["Service"]

const small = { variants: 4, locations: 1 }
const large = { variants: 9000, locations: 1 }
const nothing = linksOf({ variants: 0, locations: 0 })

const pairs = (backend: Backend) =>
  Effect.gen(function*() {
    const site = yield* backend.site
    const store = yield* Effect.flatMap(site.open, sqlStore)
    const other = yield* Effect.flatMap(site.open, sqlStore)
    return { store, other }
  })

/** The catalogs of a large shop, without links and counts. */
const catalogs = Effect.fnUntraced(function*(store: Store) {
  const run = yield* fill(store, { variants: 0, locations: 1 })
  const numbers = Array.from({ length: large.variants }, (_, n) => n)
  yield* store.catalog.writeHaravanProducts({ run: run.id }, numbers.map((n) => Shop.product(n)), began)
  return run.id
})

const linked = (store: Store) => Effect.map(Stream.runCollect(store.links.found("variant")), (links) => links.length)

onEach("replacing links", (backend) => {
  it.effect("is repeated if something was declared in between", () =>
    Effect.gen(function*() {
      const { other, store } = yield* pairs(backend)
      const run = yield* fill(store, small)
      const version = yield* store.links.version
      const declared = yield* other.links.declare([{
        _tag: "Forget",
        kind: "variant",
        loop: Shop.loopVariantId(1)
      }])
      assert.deepStrictEqual(yield* store.links.replace(run.id, nothing, version), Option.none())
      assert.strictEqual(yield* linked(store), small.variants)
      const now = Option.getOrElse(declared, () => 0)
      const replaced = yield* store.links.replace(run.id, nothing, now)
      assert.deepStrictEqual(
        Option.map(replaced, ({ removed }) => removed),
        Option.some(small.variants + small.locations)
      )
      assert.isAbove(yield* store.links.version, now)
    }), 30_000)

  it.effect(
    "that was interrupted changes nothing, and can be repeated",
    () =>
      Effect.gen(function*() {
        const { other, store } = yield* pairs(backend)
        const run = yield* catalogs(store)
        const last = large.variants - 1
        yield* store.levels.writeLoop({ run }, [Shop.inventory(last, 0, 5)], began)
        yield* store.levels.writeHaravan({ run }, [Shop.balance(last, 0, 5, began)], began)
        yield* other.tallies.judge(rules)
        const before = yield* other.tallies.summary()
        const version = yield* other.links.version
        const replacing = yield* Effect.forkChild(store.links.replace(run, linksOf(large)))
        yield* linked(other)
        yield* Fiber.interrupt(replacing)
        assert.strictEqual(yield* linked(other), 0)
        assert.strictEqual(yield* other.links.version, version)
        yield* other.tallies.judge(rules)
        assert.deepStrictEqual((yield* other.tallies.summary()).summary, before.summary)

        yield* other.links.replace(run, linksOf(large))
        yield* other.tallies.judge(rules)
        assert.strictEqual((yield* other.tallies.summary()).summary.match, 1)
        const replaced = yield* other.links.replace(run, nothing)
        assert.deepStrictEqual(
          Option.map(replaced, ({ removed }) => removed),
          Option.some(large.variants + large.locations)
        )
        assert.strictEqual(yield* linked(store), 0)
        yield* store.tallies.judge(rules)
        assert.strictEqual((yield* other.tallies.summary()).summary.unlinked, 2)
      }),
    120_000
  )
})
