import { assert, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import type { Crawl, StockStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { began, startRun } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

type Store = StockStore["Service"]

/** A balance of the pair. */
const of = (id: number, available: number, updatedAt: number) =>
  Shop.balance(1, 0, available, updatedAt, { id: uncheckedId.HaravanBalanceId(String(id)) })
const old = of(900, 1, 10)
const newest = of(500, 2, 20)
const tied = of(501, 3, 20)
const other = Shop.balance(2, 0, 50, 5)

/** A full reading with the given pages. */
const readFull = Effect.fnUntraced(function*(
  store: Store,
  run: string,
  pages: ReadonlyArray<Parameters<Store["levels"]["writeHaravan"]>[1]>,
  at: number
) {
  const crawl: Crawl = yield* store.crawls.begin(run, "haravan-levels", "full")
  for (const page of pages) yield* store.levels.writeHaravan({ run, crawl }, page, at)
  return yield* store.crawls.end({ run, crawl })
})

onEach("two balances of one pair", ({ site }) => {
  const filled = Effect.gen(function*() {
    const database = yield* Effect.flatMap(site, ({ open }) => open)
    const store = yield* sqlStore(database)
    const { run: { id: run } } = yield* startRun(store)
    const kept = Effect.map(
      database.reader<{ readonly balance: string; readonly available: number; readonly gone: number | null }>`
        SELECT CAST(balance_id AS TEXT) AS balance, available / 10000 AS available, gone_at AS gone FROM haravan_level
        WHERE variant_id = ${Shop.haravanVariantId(1)}`,
      (rows) => rows.map(({ available, balance, gone }) => `${balance}: ${available}${gone === null ? "" : " gone"}`)
    )
    const changes = Effect.map(
      database.reader<{ readonly changes: number }>`SELECT count(*) AS changes FROM level_change`,
      ([row]) => row?.changes
    )
    return { changes, kept, run, store }
  })

  it.effect(
    "become the newest one, or the one with the higher id if both are as new, in any order",
    () =>
      Effect.gen(function*() {
        const orders = [
          [[old], [newest], [tied, other]],
          [[tied, newest, old]],
          [[old, tied], [newest]],
          [[newest], [tied], [old, old]],
          [[tied], [old, newest]]
        ]
        for (const pages of orders) {
          const { changes, kept, run, store } = yield* filled
          yield* readFull(store, run, pages, began)
          assert.deepStrictEqual(yield* kept, ["501: 3"])
          const before = yield* changes
          for (const again of [pages, pages.toReversed()]) yield* readFull(store, run, again, began + 1)
          assert.deepStrictEqual(yield* kept, ["501: 3"])
          assert.strictEqual(yield* changes, before, "reading the same balances again changes nothing")
        }
      }),
    60_000
  )

  it.effect("stay the newest one if a later reading returns only the other", () =>
    Effect.gen(function*() {
      const { changes, kept, run, store } = yield* filled
      yield* readFull(store, run, [[old], [newest]], began)
      const before = yield* changes
      const written = yield* store.levels.writeHaravan({ run }, [of(900, 7, 15)], began + 1)
      assert.strictEqual(written.changed, 0)
      assert.deepStrictEqual([yield* kept, yield* changes], [["500: 2"], before])
      // The same balance counts as last read, and the other one once it is newer.
      yield* store.levels.writeHaravan({ run }, [of(500, 4, 19)], began + 2)
      assert.deepStrictEqual(yield* kept, ["500: 4"])
      yield* store.levels.writeHaravan({ run }, [of(900, 8, 30)], began + 3)
      assert.deepStrictEqual(yield* kept, ["900: 8"])
    }))

  it.effect("become the other one if the newest is gone, and none if both are gone", () =>
    Effect.gen(function*() {
      const { kept, run, store } = yield* filled
      yield* readFull(store, run, [[old, newest], [tied, other]], began)
      assert.deepStrictEqual(yield* readFull(store, run, [[old, other], [newest]], began + 1), { gone: 0 })
      assert.deepStrictEqual(yield* kept, ["500: 2"])
      assert.deepStrictEqual(yield* readFull(store, run, [[old, other]], began + 2), { gone: 0 })
      assert.deepStrictEqual(yield* kept, ["900: 1"])
      assert.deepStrictEqual(yield* readFull(store, run, [[other]], began + 3), { gone: 1 })
      assert.deepStrictEqual(yield* kept, ["900: 1 gone"])
      yield* readFull(store, run, [[old, other]], began + 4)
      assert.deepStrictEqual(yield* kept, ["900: 1"])
    }))
})
