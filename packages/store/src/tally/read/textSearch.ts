/** Finds the items that contain words. Words are folded, and each must be contained in the searched text of an item. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { searchWords } from "@stocktally/tally"
import { type Fragment, join } from "effect/sql/Statement"
import type { Sql } from "../../sql/Dialect.ts"

/** The maximum number of item ids in a statement; more items are found by a subquery. */
const maxItemIds = 1000

/** The number of items sampled to estimate how common a text is. */
const sampleSize = 1000

export type Words = readonly [longest: string, ...others: ReadonlyArray<string>]

/** Splits a text into words; undefined if it has none. */
export const wordsIn = (text: string | undefined): Words | undefined => {
  const [longest, ...others] = searchWords(text ?? "")
  return longest === undefined ? undefined : [longest, ...others]
}

const position = (sql: Sql, word: string): Fragment => sql`${sql.literal(sql.dialect.textPosition)}(i.search, ${word})`

/** Whether the item `i` contains all words. */
export const containsText = (sql: Sql, words: ReadonlyArray<string>): Fragment =>
  join(" AND ", false)(words.map((word) => sql`${position(sql, word)} > 0`))

/** Selects the `id` of each item that contains all words, by scanning all items: faster if many do. */
export const allItemsWithText = (sql: Sql, words: Words): Fragment =>
  sql`SELECT i.id FROM item i WHERE ${containsText(sql, words)}`

/** Selects the same items by an index of the longest word, one by one, so that a limit ends the search. */
export const itemsWithText = (sql: Sql, [longest, ...others]: Words): Fragment => {
  const found = sql.dialect.itemsWithText(sql, longest)
  return others.length === 0
    ? found
    : sql`SELECT i.id FROM (${found}) w CROSS JOIN item i WHERE i.id = w.id AND ${containsText(sql, others)}`
}

/** Selects the items that do not contain all words. */
export const itemsWithoutText = (sql: Sql, words: Words): Fragment =>
  sql`SELECT i.id FROM item i WHERE i.search IS NULL OR NOT (${containsText(sql, words)})`

/**
 * Returns the ids of a subquery with the column `id`, or undefined if there are too many. They are read as one text:
 * reading them as rows would take longer than finding them.
 */
export const idsIfFew = Effect.fnUntraced(function*(
  sql: Sql,
  items: Fragment
): Effect.fn.Return<ReadonlyArray<number> | undefined, SqlError> {
  const [row] = yield* sql<
    { readonly ids: string | null }
  >`SELECT string_agg(CAST(f.id AS TEXT), ',') AS ids FROM (${items} LIMIT ${maxItemIds + 1}) f`
  const ids = row === undefined || row.ids === null ? [] : row.ids.split(",")
  return ids.length > maxItemIds ? undefined : ids.map(Number)
})

/** Estimates whether most items contain the words, from a sample across the table. */
export const isInMostItems = Effect.fnUntraced(function*(sql: Sql, text: Words): Effect.fn.Return<boolean, SqlError> {
  const [found] = yield* sql<{ readonly sampled: number; readonly containing: number | null }>`
    WITH RECURSIVE ends AS (SELECT min(id) AS first, max(id) AS last FROM item),
      sample (id, step, last) AS (
        SELECT first, (last - first) / ${sql.literal(String(sampleSize))} + 1, last FROM ends
        UNION ALL SELECT id + step, step, last FROM sample WHERE id + step <= last)
    SELECT count(*) AS sampled, sum(CASE WHEN ${containsText(sql, text)} THEN 1 ELSE 0 END) AS containing
    FROM sample s JOIN item i ON i.id = s.id`
  return found !== undefined && (found.containing ?? 0) * 2 > found.sampled
})
