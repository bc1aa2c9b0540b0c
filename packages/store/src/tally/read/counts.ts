/** Counts the rows of each class at each place, and their value. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { countColumns, aggregateCounts } from "../../sql/tallyCounts.ts"
import type { ResolvedFilter } from "./resolveFilter.ts"
import { conditions, indexHint, listOf, placeCondition } from "./planSql.ts"
import {
  idsIfFew,
  containsText,
  isInMostItems,
  itemsWithText,
  allItemsWithText,
  itemsWithoutText,
  type Words
} from "./textSearch.ts"
import type { Sql } from "../../sql/Dialect.ts"

/**
 * Whether most items have a row at every place, and most rows have the most frequent class of their place and no value.
 */
const isUniform = Effect.fnUntraced(function*(
  sql: Sql,
  { placeCount, totalRows, usualRows }: ResolvedFilter
): Effect.fn.Return<boolean, SqlError> {
  if (usualRows < totalRows * 0.7) return false
  const [{ items } = { items: 0 }] = yield* sql<{ readonly items: number }>`SELECT count(*) AS items FROM item`
  return totalRows > items * placeCount * 0.8
})

/**
 * Counts the rows of items that contain a text, in a uniform shop. For items with a row at every place, only rows of an
 * unusual class are read, because all others have the usual class and no value. For other items every row is read.
 */
const selectUniform = (sql: Sql, resolved: ResolvedFilter, text: Words): Fragment => {
  const sums = sql.literal(aggregateCounts("t"))
  const places = (of: string) =>
    resolved.places === undefined
      ? sql.literal("")
      : sql`AND ${sql.literal(of)}.place IN ${listOf(sql, resolved.places)}`
  return sql`WITH held AS MATERIALIZED (SELECT i.id, i.rows FROM item i WHERE ${containsText(sql, text)}),
    usual AS MATERIALIZED (SELECT r.place, r.class FROM (
      SELECT c.place, c.class, row_number() OVER (PARTITION BY c.place ORDER BY c.rows DESC, c.class) AS rank
      FROM tally_count c WHERE c.rows > 0) r WHERE r.rank = 1),
    whole AS MATERIALIZED (SELECT h.id FROM held h WHERE h.rows = (SELECT count(*) FROM usual)),
    unusual AS MATERIALIZED (SELECT c.place, c.class, ${sums}
      FROM usual u CROSS JOIN tally_count c CROSS JOIN tally t ${indexHint(sql, "tally_place")}
      WHERE c.place = u.place AND c.class <> u.class AND c.rows > 0 ${places("c")}
        AND t.place = c.place AND t.class = c.class AND t.item IN (SELECT id FROM whole)
      GROUP BY c.place, c.class)
    SELECT n.place, n.class, ${
    sql.literal(countColumns.map((name) => `CAST(sum(n.${name}) AS BIGINT) AS ${name}`).join(", "))
  } FROM (
      SELECT place, class, ${sql.literal(countColumns.join(", "))} FROM unusual
      UNION ALL SELECT u.place, u.class, (SELECT count(*) FROM whole)
        - CAST(coalesce((SELECT sum(o.rows) FROM unusual o WHERE o.place = u.place), 0) AS BIGINT), 0, 0
        FROM usual u WHERE 1 = 1 ${places("u")}
      UNION ALL SELECT t.place, t.class, ${sums} FROM held h CROSS JOIN tally t
        WHERE h.rows < (SELECT count(*) FROM usual) AND t.item = h.id ${places("t")} GROUP BY t.place, t.class) n
    GROUP BY n.place, n.class`
}

/**
 * Selects the counts of a filter as `place`, `class` and {@link countColumns}: the stored counts, if the filter needs
 * no more. They may include classes that the filter omits, because checking the class of each row would take as long as
 * all the rest. For a text, the rows of the items with it are counted, or of those without it if they are fewer: by
 * item if these are few, otherwise along a covering index.
 */
export const selectCounts = Effect.fnUntraced(function*(
  sql: Sql,
  resolved: ResolvedFilter
): Effect.fn.Return<Fragment, SqlError> {
  const { began, healed, items, minValue, places, text } = resolved
  const where = conditions(sql, resolved)
  const storedCounts = sql`SELECT t.place, t.class, ${
    sql.literal(countColumns.map((name) => `t.${name}`).join(", "))
  } FROM tally_count t WHERE ${conditions(sql, { ...resolved, minValue: undefined })}`
  const counted = (condition: Fragment, index?: string) =>
    sql`SELECT t.place, t.class, ${sql.literal(aggregateCounts("t"))} FROM tally t ${
      index === undefined ? sql.literal("") : indexHint(sql, index)
    } WHERE ${condition} GROUP BY t.place, t.class`
  // The plus keeps SQLite from reading all rows of a place.
  const ofItems = (ids: ReadonlyArray<number>) =>
    sql`t.item IN ${listOf(sql, ids)} ${
      places === undefined ? sql.literal("") : sql`AND +t.place IN ${listOf(sql, places)}`
    }`
  if (began !== undefined || healed !== undefined || minValue !== undefined) {
    const named = items === undefined ? where : sql`${where} AND t.item IN ${listOf(sql, items)}`
    return counted(
      text === undefined ? named : sql`${named} AND t.item IN (${itemsWithText(sql, text)})`,
      items === undefined && minValue !== undefined ? "tally_value" : undefined
    )
  }
  if (text === undefined) return items === undefined ? storedCounts : counted(ofItems(items))
  if (items !== undefined) return counted(sql`${ofItems(items)} AND t.item IN (${itemsWithText(sql, text)})`)
  const isMajority = yield* isInMostItems(sql, text)
  const fewIds = yield* idsIfFew(sql, isMajority ? itemsWithoutText(sql, text) : itemsWithText(sql, text))
  if (fewIds === undefined && (yield* isUniform(sql, resolved))) return selectUniform(sql, resolved, text)
  const textItems = isMajority ? itemsWithoutText(sql, text) : allItemsWithText(sql, text)
  const textCounts = fewIds === undefined
    ? counted(sql`${placeCondition(sql, resolved)} AND t.item IN (${textItems})`, "tally_place")
    : counted(ofItems(fewIds))
  return isMajority
    ? sql`SELECT k.place, k.class, ${
      sql.literal(countColumns.map((name) => `k.${name} - coalesce(o.${name}, 0) AS ${name}`).join(", "))
    } FROM (${storedCounts}) k LEFT JOIN (${textCounts}) o ON o.place = k.place AND o.class = k.class`
    : textCounts
})
