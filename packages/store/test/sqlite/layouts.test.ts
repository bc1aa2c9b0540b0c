import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { temporaryDirectory } from "../support/backends.ts"
import { began, fill } from "../support/bigShop.ts"
import { asOfLayout } from "../support/layouts.ts"
import * as Shop from "../support/shop.ts"

it.effect("a store of the first layout finds texts of any length after it is opened", () =>
  Effect.gen(function*() {
    const path = join(yield* temporaryDirectory, "store.db")
    const query = { staleAfterMillis: 1, limit: 100 }
    const texts = ["7", "07", "n 7", "thun 37", "xx"]
    const ask = Effect.fnUntraced(function*(fillIt: boolean) {
      const database = yield* openSqlite({ path })
      const store = yield* sqlStore(database)
      if (fillIt) yield* fill(store, { variants: 40, locations: 2 })
      const pages = yield* Effect.forEach(texts, (q) => store.tallies.page({ ...query, filter: { q } }))
      return pages.map(({ rows }) => rows.map(({ id }) => id))
    }, Effect.scoped)
    const before = yield* ask(true)
    assert.deepStrictEqual(before.map(({ length }) => length > 0), [true, true, true, true, false])
    yield* Effect.scoped(Effect.gen(function*() {
      const { writer } = yield* openSqlite({ path })
      yield* asOfLayout(writer, 1)
    }))
    assert.deepStrictEqual(yield* ask(false), before)
  }))

it.effect("a store of the third layout comes to know where which times of reading are", () =>
  Effect.gen(function*() {
    const path = join(yield* temporaryDirectory, "store.db")
    const sorts = ["loop.fetchedAt", "-loop.fetchedAt", "haravan.fetchedAt", "-haravan.fetchedAt"]
    const size = { variants: 50, locations: 3 }
    const open = Effect.flatMap(openSqlite({ path }), sqlStore)
    const ask = Effect.scoped(Effect.gen(function*() {
      const store = yield* open
      const pages = yield* Effect.forEach(
        sorts,
        (sort) => store.tallies.page({ sort, staleAfterMillis: 1, limit: 200 })
      )
      return pages.map(({ rows }) => rows.map(({ id }) => id))
    }))
    yield* Effect.scoped(Effect.gen(function*() {
      const store = yield* open
      const { id: run } = yield* fill(store, size)
      const some = Array.from({ length: 40 }, (_, n) => Shop.inventory(n * 7 % size.variants, n % size.locations, n))
      yield* store.levels.writeLoop({ run }, some.slice(0, 25), began + 9)
      yield* store.levels.writeLoop({ run }, some.slice(15), began + 5)
    }))
    const before = yield* ask
    assert.deepStrictEqual(before.map((rows) => new Set(rows).size > 100), [true, true, true, true])
    const zones = Effect.scoped(
      Effect.flatMap(openSqlite({ path }), ({ writer }) =>
        writer`SELECT side, fetched_at, CAST(zone AS TEXT) AS zone FROM level_zone ORDER BY side, fetched_at, zone`)
    )
    const known = yield* zones
    yield* Effect.scoped(Effect.gen(function*() {
      const { writer } = yield* openSqlite({ path })
      yield* asOfLayout(writer, 3)
    }))
    assert.deepStrictEqual(yield* ask, before)
    assert.deepStrictEqual(yield* zones, known)
  }))
