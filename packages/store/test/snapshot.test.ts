import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { sqlStore } from "../src/sqlStore.ts"
import { onEach } from "./support/backends.ts"
import { began, fill, rules } from "./support/bigShop.ts"
import * as Shop from "./support/shop.ts"

const size = { variants: 900, locations: 2 }
const query = { sort: "haravan.available", staleAfterMillis: 1 }

onEach("a snapshot", ({ name, site }) => {
  it.effect("stays the same while another process writes", () =>
    Effect.gen(function*() {
      const { open } = yield* site
      const store = yield* Effect.flatMap(open, sqlStore)
      const other = name === "sqlite" ? yield* Effect.flatMap(open, sqlStore) : store
      const { id: run } = yield* fill(store, size)
      const rows = Stream.runCollect(store.tallies.rows(query))
      const locations = Stream.runCollect(store.catalog.haravanLocations)
      const all = Effect.all([rows, locations, store.tallies.summary()])
      const before = yield* all
      const [first, then] = yield* store.inSnapshot(Effect.gen(function*() {
        const first = yield* store.tallies.page({ ...query, limit: 10 })
        // In a fiber of its own, which does not use the snapshot.
        yield* Effect.promise(() =>
          Effect.runPromise(Effect.gen(function*() {
            const turned = Array.from({ length: size.variants }, (_, n) => Shop.balance(n, n % 2, 1000 - n, began))
            yield* other.levels.writeHaravan({ run }, turned, began)
            yield* other.catalog.writeHaravanLocations({ run }, [Shop.haravanLocation(0, { name: "Renamed" })], began)
            yield* other.tallies.judge(rules)
          }))
        )
        return [first, yield* all] as const
      }))
      assert.deepStrictEqual(first.rows, before[0].slice(0, 10))
      assert.deepStrictEqual(then, before)
      const after = yield* all
      assert.notDeepEqual(after[0], before[0])
      assert.notDeepEqual(after[1], before[1])
    }), 30_000)

  it.effect("fails with the error of its effect, and leaves the store usable", () =>
    Effect.gen(function*() {
      const { open } = yield* site
      const store = yield* Effect.flatMap(open, sqlStore)
      const asked = store.tallies.page({ staleAfterMillis: 1, limit: 1, cursor: "mangled" })
      const [one, two] = yield* Effect.all([Effect.flip(store.inSnapshot(asked)), Effect.flip(asked)])
      assert.deepStrictEqual(one, two)
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      assert.deepStrictEqual(yield* store.inSnapshot(store.owner), yield* store.owner)
    }))
})
