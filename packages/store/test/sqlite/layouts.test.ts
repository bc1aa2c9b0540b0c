import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { layout1Sqlite } from "../../src/migrations/layout1.ts"
import { temporaryDirectory } from "../support/backends.ts"
import { fill } from "../support/bigShop.ts"

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
      // As the first layout left it.
      yield* writer`ALTER TABLE unlinked DROP COLUMN former_id`
      yield* writer`ALTER TABLE unlinked DROP COLUMN former_evidence`
      yield* writer`DROP TABLE item_letters`
      yield* writer`DROP TABLE item_text`
      yield* writer.unsafe(layout1Sqlite[0] ?? "")
      yield* writer`INSERT INTO item_text (item_text) VALUES ('rebuild')`
      yield* writer`UPDATE item SET search = rtrim(search, char(10))`
      yield* writer`DELETE FROM stocktally_layout WHERE migration_id > 1`
    }))
    assert.deepStrictEqual(yield* ask(false), before)
  }))
