/** How many rows there are of each class at each place. */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Narrowed } from "./narrow.ts"
import { conditions, indexed, listOf, ofPlaces } from "./select.ts"
import { fewOf, isCommon, selectHolding, selectHoldingOfAll, selectLacking } from "./text.ts"

/**
 * Counts of what a filter leaves, as `place`, `class` and `rows`: those kept, where it says no more than these. Classes
 * that the filter leaves out may be among them: to look at the class of each row would take as long as the rest. A text
 * that many items hold is counted for the items that hold it or for those that do not, whichever are fewer: row by row of
 * these where they are few, else along an index that has all that is needed.
 */
export const selectCounts = Effect.fnUntraced(function*(
  sql: SqlClient,
  narrowed: Narrowed
): Effect.fn.Return<Fragment, SqlError> {
  const { began, healed, items, places, text } = narrowed
  const where = conditions(sql, narrowed)
  const kept = sql`SELECT t.place, t.class, t.rows FROM tally_count t WHERE ${where}`
  const counted = (condition: Fragment) =>
    sql`SELECT t.place, t.class, count(*) AS rows FROM tally t WHERE ${condition} GROUP BY t.place, t.class`
  // The plus keeps SQLite from all rows of a place.
  const ofItems = (few: ReadonlyArray<number>) =>
    sql`t.item IN ${listOf(sql, few)} ${places === undefined ? sql.literal("") : sql`AND +t.place IN ${listOf(sql, places)}`}`
  if (began !== undefined || healed !== undefined) {
    const named = items === undefined ? where : sql`${where} AND t.item IN ${listOf(sql, items)}`
    return counted(text === undefined ? named : sql`${named} AND t.item IN (${selectHolding(sql, text)})`)
  }
  if (text === undefined) return items === undefined ? kept : counted(ofItems(items))
  if (items !== undefined) return counted(sql`${ofItems(items)} AND t.item IN (${selectHolding(sql, text)})`)
  const isMost = yield* isCommon(sql, text)
  const few = yield* fewOf(sql, isMost ? selectLacking(sql, text) : selectHolding(sql, text))
  const some = isMost ? selectLacking(sql, text) : selectHoldingOfAll(sql, text)
  const of = few === undefined
    ? sql`SELECT t.place, t.class, count(*) AS rows FROM tally t ${indexed(sql, "tally_place")}
        WHERE ${ofPlaces(sql, narrowed)} AND t.item IN (${some}) GROUP BY t.place, t.class`
    : counted(ofItems(few))
  return isMost
    ? sql`SELECT k.place, k.class, k.rows - coalesce(o.rows, 0) AS rows FROM (${kept}) k
        LEFT JOIN (${of}) o ON o.place = k.place AND o.class = k.class`
    : of
})
