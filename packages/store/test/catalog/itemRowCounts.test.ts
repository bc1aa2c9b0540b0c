import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { fill, linksOf, rules } from "../support/bigShop.ts"

const size = { variants: 120, locations: 3 }

onEach("the row count of an item", (backend) => {
  it.effect("is correct when two locations are linked, also before they are judged", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      const { id: run } = yield* fill(store, size)
      const wrong = database.reader`SELECT id FROM item WHERE rows <> (SELECT count(*) FROM tally WHERE item = item.id)`
      // Two separate locations have rows of their own, linked ones share them.
      for (const locations of [1, 3]) {
        yield* store.links.replace(run, linksOf({ ...size, locations }))
        assert.deepStrictEqual(yield* wrong, [])
        yield* store.tallies.judge(rules)
        assert.deepStrictEqual(yield* wrong, [])
      }
    }), 30_000)
})
