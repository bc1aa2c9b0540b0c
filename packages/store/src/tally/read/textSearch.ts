/** Which items hold words. They are folded, and each must be somewhere in what is searched of an item. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { wordsOf } from "@stocktally/tally"
import { type Fragment, join } from "effect/sql/Statement"
import type { Sql } from "../../sql/Dialect.ts"

/** More items than these are not named in a statement, but looked for by it. */
const maxItemIds = 1000

/** Items that are sampled to estimate how common a text is. */
const sampleSize = 1000

export type Words = readonly [longest: string, ...others: ReadonlyArray<string>]

/** The words of a text; undefined if it has none. */
export const wordsIn = (text: string | undefined): Words | undefined => {
  const [longest, ...others] = wordsOf(text ?? "")
  return longest === undefined ? undefined : [longest, ...others]
}

const position = (sql: Sql, word: string): Fragment => sql`${sql.literal(sql.dialect.textPosition)}(i.search, ${word})`

/** Whether the item `i` holds words. */
export const containsText = (sql: Sql, words: ReadonlyArray<string>): Fragment =>
  join(" AND ", false)(words.map((word) => sql`${position(sql, word)} > 0`))

/** The `id` of each item that holds words, by looking at all of them: the shorter way where they are many. */
export const allItemsWithText = (sql: Sql, words: Words): Fragment =>
  sql`SELECT i.id FROM item i WHERE ${containsText(sql, words)}`

/** The same in the order in which they are found, so that a limit ends the search: by an index of the longest word. */
export const itemsWithText = (sql: Sql, [longest, ...others]: Words): Fragment => {
  const found = sql.dialect.itemsWithText(sql, longest)
  return others.length === 0
    ? found
    : sql`SELECT i.id FROM (${found}) w CROSS JOIN item i WHERE i.id = w.id AND ${containsText(sql, others)}`
}

/** The items that do not hold them all. */
export const itemsWithoutText = (sql: Sql, words: Words): Fragment =>
  sql`SELECT i.id FROM item i WHERE i.search IS NULL OR NOT (${containsText(sql, words)})`

/**
 * The items of a subquery with the column `id` where they are few, otherwise undefined. They come as one text: as rows they
 * would take longer on their way than to be found.
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

/** Whether most items hold words, by some of them from all over the table. */
export const isInMostItems = Effect.fnUntraced(function*(sql: Sql, text: Words): Effect.fn.Return<boolean, SqlError> {
  const [found] = yield* sql<{ readonly looked: number; readonly holding: number | null }>`
    WITH RECURSIVE ends AS (SELECT min(id) AS first, max(id) AS last FROM item),
      sample (id, step, last) AS (
        SELECT first, (last - first) / ${sql.literal(String(sampleSize))} + 1, last FROM ends
        UNION ALL SELECT id + step, step, last FROM sample WHERE id + step <= last)
    SELECT count(*) AS looked, sum(CASE WHEN ${containsText(sql, text)} THEN 1 ELSE 0 END) AS holding
    FROM sample s JOIN item i ON i.id = s.id`
  return found !== undefined && (found.holding ?? 0) * 2 > found.looked
})
