/**
 * Rows by the time of a side's reading. Every reading moves it in every row, so there is no index: the levels are looked
 * through, and only the few that may be on the page are joined with what the filter asks about.
 */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { csv, type Fragment } from "effect/sql/Statement"
import type { Upstream } from "@stocktally/schema"
import type { Position } from "./cursor.ts"
import type { Narrowed } from "./narrow.ts"
import { keysAs } from "./orders.ts"
import { conditions, directed, hasValue, selectKeys, type Slice, textHolds } from "./select.ts"

/** So many more are looked at each time the ones before did not fill the page. */
const growth = 8

/** Of so many items in the order at least one is taken to hold a text. */
const textRarity = 20

/** Parts of the range of ids, as a power of two. */
const bits = 6

/** 0, a half, a quarter, three quarters, and so on: the numbers below a power of two, each far from the ones before. */
const scattered: ReadonlyArray<number> = Array.from({ length: 2 ** bits }, (_, n) =>
  Array.from({ length: bits }, (_, bit) => (n >> bit & 1) << (bits - 1 - bit)).reduce((sum, part) => sum + part, 0))

/** The comparison of whole keys, part by part: most rows are done with at the first, and digits are read only once. */
const isBehind = (sql: SqlClient, { key: [time = 0, variant = "", location = ""] }: Position, descending: boolean): Fragment => {
  const sign = sql.literal(descending ? "<" : ">")
  return sql`l.fetched_at ${sign}= ${time} AND (l.fetched_at ${sign} ${time} OR l.variant_id ${sign} CAST(${variant} AS BIGINT)
    OR (l.variant_id = CAST(${variant} AS BIGINT) AND l.location_id ${sign} CAST(${location} AS BIGINT)))`
}

/**
 * The levels first in the order, `amount` of them. SQLite keeps the best so far in a tree, where each that is better than
 * the worst costs more than all else; and a list is read in some order of its ids, so that each is better than the one
 * before. It is given the range of ids in scattered parts, which makes most of them too late at once.
 */
const firstLevels = (sql: SqlClient, side: Upstream, { after, order: { by, descending } }: Slice, amount: number): Fragment => {
  const table = `${side}_level`
  const values = sql.literal("l.fetched_at, l.variant_id, l.location_id")
  const ordered = sql.literal(directed(by, descending))
  const condition = after === undefined ? sql.literal("") : sql`AND ${isBehind(sql, after, descending)}`
  const last = 2 ** bits - 1
  const parts = scattered.map((part) => `(${descending ? last - part : part})`).join(", ")
  return sql.onDialectOrElse({
    pg: () => sql`SELECT ${values} FROM ${sql.literal(table)} l WHERE true ${condition} ORDER BY ${ordered} LIMIT ${amount}`,
    orElse: () =>
      sql`SELECT ${values} FROM (SELECT (SELECT min(variant_id) FROM ${sql.literal(table)}) AS low,
          (SELECT max(variant_id) FROM ${sql.literal(table)}) AS high) ids
        CROSS JOIN (VALUES ${sql.literal(parts)}) parts CROSS JOIN ${sql.literal(table)} l
        WHERE l.variant_id >= ids.low + parts.column1 * ((ids.high - ids.low) / ${sql.literal(String(2 ** bits))} + 1)
          AND l.variant_id < ids.low + (parts.column1 + 1) * ((ids.high - ids.low) / ${sql.literal(String(2 ** bits))} + 1)
          ${condition}
        ORDER BY ${ordered} LIMIT ${amount}`
  })
}

/** Of the first levels those that are rows of the query, no more than the slice's limit; and how many there were. */
export const selectLevels = (sql: SqlClient, narrowed: Narrowed, side: Upstream, slice: Slice, amount: number): Fragment => {
  const { order: { by, descending }, limit } = slice
  return sql`WITH l AS MATERIALIZED (${firstLevels(sql, side, slice, amount)})
    SELECT * FROM (SELECT ${sql.literal(keysAs(by))}, t.item, t.place
      FROM l CROSS JOIN item i CROSS JOIN place p CROSS JOIN tally t
      WHERE i.${sql.literal(side)}_id = l.variant_id AND p.${sql.literal(side)}_id = l.location_id
        AND t.item = i.id AND t.place = p.id AND ${conditions(sql, { ...narrowed, items: [] })}
        ${textHolds(sql, narrowed.text)} ${hasValue(sql, slice)}
      ORDER BY ${sql.literal(directed(by, descending))} LIMIT ${limit}) found
    UNION ALL SELECT count(*), NULL, NULL, NULL, NULL FROM l`
}

interface FoundLevel {
  readonly k0: number
  readonly k1: string
  readonly k2: string
  readonly item: number | null
  readonly place: number | null
}

/**
 * Keys of a slice of the order, as `k0`, `k1` and `k2` with `item` and `place`; undefined where there are none. A text may
 * be held by items that are all at the other end: after a second look it is gone out from them.
 */
export const lookThrough = Effect.fnUntraced(function*(
  sql: SqlClient,
  narrowed: Narrowed,
  side: Upstream,
  slice: Slice
): Effect.fn.Return<Fragment | undefined, SqlError> {
  const { count, text, total } = narrowed
  const share = Math.max(count, 1) / Math.max(total, 1) / (text === undefined ? 1 : textRarity)
  const least = 100 + Math.ceil(slice.limit * 1.5 / share)
  for (let amount = least;; amount *= growth) {
    const found = yield* sql<FoundLevel>`${selectLevels(sql, narrowed, side, slice, amount)}`
    const rows = found.filter(({ item }) => item !== null)
    const looked = found.find(({ item }) => item === null)?.k0 ?? 0
    if (rows.length < slice.limit && looked >= amount) {
      if (text !== undefined && amount > least) return selectKeys(sql, { ...narrowed, holding: true }, slice)
      continue
    }
    if (rows.length === 0) return undefined
    return sql`SELECT column1 AS k0, column2 AS k1, column3 AS k2, column4 AS item, column5 AS place FROM (VALUES ${
      csv(rows.map(({ item, k0, k1, k2, place }) =>
        sql`(CAST(${k0} AS BIGINT), ${k1}, ${k2}, CAST(${item} AS BIGINT), CAST(${place} AS BIGINT))`))
    }) named`
  }
})
