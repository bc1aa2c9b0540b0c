/** The levels of one row at both upstreams, and judging that row alone. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Fragment } from "effect/sql/Statement"
import { uncheckedId } from "@stocktally/schema"
import type { RowKeys, Tallies } from "@stocktally/tally"
import { runQuery, type Database, runTransaction } from "../../sql/Database.ts"
import { readState } from "../../sql/state.ts"
import { judgePairs } from "./judge.ts"
import { readJudgingContext } from "./judgingContext.ts"
import { selectRowKey, type RowIds } from "../../catalog/rowIds.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** Selects a row for each Haravan location that feeds the place, or one without a location. */
export const selectKeys = (sql: Sql, key: Fragment): Fragment =>
  sql`SELECT CAST(i.loop_id AS TEXT) AS loop_variant, CAST(p.loop_id AS TEXT) AS loop_location,
      CAST(i.haravan_id AS TEXT) AS haravan_variant, CAST(f.haravan_id AS TEXT) AS haravan_location
    FROM (${key}) k CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p LEFT JOIN feed f ON f.place = p.id
    WHERE t.item = k.item AND t.place = k.place AND i.id = k.item AND p.id = k.place ORDER BY f.haravan_id`

const keysOf = (rows: readonly [RowIds, ...ReadonlyArray<RowIds>]): RowKeys => {
  const [{ loop_location, loop_variant }] = rows
  return {
    loop: loop_variant === null || loop_location === null ? null : {
      variantId: uncheckedId.LoopVariantId(loop_variant),
      locationId: uncheckedId.LoopLocationId(loop_location)
    },
    haravan: rows.flatMap(({ haravan_location, haravan_variant }) =>
      haravan_variant === null || haravan_location === null ? [] : [{
        variantId: uncheckedId.HaravanVariantId(haravan_variant),
        locationId: uncheckedId.HaravanLocationId(haravan_location)
      }]
    )
  }
}

export const makeOneRow = (database: Database): Pick<Tallies, "keys" | "judgeRow"> => ({
  keys: (id) =>
    runQuery(
      database,
      "tallies.keys",
      Effect.fnUntraced(function*(sql) {
        const key = selectRowKey(sql, id)
        if (Option.isNone(key)) return Option.none<RowKeys>()
        const rows = yield* sql<RowIds>`${selectKeys(sql, key.value)}`
        return Arr.isReadonlyArrayNonEmpty(rows) ? Option.some(keysOf(rows)) : Option.none()
      })
    ),

  judgeRow: (id, rules) =>
    runTransaction(
      database,
      "tallies.judgeRow",
      Effect.fnUntraced(function*(sql) {
        const key = selectRowKey(sql, id)
        if (Option.isNone(key)) return { rows: 0, verdictChanges: 0 }
        return yield* judgePairs(sql, yield* readJudgingContext(sql, yield* readState(sql), rules), key.value)
      })
    )
})
