/** Which rows, in which order: SQL that finds the keys of one page. Each way to go about it is asserted in a test. */
import type { SqlClient } from "effect/sql/SqlClient"
import { csv, type Fragment, join } from "effect/sql/Statement"
import { classOf } from "./classes.ts"
import type { Position } from "./cursor.ts"
import type { Narrowed } from "./narrow.ts"
import { keyOf, type RowOrder } from "./orders.ts"

/** So many rows are gathered and sorted sooner than others are walked past. */
const gatherable = 40_000

const drift = classOf("drift")
const match = classOf("match")

/** One page's worth of an order: rows with its first column, or those without. */
export interface Slice {
  readonly order: RowOrder
  readonly withoutValue: boolean
  readonly after: Position | undefined
  readonly limit: number
}

/** Rows of keys, as `k0`, `k1`, … with `item` and `place`. */
export const selectKeys = (sql: SqlClient, narrowed: Narrowed, slice: Slice): Fragment => {
  const { via } = slice.order
  const { began, classes, count, healed, items, places } = narrowed
  if (items !== undefined || began !== undefined || healed !== undefined) return gather(sql, narrowed, slice)
  if (via._tag === "Classes") {
    if (via.index === "tally_harm" && places !== undefined) {
      const runs = classes.flatMap((rowClass) => places.map((place) => ({ rowClass, place })))
      return mergeRuns(sql, narrowed, slice, runs, via.index)
    }
    if (places === undefined || count > gatherable) {
      return mergeRuns(sql, narrowed, slice, classes.map((rowClass) => ({ rowClass, place: undefined })), via.index)
    }
  }
  if (via._tag === "Places" && narrowed.text === undefined) return mergePlaces(sql, narrowed, slice)
  if (via._tag === "Items" && count > gatherable) return walkItems(sql, narrowed, slice, via.index)
  return gather(sql, narrowed, slice)
}

export const listOf = (sql: SqlClient, values: ReadonlyArray<number>): Fragment =>
  sql.literal(`(${values.length === 0 ? "NULL" : values.join(", ")})`)

/** SQLite is told which index to use, because it would guess; Postgres knows how many rows there are of what. */
export const indexed = (sql: SqlClient, index: string): Fragment =>
  sql.literal(sql.onDialectOrElse({ pg: () => "", orElse: () => `INDEXED BY ${index}` }))

const directed = (columns: ReadonlyArray<string>, descending: boolean): string =>
  columns.map((column) => descending ? `${column} DESC` : column).join(", ")

const keysAs = (columns: ReadonlyArray<string>): string =>
  columns.map((column, index) => `${column} AS k${index}`).join(", ")

const hasValue = (sql: SqlClient, { order, withoutValue }: Slice): Fragment =>
  sql.literal(order.nullable ? `AND ${order.by[0]} IS ${withoutValue ? "" : "NOT "}NULL` : "")

const nothing = (sql: SqlClient): Fragment => sql.literal("")

const isAfter = (
  sql: SqlClient,
  columns: ReadonlyArray<string>,
  key: ReadonlyArray<string | number> | undefined,
  descending: boolean
): Fragment =>
  key === undefined
    ? nothing(sql)
    : sql`AND (${sql.literal(columns.join(", "))}) ${sql.literal(descending ? "<" : ">")} (${
      csv(key.map((value) => sql`${value}`))
    })`

const textHolds = (sql: SqlClient, text: string | undefined): Fragment =>
  text === undefined
    ? nothing(sql)
    : sql`AND ${sql.literal(sql.onDialectOrElse({ pg: () => "strpos", orElse: () => "instr" }))}(i.search, ${text}) > 0`

/** A stretch of an index: one class, or one class at one place. */
interface Run {
  readonly rowClass: number
  readonly place: number | undefined
}

/** Walks a run of an index for each class (and place), each in order and no further than the page, and merges them. */
const mergeRuns = (
  sql: SqlClient,
  { places, text }: Narrowed,
  slice: Slice,
  runs: ReadonlyArray<Run>,
  index: string
): Fragment => {
  const { after, limit, order: { descending }, order, withoutValue } = slice
  const columns = keyOf(order, withoutValue)
  // Where the class itself comes first, it is the same all along a run.
  const byClass = columns[0] === "t.class"
  const walked = byClass ? columns.slice(1) : columns
  const parts = runs.flatMap(({ place, rowClass }) => {
    const passed = byClass && after !== undefined ? Math.sign(rowClass - Number(after.key[0])) * (descending ? -1 : 1) : 0
    if (passed < 0) return []
    const key = passed > 0 ? undefined : byClass ? after?.key.slice(1) : after?.key
    return [sql`SELECT * FROM (SELECT ${sql.literal(keysAs(columns))}, t.item, t.place
      FROM tally t ${indexed(sql, place === undefined ? index : "tally_place")}
      ${sql.literal(text === undefined ? "" : "CROSS JOIN item i")}
      WHERE t.class = ${sql.literal(String(rowClass))}
      ${sql.literal(place === undefined ? "" : `AND t.place = ${place}`)}
      ${place !== undefined || places === undefined ? nothing(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
      ${sql.literal(text === undefined ? "" : "AND i.id = t.item")} ${textHolds(sql, text)}
      ${hasValue(sql, slice)} ${isAfter(sql, walked, key, descending)}
      ORDER BY ${sql.literal(directed(walked, descending))} LIMIT ${limit}) run`]
  })
  if (parts.length === 0) return emptyKeys(sql, columns)
  const names = columns.map((_, position) => `k${position}`)
  return sql`SELECT * FROM (${join(" UNION ALL ", false)(parts)}) runs
    ORDER BY ${sql.literal(directed(names, descending))} LIMIT ${limit}`
}

/** Takes places in the order of their names, as many as are needed to fill a page. */
const mergePlaces = (sql: SqlClient, narrowed: Narrowed, slice: Slice): Fragment => {
  const { after, limit, order: { descending } } = slice
  const places = descending ? narrowed.populated.toReversed() : narrowed.populated
  // The place that the last row was at may have no rows any more: then it goes on with the one behind it.
  const isPassed = ({ id, key }: { readonly id: number; readonly key: string }): boolean => {
    const [name = "", number = 0] = after?.key ?? []
    const isBefore = key === name ? id < Number(number) : key < String(name)
    return id !== number && isBefore !== descending
  }
  const began = after === undefined ? 0 : places.findIndex((place) => !isPassed(place))
  const parts: Array<Fragment> = []
  let found = 0
  for (const { id, key, rows } of began < 0 ? [] : places.slice(began)) {
    if (found >= limit) break
    const isFirst = after !== undefined && id === after.key[1]
    const walked = ["t.vain", "t.gap", "t.item"]
    for (const rowClass of narrowed.classes) {
      parts.push(sql`SELECT * FROM (SELECT ${key} AS k0, t.place AS k1, t.vain AS k2, t.gap AS k3, t.item AS k4, t.item,
          t.place FROM tally t ${indexed(sql, "tally_place")}
        WHERE t.place = ${sql.literal(String(id))} AND t.class = ${sql.literal(String(rowClass))}
          ${isAfter(sql, walked, isFirst ? after.key.slice(2) : undefined, descending)}
        ORDER BY ${sql.literal(directed(walked, descending))} LIMIT ${limit}) run`)
    }
    // How many of the first place's rows are still to come is not known.
    if (!isFirst) found += rows
  }
  if (parts.length === 0) return emptyKeys(sql, slice.order.by)
  return sql`SELECT * FROM (${join(" UNION ALL ", false)(parts)}) runs
    ORDER BY ${sql.literal(directed(["k0", "k1", "k2", "k3", "k4"], descending))} LIMIT ${limit}`
}

const emptyKeys = (sql: SqlClient, columns: ReadonlyArray<string>): Fragment =>
  sql.literal(`SELECT ${columns.map((_, index) => `0 AS k${index}`).join(", ")}, 0 AS item, 0 AS place WHERE 1 = 0`)

/** Walks items in the order of an index and takes their rows, until a page is full. */
const walkItems = (sql: SqlClient, narrowed: Narrowed, slice: Slice, index: string): Fragment => {
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
const gather = (sql: SqlClient, narrowed: Narrowed, slice: Slice): Fragment => {
  const { items, places, text } = narrowed
  const { after, limit, order: { descending, via }, order, withoutValue } = slice
  const columns = keyOf(order, withoutValue)
  const isFew = narrowed.count <= gatherable
  const index = items !== undefined ? undefined : rangeOf(narrowed) ?? (isFew ? places !== undefined ? "tally_place" : "tally_harm" : undefined)
  const usesItem = text !== undefined || via._tag === "Items"
  return sql`SELECT ${sql.literal(keysAs(columns))}, t.item, t.place
    FROM tally t ${index === undefined ? nothing(sql) : indexed(sql, index)}
    ${sql.literal(usesItem ? "CROSS JOIN item i" : "")}
    ${sql.literal(via._tag === "Places" ? "CROSS JOIN place p" : "")}
    WHERE ${conditions(sql, narrowed)}
      ${items === undefined ? nothing(sql) : sql`AND t.item IN ${listOf(sql, items)}`}
      ${sql.literal(usesItem ? "AND i.id = t.item" : "")} ${textHolds(sql, text)}
      ${sql.literal(via._tag === "Places" ? "AND p.id = t.place" : "")}
      ${hasValue(sql, slice)} ${isAfter(sql, columns, after?.key, descending)}
    ORDER BY ${sql.literal(directed(columns, descending))} LIMIT ${limit}`
}

const rangeOf = ({ began, healed }: Narrowed): string | undefined =>
  began !== undefined && healed === undefined
    ? "tally_since"
    : began === undefined && healed !== undefined
    ? "tally_healed"
    : undefined

/** What the filter says of a row of the tally alone. */
export const conditions = (sql: SqlClient, { began, classes, healed, items, places }: Narrowed): Fragment => {
  const began_ = began === undefined ? undefined : sql`(t.class = ${drift} AND t.since >= ${began})`
  const healed_ = healed === undefined ? undefined : sql`(t.class = ${match} AND t.healed_at >= ${healed})`
  const times = began_ === undefined ? healed_ : healed_ === undefined ? began_ : sql`(${began_} OR ${healed_})`
  // Named items are found by the key; the plus keeps SQLite from an index of classes.
  return sql`${sql.literal(items === undefined ? "" : "+")}t.class IN ${listOf(sql, classes)}
    ${places === undefined ? nothing(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
    ${times === undefined ? nothing(sql) : sql`AND ${times}`}`
}
