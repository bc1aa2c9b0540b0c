/**
 * Rows by the time of a side's reading. Every reading moves it in every row, so there is no index of rows but one of where
 * which times are (see `levels/zones.ts`): levels are looked through in that order, and only those that may be on the page
 * are joined with what the filter asks about.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { csv, type Fragment } from "effect/sql/Statement"
import type { Upstream } from "@stocktally/schema"
import { isInZone, zoneBits } from "../../levels/zones.ts"
import { sides } from "../../sql/codes.ts"
import type { Position } from "./cursor.ts"
import type { Narrowed } from "./resolveFilter.ts"
import { keysAs } from "./orders.ts"
import { conditions, directed, hasValue, listOf, selectKeys, type Slice, textHolds } from "./planSql.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** So many more are looked at each time the ones before did not fill the page. */
const growth = 8

/** Of so many items in the order at least one is taken to hold a text. */
const textRarity = 20

/** The comparison of whole keys, part by part: most rows are done with at the first, and digits are read only once. */
const isBehind = (
  sql: Sql,
  { key: [time = 0, variant = "", location = ""] }: Position,
  descending: boolean
): Fragment => {
  const sign = sql.literal(descending ? "<" : ">")
  return sql`l.fetched_at ${sign}= ${time} AND (l.fetched_at ${sign} ${time} OR l.variant_id ${sign} CAST(${variant} AS BIGINT)
    OR (l.variant_id = CAST(${variant} AS BIGINT) AND l.location_id ${sign} CAST(${location} AS BIGINT)))`
}

/** The zones that are not wholly before a level. */
const isZoneBehind = (sql: Sql, { key: [time = 0, variant = ""] }: Position, descending: boolean): Fragment =>
  sql`AND (z.fetched_at, z.zone) ${sql.literal(descending ? "<=" : ">=")} (${time}, CAST(${variant} AS BIGINT) >> ${
    sql.literal(String(zoneBits))
  })`

/**
 * The levels first in the order, `amount` of them. SQLite takes the zones that have a time, time after time, and their
 * levels of that time: that is the order, and nothing is sorted. Places of the filter are told by the level's own key.
 */
const firstLevels = (
  sql: Sql,
  { places }: Narrowed,
  side: Upstream,
  { after, order: { by, descending } }: Slice,
  amount: number
): Fragment => {
  const table = sql.literal(`${side}_level`)
  const values = sql.literal("l.fetched_at, l.variant_id, l.location_id")
  const ordered = (columns: ReadonlyArray<string>) => sql.literal(directed(columns, descending))
  const behind = after === undefined ? sql.literal("") : sql`AND ${isBehind(sql, after, descending)}`
  const there = places === undefined ? sql.literal("") : sql`AND l.location_id IN (
    SELECT ${sql.literal(side)}_id FROM place WHERE id IN ${listOf(sql, places)})`
  return sql.dialect.keepsZones
    ? sql`SELECT ${values} FROM level_zone z CROSS JOIN ${table} l
        WHERE z.side = ${sql.literal(String(sides[side]))} AND ${sql.literal(isInZone("l", "z.zone"))}
          AND l.fetched_at = z.fetched_at ${there}
          ${after === undefined ? sql.literal("") : isZoneBehind(sql, after, descending)} ${behind}
        ORDER BY ${ordered(["z.fetched_at", "z.zone", "l.variant_id", "l.location_id"])} LIMIT ${amount}`
    : sql`SELECT ${values} FROM ${table} l WHERE true ${there} ${behind} ORDER BY ${ordered(by)} LIMIT ${amount}`
}

/** Of the first levels those that are rows of the query, no more than the slice's limit; and how many there were. */
export const selectLevels = (
  sql: Sql,
  narrowed: Narrowed,
  side: Upstream,
  slice: Slice,
  amount: number
): Fragment => {
  const { order: { by, descending }, limit } = slice
  return sql`WITH l AS MATERIALIZED (${firstLevels(sql, narrowed, side, slice, amount)})
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
  sql: Sql,
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
        sql`(CAST(${k0} AS BIGINT), ${k1}, ${k2}, CAST(${item} AS BIGINT), CAST(${place} AS BIGINT))`
      ))
    }) named`
  }
})
