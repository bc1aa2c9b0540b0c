/** Which rows, in which order: SQL that finds the keys of one page. Each way to go about it is asserted in a test. */
import { csv, type Fragment, join } from "effect/sql/Statement"
import type { Upstream } from "@stocktally/schema"
import { classOf } from "../../sql/codes.ts"
import type { Position } from "./cursor.ts"
import type { Narrowed } from "./resolveFilter.ts"
import { keyOf, keysAs, type RowOrder } from "./orders.ts"
import { holds, selectHolding } from "./textSearch.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** So many rows are gathered and sorted sooner than others are walked past. */
export const gatherable = 40_000

const drift = classOf("drift")
const match = classOf("match")

/** One page's worth of an order: rows with its first column, or those without. */
export interface Slice {
  readonly order: RowOrder
  readonly withoutValue: boolean
  readonly after: Position | undefined
  readonly limit: number
}

/** Whether an order is walked; otherwise the filter itself leads to the few rows. */
const isWalk = ({ began, healed, holding, items }: Narrowed): boolean =>
  items === undefined && !holding && began === undefined && healed === undefined

/** The side whose levels are looked through, because nothing else has the order: see `lookThrough`. */
export const levelsOf = (narrowed: Narrowed, { order: { via }, withoutValue }: Slice): Upstream | undefined =>
  via._tag === "Levels" && !withoutValue && isWalk(narrowed) &&
    (narrowed.text !== undefined || narrowed.count > gatherable)
    ? via.side
    : undefined

/** Rows of keys, as `k0`, `k1`, … with `item` and `place`. */
export const selectKeys = (sql: Sql, narrowed: Narrowed, slice: Slice): Fragment => {
  const { via } = slice.order
  const { classes, count, places } = narrowed
  if (!isWalk(narrowed)) return gather(sql, narrowed, slice)
  if (via._tag === "Classes" || (via._tag === "Levels" && slice.withoutValue)) {
    if (via.index === "tally_harm" && places !== undefined) {
      const runs = classes.flatMap((rowClass) => places.map((place) => ({ rowClass, place })))
      return mergeRuns(sql, narrowed, slice, runs, via.index)
    }
    if (places === undefined || count > gatherable) {
      return mergeRuns(sql, narrowed, slice, classes.map((rowClass) => ({ rowClass, place: undefined })), via.index)
    }
  }
  if (via._tag === "Places") return mergePlaces(sql, narrowed, slice)
  if (via._tag === "Items" && count > gatherable) return walkItems(sql, narrowed, slice, via.index)
  return gather(sql, narrowed, slice)
}

export const listOf = (sql: Sql, values: ReadonlyArray<number>): Fragment =>
  sql.literal(`(${values.length === 0 ? "NULL" : values.join(", ")})`)

export const indexed = (sql: Sql, index: string): Fragment => sql.literal(sql.dialect.indexHint(index))

export const directed = (columns: ReadonlyArray<string>, descending: boolean): string =>
  columns.map((column) => descending ? `${column} DESC` : column).join(", ")

export const hasValue = (sql: Sql, { order, withoutValue }: Slice): Fragment =>
  sql.literal(order.nullable === undefined ? "" : `AND ${order.nullable.column} IS ${withoutValue ? "" : "NOT "}NULL`)

const nothing = (sql: Sql): Fragment => sql.literal("")

const isAfter = (
  sql: Sql,
  columns: ReadonlyArray<string>,
  key: ReadonlyArray<string | number> | undefined,
  descending: boolean
): Fragment =>
  key === undefined
    ? nothing(sql)
    : sql`AND (${sql.literal(columns.join(", "))}) ${sql.literal(descending ? "<" : ">")} (${
      csv(key.map((value) => sql`${value}`))
    })`

export const textHolds = (sql: Sql, text: string | undefined): Fragment =>
  text === undefined ? nothing(sql) : sql`AND ${holds(sql, text)}`

/** A stretch of an index: one class, or one class at one place. */
interface Run {
  readonly rowClass: number
  readonly place: number | undefined
}

const unionOf = join(" UNION ALL ", false)

/** In the order of the keys of these names, and no more than a page. */
const paged = (sql: Sql, names: ReadonlyArray<string>, { limit, order: { descending } }: Slice): Fragment =>
  sql`ORDER BY ${sql.literal(directed(names, descending))} LIMIT ${limit}`

/** Merges walks that are each in the order already. */
const merge = (sql: Sql, walks: ReadonlyArray<Fragment>, names: ReadonlyArray<string>, slice: Slice): Fragment =>
  sql.dialect.mergeWalks(sql, walks, paged(sql, names, slice))

/** Walks a run of an index for each class (and place), each in order and no further than the page, and merges them. */
const mergeRuns = (
  sql: Sql,
  { places, text }: Narrowed,
  slice: Slice,
  runs: ReadonlyArray<Run>,
  index: string
): Fragment => {
  const { after, order: { descending }, order, withoutValue } = slice
  const columns = keyOf(order, withoutValue)
  // Where the class itself comes first, it is the same all along a run.
  const byClass = columns[0] === "t.class"
  const walked = byClass ? columns.slice(1) : columns
  const walks = runs.flatMap(({ place, rowClass }) => {
    const passed = byClass && after !== undefined
      ? Math.sign(rowClass - Number(after.key[0])) * (descending ? -1 : 1)
      : 0
    if (passed < 0) return []
    const key = passed > 0 ? undefined : byClass ? after?.key.slice(1) : after?.key
    return [sql`SELECT ${sql.literal(keysAs(columns))}, t.item, t.place
      FROM tally t ${indexed(sql, place === undefined ? index : "tally_place")}
      ${sql.literal(text === undefined ? "" : "CROSS JOIN item i")}
      WHERE t.class = ${sql.literal(String(rowClass))}
      ${sql.literal(place === undefined ? "" : `AND t.place = ${place}`)}
      ${place !== undefined || places === undefined ? nothing(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
      ${sql.literal(text === undefined ? "" : "AND i.id = t.item")} ${textHolds(sql, text)}
      ${hasValue(sql, slice)} ${isAfter(sql, walked, key, descending)}`]
  })
  if (walks.length === 0) return emptyKeys(sql, columns)
  return merge(sql, walks, columns.map((_, position) => `k${position}`), slice)
}

/** Of a name that is bound: Postgres would sort it as the language of the database does. */
const collated = (sql: Sql): Fragment =>
  sql.literal(sql.onDialectOrElse({ pg: () => `::text COLLATE "C"`, orElse: () => "" }))

/** Names in the order that both databases have them in: that of UTF-8's bytes, which is not JavaScript's. */
const compareKeys = (self: string, that: string): number => Buffer.compare(Buffer.from(self), Buffer.from(that))

/** The places that a slice may still have rows at, in its order. */
const placesFrom = ({ populated }: Narrowed, { after, order: { descending } }: Slice): Narrowed["populated"] => {
  const places = descending ? populated.toReversed() : populated
  if (after === undefined) return places
  const [name = "", number = 0] = after.key
  const same = places.findIndex(({ id }) => id === number)
  if (same >= 0) return places.slice(same)
  // The place that the last row was at has no rows any more: it goes on with the one behind it.
  const next = places.findIndex(({ id, key }) => {
    const order = compareKeys(key, String(name)) || id - Number(number)
    return descending ? order < 0 : order > 0
  })
  return next < 0 ? [] : places.slice(next)
}

/** How many rows of a place hold a text is not known: place after place is asked for, until a page is full. */
export const roundsOf = (narrowed: Narrowed, slice: Slice): ReadonlyArray<Narrowed> =>
  slice.order.via._tag === "Places" && narrowed.text !== undefined && isWalk(narrowed)
    ? placesFrom(narrowed, slice).map((place) => ({ ...narrowed, populated: [place] }))
    : [narrowed]

/** Takes places in the order of their names, as many as are needed to fill a page. */
const mergePlaces = (sql: Sql, narrowed: Narrowed, slice: Slice): Fragment => {
  const { after, limit, order: { by, descending } } = slice
  const { classes, text } = narrowed
  const parts: Array<Fragment> = []
  let found = 0
  for (const { id, key, rows } of placesFrom(narrowed, slice)) {
    if (found >= limit) break
    const isFirst = after !== undefined && id === after.key[1]
    const walked = ["t.vain", "t.gap", "t.item"]
    const walks = classes.map((rowClass) =>
      sql`SELECT ${key}${collated(sql)} AS k0, t.place AS k1, t.vain AS k2, t.gap AS k3, t.item AS k4, t.item,
          t.place FROM tally t ${indexed(sql, "tally_place")} ${
        sql.literal(text === undefined ? "" : "CROSS JOIN item i")
      }
        WHERE t.place = ${sql.literal(String(id))} AND t.class = ${sql.literal(String(rowClass))}
          ${sql.literal(text === undefined ? "" : "AND i.id = t.item")} ${textHolds(sql, text)}
          ${isAfter(sql, walked, isFirst ? after.key.slice(2) : undefined, descending)}`
    )
    // At one place the first two are the same.
    parts.push(sql`SELECT * FROM (${merge(sql, walks, ["k2", "k3", "k4"], slice)}) run`)
    // How many of the first place's rows are still to come is not known.
    if (!isFirst) found += rows
  }
  if (parts.length === 0) return emptyKeys(sql, by)
  return sql`SELECT * FROM (${unionOf(parts)}) runs ${paged(sql, by.map((_, position) => `k${position}`), slice)}`
}

const emptyKeys = (sql: Sql, columns: ReadonlyArray<string>): Fragment =>
  sql.literal(`SELECT ${columns.map((_, index) => `0 AS k${index}`).join(", ")}, 0 AS item, 0 AS place WHERE 1 = 0`)

/** Walks items in the order of an index and takes their rows, until a page is full. */
const walkItems = (sql: Sql, narrowed: Narrowed, slice: Slice, index: string): Fragment => {
  const { after, limit, order: { descending }, order, withoutValue } = slice
  const columns = keyOf(order, withoutValue)
  const itemColumns = columns.slice(0, -1)
  const key = after?.key
  const sign = sql.literal(descending ? "<" : ">")
  // The item of the last row is walked again for its other places.
  const seek = key === undefined
    ? nothing(sql)
    : sql`AND (${sql.literal(itemColumns.join(", "))}) ${sign}= (${csv(key.slice(0, -1).map((value) => sql`${value}`))})
      AND NOT (i.id = ${key[key.length - 2]} AND NOT t.place ${sign} ${key[key.length - 1]})`
  return sql`SELECT ${sql.literal(keysAs(columns))}, t.item, t.place
    FROM item i ${indexed(sql, index)} CROSS JOIN tally t
    WHERE t.item = i.id AND ${conditions(sql, narrowed)} ${textHolds(sql, narrowed.text)}
      ${hasValue(sql, slice)} ${seek}
    ORDER BY ${sql.literal(directed(columns, descending))} LIMIT ${limit}`
}

/** Looks at every row that the filter leaves, and sorts. */
const gather = (sql: Sql, narrowed: Narrowed, slice: Slice): Fragment => {
  const { holding, items, places } = narrowed
  const { after, limit, order: { descending, via }, order, withoutValue } = slice
  const columns = keyOf(order, withoutValue)
  const isFew = narrowed.count <= gatherable
  const byItem = items !== undefined || holding
  const index = byItem
    ? undefined
    : rangeOf(narrowed) ?? (isFew ? places !== undefined ? "tally_place" : "tally_harm" : undefined)
  // Looked up already where it says from which items to go out.
  const text = holding ? undefined : narrowed.text
  const side = via._tag === "Levels" && !withoutValue ? via.side : undefined
  const usesItem = text !== undefined || via._tag === "Items" || side !== undefined
  const usesPlace = via._tag === "Places" || side !== undefined
  return sql`SELECT ${sql.literal(keysAs(columns))}, t.item, t.place
    FROM ${
    holding && narrowed.text !== undefined ? sql`(${selectHolding(sql, narrowed.text)}) f CROSS JOIN` : nothing(sql)
  }
    tally t ${index === undefined ? nothing(sql) : indexed(sql, index)}
    ${sql.literal(usesItem ? "CROSS JOIN item i" : "")}
    ${sql.literal(usesPlace ? "CROSS JOIN place p" : "")}
    ${sql.literal(side === undefined ? "" : `CROSS JOIN ${side}_level l`)}
    WHERE ${conditions(sql, narrowed)}
      ${items === undefined ? nothing(sql) : sql`AND t.item IN ${listOf(sql, items)}`}
      ${sql.literal(holding ? "AND t.item = f.id" : "")}
      ${sql.literal(usesItem ? "AND i.id = t.item" : "")} ${textHolds(sql, text)}
      ${sql.literal(usesPlace ? "AND p.id = t.place" : "")}
      ${sql.literal(side === undefined ? "" : `AND l.variant_id = i.${side}_id AND l.location_id = p.${side}_id`)}
      ${hasValue(sql, slice)} ${isAfter(sql, columns, after?.key, descending)}
    ORDER BY ${sql.literal(directed(columns, descending))} LIMIT ${limit}`
}

/** Where the row of a key (`item` and `place`) stands in an order: nothing, where the filter leaves it out. */
export const selectPlaced = (sql: Sql, narrowed: Narrowed, order: RowOrder, key: Fragment): Fragment =>
  sql`SELECT ${sql.literal(keysAs(order.by))}, ${
    sql.literal(order.nullable === undefined ? "0" : `CASE WHEN ${order.nullable.column} IS NULL THEN 1 ELSE 0 END`)
  } AS lacking, t.item, t.place
    FROM (${key}) one CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p
    ${
    sql.literal(
      order.via._tag !== "Levels" ? "" : `LEFT JOIN ${order.via.side}_level l
      ON l.variant_id = i.${order.via.side}_id AND l.location_id = p.${order.via.side}_id`
    )
  }
    WHERE t.item = one.item AND t.place = one.place AND i.id = t.item AND p.id = t.place
      AND ${conditions(sql, { ...narrowed, items: narrowed.items ?? [] })}
      ${narrowed.items === undefined ? nothing(sql) : sql`AND t.item IN ${listOf(sql, narrowed.items)}`}
      ${textHolds(sql, narrowed.text)}`

const rangeOf = ({ began, healed }: Narrowed): string | undefined =>
  began !== undefined && healed === undefined
    ? "tally_since"
    : began === undefined && healed !== undefined
    ? "tally_healed"
    : undefined

/** What the filter says of a row's place. */
export const ofPlaces = (sql: Sql, { places }: Narrowed): Fragment =>
  places === undefined ? sql.literal("1 = 1") : sql`t.place IN ${listOf(sql, places)}`

/** What the filter says of a row of the tally alone. */
export const conditions = (sql: Sql, { began, classes, healed, holding, items, places }: Narrowed): Fragment => {
  const began_ = began === undefined ? undefined : sql`(t.class = ${drift} AND t.since >= ${began})`
  const healed_ = healed === undefined ? undefined : sql`(t.class = ${match} AND t.healed_at >= ${healed})`
  const times = began_ === undefined ? healed_ : healed_ === undefined ? began_ : sql`(${began_} OR ${healed_})`
  // Named items are found by the key; the plus keeps SQLite from an index of classes.
  return sql`${sql.literal(items === undefined && !holding ? "" : "+")}t.class IN ${listOf(sql, classes)}
    ${places === undefined ? nothing(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
    ${times === undefined ? nothing(sql) : sql`AND ${times}`}`
}
