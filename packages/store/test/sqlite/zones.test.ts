import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { temporaryDirectory } from "../support/backends.ts"
import { began, countOf, fill, rules } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

const size = { variants: 90, locations: 3 }

it.effect(
  "where which times of reading are is known after every batch, and pages follow it",
  () =>
    Effect.gen(function*() {
      const database = yield* openSqlite({ path: join(yield* temporaryDirectory, "store.db") })
      const store = yield* sqlStore(database)
      const sql = database.writer
      const { id: run } = yield* fill(store, size)
      const kept =
        sql`SELECT side, fetched_at, CAST(zone AS TEXT) AS zone FROM level_zone ORDER BY side, fetched_at, level_zone.zone`
      const there = sql`SELECT DISTINCT side, fetched_at, CAST(variant_id >> 4 AS TEXT) AS zone FROM (
      SELECT 0 AS side, fetched_at, variant_id FROM loop_level UNION ALL
      SELECT 1, fetched_at, variant_id FROM haravan_level) ORDER BY side, fetched_at, variant_id >> 4`
      const rowsBy = Effect.fnUntraced(function*(column: string, descending: boolean) {
        const sign = descending ? "DESC" : ""
        const rows = yield* sql.unsafe<{ readonly id: string }>(
          `SELECT 'h:' || i.haravan_id || ':' || p.haravan_id AS id
        FROM tally t JOIN item i ON i.id = t.item JOIN place p ON p.id = t.place
        LEFT JOIN ${column}_level l ON l.variant_id = i.${column}_id AND l.location_id = p.${column}_id
        WHERE t.class % 2 = 0 ORDER BY l.fetched_at IS NULL, l.fetched_at ${sign}, l.variant_id ${sign}, l.location_id ${sign},
          t.item ${sign}, t.place ${sign}`
        )
        return rows.map(({ id }) => id)
      })
      const paged = Effect.fnUntraced(function*(sort: string) {
        const found: Array<string> = []
        for (let cursor: string | undefined, more = true; more;) {
          const page = yield* store.tallies.page({ sort, staleAfterMillis: 1, limit: 17, cursor })
          found.push(...page.rows.map(({ id }) => id))
          cursor = page.nextCursor ?? undefined
          more = cursor !== undefined
        }
        return found
      })
      // A whole list, neighbours and rows from all over, some of them again and again, with times that go back as well.
      const batches = [[0, 270, 1, 1], [5, 40, 1, 2], [5, 12, 23, 3], [0, 9, 31, 2], [100, 60, 1, 3], [100, 60, 1, 5], [
        3,
        20,
        13,
        4
      ]] as const
      for (const [from, count, step, at] of batches) {
        const numbers = Array.from({ length: count }, (_, n) => (from + n * step) % (size.variants * size.locations))
        const pairs = numbers.map((n) => [Math.floor(n / size.locations), n % size.locations] as const)
        yield* store.levels.writeLoop(
          { run },
          pairs.map(([variant, location]) => Shop.inventory(variant, location, countOf(variant, location).loop)),
          began + at * 1000
        )
        yield* store.tallies.judge(rules)
        const known = yield* kept
        assert.deepStrictEqual(known, yield* there)
        assert.isAbove(known.length, 10)
        for (const side of ["loop", "haravan"]) {
          assert.deepStrictEqual(yield* paged(`${side}.fetchedAt`), yield* rowsBy(side, false))
          assert.deepStrictEqual(yield* paged(`-${side}.fetchedAt`), yield* rowsBy(side, true))
        }
      }
    }),
  60_000
)
