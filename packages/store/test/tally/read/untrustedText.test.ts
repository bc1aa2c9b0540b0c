/** Data from outside: names in any script, arbitrary texts, and forged cursors. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { filterRows } from "@stocktally/testing"
import { sortColumns, type StockStore, type TallyFilter } from "@stocktally/tally"
import { sqlStore } from "../../../src/sqlStore.ts"
import { onEach } from "../../support/backends.ts"
import { began, fill, rules } from "../../support/bigShop.ts"
import { shareResource } from "../../support/shareResource.ts"
import * as Shop from "../../support/shop.ts"

type Store = StockStore["Service"]
const staleAfterMillis = 1e12

/** UTF-8 sorts the shop sign before a wide letter, UTF-16 after it. */
const names = ["\u{1F3EC} kho", "\uFF21 kho", "Kho A\u00a0", "kho\0b", "Zé"]

onEach("text from outside", (backend) => {
  const shop = shareResource(Effect.gen(function*() {
    const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
    const run = yield* fill(store, { variants: 4, locations: names.length })
    const crawl = yield* store.crawls.begin(run.id, "haravan-locations", "full")
    yield* store.catalog.writeHaravanLocations(
      { run: run.id, crawl },
      names.map((name, index) => Shop.haravanLocation(index, { name })),
      began
    )
    yield* store.crawls.end({ run: run.id, crawl })
    yield* store.tallies.judge(rules)
    return store
  }))
  const all = (store: Store) => Stream.runCollect(store.tallies.rows({ filter: {}, staleAfterMillis }))
  const page = (store: Store, filter: TallyFilter) =>
    Effect.map(store.tallies.page({ filter, limit: 100, staleAfterMillis }), ({ rows }) => rows.map(({ id }) => id))

  for (const sort of ["location", "-location"]) {
    it.effect(`is paged by ${sort} with each row once, in any script`, () =>
      Effect.gen(function*() {
        const store = yield* shop
        const whole = yield* store.tallies.page({ filter: {}, sort, limit: 100, staleAfterMillis })
        const seen: Array<string> = []
        let cursor: string | undefined
        do {
          const { nextCursor, rows } = yield* store.tallies.page({
            filter: {},
            sort,
            limit: 1,
            staleAfterMillis,
            cursor
          })
          seen.push(...rows.map(({ id }) => id))
          cursor = nextCursor ?? undefined
        } while (cursor !== undefined && seen.length <= whole.rows.length)
        assert.deepStrictEqual(seen, whole.rows.map(({ id }) => id))
      }))
  }

  it.effect("is searched like the pure function does", () =>
    Effect.gen(function*() {
      const store = yield* shop
      const rows = yield* all(store)
      const filters: ReadonlyArray<TallyFilter> = [
        ...names.map((name) => ({ locations: [name] })),
        { locations: ["Kho A"] },
        { locations: ["kho\u2400b"] },
        { q: "ab\0cd" },
        { q: "\0a" },
        { q: "\0" },
        { q: "\ud800abc" },
        { skus: ["a\0"] },
        { skus: [Shop.sku(1)] },
        { q: "000001\n8931" },
        { q: "8931 000001" },
        { q: "thun zzz" },
        { locations: ["Kho A, Ze", "nowhere"] },
        { q: "\n" },
        { q: "thun\n1" },
        { q: "áo\rthun" }
      ]
      for (const filter of filters) {
        assert.sameMembers(
          [...yield* page(store, filter)],
          [...filterRows(rows, filter)].map(({ id }) => id),
          JSON.stringify(filter)
        )
      }
      assert.isAbove((yield* page(store, { locations: ["Kho A"] })).length, 0)
    }))

  it.effect("is an invalid cursor unless its types fit the order", () =>
    Effect.gen(function*() {
      const store = yield* shop
      for (const sort of sortColumns) {
        const query = { filter: {}, sort, limit: 1, staleAfterMillis }
        const { nextCursor } = yield* store.tallies.page(query)
        const token = JSON.parse(Buffer.from(nextCursor ?? "", "base64url").toString())
        const forged = (key: ReadonlyArray<unknown>) =>
          Effect.map(
            Effect.result(store.tallies.page({
              ...query,
              cursor: Buffer.from(JSON.stringify({ ...token, k: key })).toString("base64url")
            })),
            (result) => Result.isSuccess(result) ? "rows" : result.failure._tag
          )
        const key: ReadonlyArray<string | number> = token.k
        assert.strictEqual(yield* forged(key), "rows", sort)
        for (const [index, value] of key.entries()) {
          const others = typeof value === "string" ? [7] : ["7", "x'; DROP", 1.5, 1e300]
          for (const other of others) {
            assert.strictEqual(yield* forged(key.with(index, other)), "InvalidCursor", `${sort} ${index} ${other}`)
          }
        }
      }
      assert.deepStrictEqual(yield* store.runs.list({ before: "abc" }), [])
    }))
})
