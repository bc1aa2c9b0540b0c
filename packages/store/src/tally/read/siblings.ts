import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Fragment } from "effect/sql/Statement"
import type { Tallies } from "@stocktally/tally"
import { runQuery, type Database } from "../../sql/Database.ts"
import { readFreshness } from "./freshness.ts"
import { selectRowKey } from "../../catalog/rowIds.ts"
import { selectRows, type StoredRow, tallyRows } from "./rows.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** Selects the rows of the item of a key (`item` and `place`), if there is a row at that place. */
export const selectSiblings = (sql: Sql, key: Fragment): Fragment =>
  selectRows(
    sql,
    sql`SELECT t.item, t.place FROM (${key}) one CROSS JOIN tally own CROSS JOIN tally t
      WHERE own.item = one.item AND own.place = one.place AND t.item = one.item`,
    "p.name_key, k.place"
  )

/** Returns all rows of a row's variant: at most as many as the shop has locations. */
export const makeSiblings = (database: Database): Tallies["siblings"] => (id, { staleAfterMillis }) =>
  runQuery(
    database,
    "tallies.siblings",
    Effect.fnUntraced(function*(sql) {
      const key = selectRowKey(sql, id)
      if (Option.isNone(key)) return []
      const [rows, freshness] = yield* Effect.all(
        [sql<StoredRow>`${selectSiblings(sql, key.value)}`, readFreshness(sql)],
        { concurrency: 2 }
      )
      return yield* tallyRows(sql, rows, freshness, staleAfterMillis)
    })
  )
