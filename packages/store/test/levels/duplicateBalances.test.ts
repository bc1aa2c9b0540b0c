import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { began, balances, fill } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

onEach("a pair that comes twice in a batch", (backend) => {
  it.effect(
    "is written with its last record, and changes once, wherever the duplicate is in the batch",
    () =>
      Effect.gen(function*() {
        const size = { variants: 350, locations: 3 }
        const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
        const store = yield* sqlStore(database)
        const { id: run } = yield* fill(store, size)
        const changed = [...balances(size, 1)]
        // The first record again at the end, in another statement, and the last one again beside itself.
        const again = [
          Shop.balance(size.variants - 1, size.locations - 1, 7001, began),
          Shop.balance(0, 0, 7002, began)
        ]
        const written = yield* store.levels.writeHaravan({ run }, [...changed, ...again], began + 9)
        assert.strictEqual(written.changed, changed.length)
        const sql = database.reader
        const kept = yield* sql`SELECT l.available / 10000 AS available, (SELECT count(*) FROM level_change c
          WHERE c.side = 1 AND c.variant_id = l.variant_id AND c.location_id = l.location_id) AS changes
        FROM haravan_level l WHERE l.available > 70000000 ORDER BY l.available`
        assert.deepStrictEqual(kept, [{ available: 7001, changes: 1 }, { available: 7002, changes: 1 }])
      }),
    30_000
  )
})
