/** How many rows there are of each class at each place. */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Narrowed } from "./narrow.ts"
import { conditions, indexed, listOf } from "./select.ts"

/**
 * Counts of what a filter leaves, as `place`, `class` and `rows`: those kept, where it says no more than these. A text
 * that many items hold is counted along an index that has all that is needed, for the items that hold it or for those
 * that do not, whichever are fewer: looking each row up among them is what takes the time.
 */
export const selectCounts = Effect.fnUntraced(function*(
  sql: SqlClient,
  narrowed: Narrowed
): Effect.fn.Return<Fragment, SqlError> {
  const { began, healed, items, text } = narrowed
  const where = conditions(sql, narrowed)
  const kept = sql`SELECT t.place, t.class, t.rows FROM tally_count t WHERE ${where}`
  const counted = (from: Fragment, condition: Fragment) =>
    sql`SELECT t.place, t.class, count(*) AS rows FROM tally t ${from}
      WHERE ${where} ${condition} GROUP BY t.place, t.class`
  const nothing = sql.literal("")
  const named = items === undefined ? nothing : sql`AND t.item IN ${listOf(sql, items)}`
  if (text === undefined) {
    return began === undefined && healed === undefined && items === undefined ? kept : counted(nothing, named)
  }
  const position = sql.literal(sql.onDialectOrElse({ pg: () => "strpos", orElse: () => "instr" }))
  const holding = sql`SELECT id FROM item WHERE ${position}(search, ${text}) > 0`
  if (began !== undefined || healed !== undefined || items !== undefined) {
    return counted(nothing, sql`${named} AND t.item IN (${holding})`)
  }
  const along = indexed(sql, "tally_place")
  const [found] = yield* sql<{ readonly holding: number; readonly others: number }>`SELECT count(*) AS holding,
    (SELECT count(*) FROM item) - count(*) AS others FROM (${holding}) f`
  if (found === undefined || found.holding <= found.others) return counted(along, sql`AND t.item IN (${holding})`)
  const others = sql`SELECT id FROM item WHERE coalesce(${position}(search, ${text}), 0) = 0`
  return sql`SELECT k.place, k.class, k.rows - coalesce(o.rows, 0) AS rows FROM (${kept}) k
    LEFT JOIN (${counted(along, sql`AND t.item IN (${others})`)}) o ON o.place = k.place AND o.class = k.class`
})
