/** Removes old data, and keeps the rest. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { balances, began, fill, linksOf, readWhole, rules } from "../support/bigShop.ts"
import { ahead } from "../support/clocks.ts"
import * as Shop from "../support/shop.ts"

const day = 86_400_000
/** Days after the first reading of the shop. */
const after = (days: number) => ahead(began + days * day)
const size = { variants: 3, locations: 2 }

onEach("trimming", ({ site }) => {
  const filled = Effect.gen(function*() {
    const database = yield* Effect.flatMap(site, ({ open }) => open)
    const store = yield* sqlStore(database)
    const { id: run } = yield* after(0)(fill(store, size))
    const trim = (now: number, limit: number) => after(now)(store.history.trim(began + limit * day))
    const sql = database.reader
    const count = (table: string) =>
      Effect.map(sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM ${sql(table)}`, ([row]) => row?.rows ?? 0)
    return { count, run, store, trim }
  })

  it.effect("does not stop at a change with a time in the future, whatever follows it", () =>
    Effect.gen(function*() {
      const { count, run, store, trim } = yield* filled
      const change = (more: number, at: number) => store.levels.writeHaravan({ run }, [...balances(size, more)], at)
      const { position } = yield* store.history.feed({ limit: 1 })
      yield* change(1, began + 100 * day)
      yield* change(2, began)
      const all = yield* count("level_change")
      assert.isAbove(all, 0)
      // Nothing was written within the retention time.
      assert.deepStrictEqual(yield* trim(20, 10), {
        removed: all + (yield* count("verdict_change"))
      })
      assert.strictEqual(yield* count("level_change"), 0)
      yield* store.tallies.judge(rules)
      assert.strictEqual((yield* store.history.feed({ after: position, limit: 10 })).missed, "trimmed")

      // The last change is kept, because its time is unknown.
      yield* change(3, began + 100 * day)
      yield* trim(20, 10)
      assert.strictEqual(yield* count("level_change"), all / 2)
    }))

  it.effect("removes variants and locations that have been gone for long, if no level or link names them", () =>
    Effect.gen(function*() {
      const { count, run, store, trim } = yield* filled
      const { catalog, levels } = store
      const tables = ["loop_variant", "haravan_variant", "loop_location", "haravan_location", "item", "place"]
      const counts = Effect.forEach(tables, count)
      assert.deepStrictEqual(yield* counts, [3, 3, 2, 2, 3, 2])

      // The shop without its last variant and location; Haravan still has balances of the variant.
      const [variants, locations] = [[0, 1], [0]]
      const inventories = variants.map((n) => Shop.inventory(n, 0, 1))
      const kept = [...variants, 2].map((n) => Shop.balance(n, 0, 1, began))
      const read = Effect.fnUntraced(function*(balances: typeof kept) {
        yield* readWhole(
          store,
          run,
          "haravan-locations",
          locations.map((n) => Shop.haravanLocation(n)),
          (commit, some) => catalog.writeHaravanLocations(commit, some, began)
        )
        yield* readWhole(
          store,
          run,
          "loop-locations",
          locations.map((n) => Shop.loopLocation(n)),
          (commit, some) => catalog.writeLoopLocations(commit, some, began)
        )
        yield* readWhole(
          store,
          run,
          "haravan-products",
          variants.map((n) => Shop.product(n)),
          (commit, some) => catalog.writeHaravanProducts(commit, some, began)
        )
        yield* readWhole(
          store,
          run,
          "loop-levels",
          inventories,
          (commit, some) => levels.writeLoop(commit, some, began)
        )
        yield* readWhole(
          store,
          run,
          "haravan-levels",
          balances,
          (commit, some) => levels.writeHaravan(commit, some, began)
        )
        yield* store.tallies.judge(rules)
      })
      yield* after(0)(read(kept))
      yield* trim(20, -1)
      yield* trim(20, 10)
      assert.deepStrictEqual(yield* counts, [3, 3, 2, 2, 3, 2], "they are linked")
      yield* store.links.replace(run, linksOf({ variants: 2, locations: 1 }))
      yield* store.tallies.judge(rules)
      yield* trim(20, 10)
      assert.deepStrictEqual(yield* counts, [2, 3, 1, 1, 3, 1], "Haravan has balances of the variant")

      yield* after(20)(read(kept.slice(0, 2)))
      yield* trim(20, 10)
      assert.deepStrictEqual(yield* counts, [2, 3, 1, 1, 3, 1], "they have not been gone for long")
      yield* trim(40, 30)
      assert.deepStrictEqual(yield* counts, [2, 2, 1, 1, 2, 1])

      // A record that comes back is new.
      yield* levels.writeLoop({ run }, [Shop.inventory(2, 0, 4)], began + 40 * day)
      yield* store.tallies.judge(rules)
      const { rows } = yield* store.tallies.page({ limit: 10, staleAfterMillis: 1 })
      assert.deepStrictEqual(rows.map(({ loop, name }) => [name, loop?.available]).find(([, count]) => count === 4), [
        "Shirt 2",
        4
      ])
    }))

  it.effect("keeps the last record of a variant that occurs twice in a batch, as for counts", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const renamed = (name: string, location: number) => {
        const { variant, ...inventory } = Shop.inventory(1, location, 8)
        return { ...inventory, variant: { ...variant, name } }
      }
      yield* store.levels.writeLoop({ run }, [renamed("first", 0), renamed("last", 1)], began)
      const variants = yield* Stream.runCollect(store.catalog.loopVariants)
      assert.strictEqual(variants.find(({ id }) => id === Shop.loopVariantId(1))?.name, "last")
    }))
})
