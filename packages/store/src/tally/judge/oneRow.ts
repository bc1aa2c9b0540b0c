/** Where the upstreams have one row, and judging that row alone. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Fragment } from "effect/sql/Statement"
import { trustedId } from "@stocktally/schema"
import type { RowKeys, Tallies } from "@stocktally/tally"
import { asking, type Database, writing } from "../../sql/Database.ts"
import { readState } from "../../sql/state.ts"
import { judgingContextOf, judgePairs } from "./judge.ts"
import { keyOfRow, type RowIds } from "../../catalog/rowIds.ts"
import type { Sql } from "../../sql/Dialect.ts"

export const selectKeys = (sql: Sql, key: Fragment): Fragment =>
  sql`SELECT CAST(i.loop_id AS TEXT) AS loop_variant, CAST(p.loop_id AS TEXT) AS loop_location,
      CAST(i.haravan_id AS TEXT) AS haravan_variant, CAST(p.haravan_id AS TEXT) AS haravan_location
    FROM (${key}) k CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p
    WHERE t.item = k.item AND t.place = k.place AND i.id = k.item AND p.id = k.place`

const keysOf = (row: RowIds): RowKeys => ({
  loop: row.loop_variant === null || row.loop_location === null ? null : {
    variantId: trustedId.LoopVariantId(row.loop_variant),
    locationId: trustedId.LoopLocationId(row.loop_location)
  },
  haravan: row.haravan_variant === null || row.haravan_location === null ? [] : [{
    variantId: trustedId.HaravanVariantId(row.haravan_variant),
    locationId: trustedId.HaravanLocationId(row.haravan_location)
  }]
})

export const makeOneRow = (database: Database): Pick<Tallies, "keys" | "judgeRow"> => ({
  keys: (id) =>
    asking(
      database,
      "tallies.keys",
      Effect.fnUntraced(function*(sql) {
        const key = keyOfRow(sql, id)
        if (Option.isNone(key)) return Option.none<RowKeys>()
        const [row] = yield* sql<RowIds>`${selectKeys(sql, key.value)}`
        return Option.map(Option.fromUndefinedOr(row), keysOf)
      })
    ),

  judgeRow: (id, rules) =>
    writing(
      database,
      "tallies.judgeRow",
      Effect.fnUntraced(function*(sql) {
        const key = keyOfRow(sql, id)
        if (Option.isNone(key)) return { rows: 0, turned: 0 }
        return yield* judgePairs(sql, yield* judgingContextOf(sql, yield* readState(sql), rules), key.value)
      })
    )
})
