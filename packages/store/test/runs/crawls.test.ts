import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { HaravanProduct } from "@stocktally/schema"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { startRun } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

onEach("readings of lists", (backend) => {
  const fresh = Effect.gen(function*() {
    const site = yield* backend.site
    const store = yield* sqlStore(yield* site.open)
    return { store, run: (yield* startRun(store)).run.id }
  })

  it.effect("record the locations whose balances were all read, until one is gone", () =>
    Effect.gen(function*() {
      const { run, store } = yield* fresh
      const list = Effect.fnUntraced(function*(...indices: ReadonlyArray<number>) {
        const crawl = yield* store.crawls.begin(run, "haravan-locations", "full")
        yield* store.catalog.writeHaravanLocations({ run, crawl }, indices.map((n) => Shop.haravanLocation(n)), 1)
        yield* store.crawls.end({ run, crawl })
      })
      const readBalances = Effect.fnUntraced(function*(...indices: ReadonlyArray<number>) {
        const crawl = yield* store.crawls.begin(run, "haravan-levels", "incremental")
        yield* store.crawls.end({ run, crawl, whole: indices.map(Shop.haravanLocationId) })
      })
      const unread = store.catalog.unreadHaravanLocations
      const ids = (...indices: ReadonlyArray<number>) => indices.map(Shop.haravanLocationId)
      yield* list(0, 1)
      assert.deepStrictEqual(yield* unread, ids(0, 1))
      yield* readBalances(0, 1)
      assert.deepStrictEqual(yield* unread, [])
      yield* list(0, 1, 2)
      assert.deepStrictEqual(yield* unread, ids(2))
      yield* list(0, 2)
      yield* list(0, 1, 2)
      assert.deepStrictEqual(yield* unread, ids(1, 2), "a location that came back may have changed")
    }))

  it.effect("mark a variant that its product no longer has at their end, or on request", () =>
    Effect.gen(function*() {
      const { run, store } = yield* fresh
      const both = (() => {
        const [one, other] = [Shop.product(1), Shop.product(2)]
        return { id: one.id, title: one.title, updatedAt: null, variants: [...one.variants, ...other.variants] }
      })()
      const one = Shop.product(1)
      const ids = Effect.map(Stream.runCollect(store.catalog.haravanVariants), (all) => all.map(({ id }) => id))
      const write = Effect.fnUntraced(function*(kind: "full" | "incremental", product: HaravanProduct) {
        const crawl = yield* store.crawls.begin(run, "haravan-products", kind)
        const { missing } = yield* store.catalog.writeHaravanProducts({ run, crawl }, [product], 1)
        return { crawl, missing }
      })
      yield* Effect.flatMap(write("full", both), ({ crawl }) => store.crawls.end({ run, crawl }))
      assert.strictEqual((yield* ids).length, 2)

      const full = yield* write("full", one)
      assert.deepStrictEqual(full.missing, [])
      assert.strictEqual((yield* ids).length, 2)
      assert.deepStrictEqual(yield* store.crawls.unseen(full.crawl), {
        records: { known: 2, unseen: 1 },
        variants: { known: 0, unseen: 0 },
        hasUnreadable: false
      })

      const incremental = yield* write("incremental", one)
      assert.deepStrictEqual(incremental.missing, [Shop.haravanVariantId(2)])
      yield* store.crawls.end({ run, crawl: incremental.crawl })
      assert.strictEqual((yield* ids).length, 2)
      assert.deepStrictEqual(yield* store.catalog.markHaravanVariantsGone({ run }, incremental.missing, 2), { gone: 1 })
      assert.deepStrictEqual(yield* store.catalog.markHaravanVariantsGone({ run }, incremental.missing, 3), { gone: 0 })
      assert.deepStrictEqual(yield* ids, [Shop.haravanVariantId(1)])
      yield* write("incremental", both)
      assert.strictEqual((yield* ids).length, 2)
    }))
})
