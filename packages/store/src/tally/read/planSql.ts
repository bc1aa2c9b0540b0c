/** The SQL of a plan, which selects the sort keys of a page's rows. A test checks the query plan of each. */
import { csv, type Fragment } from "effect/sql/Statement"
import { classList, harmOfClass } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { sortKeyOf, selectSortKey, type RowOrder } from "./orders.ts"
import type { Plan, Slice } from "./plan.ts"
import type { ResolvedFilter } from "./resolveFilter.ts"
import { containsText, itemsWithText } from "./textSearch.ts"

/** Selects keys as `k0`, `k1`, … with `item` and `place`. */
export const selectKeys = (sql: Sql, filter: ResolvedFilter, slice: Slice, plan: Plan): Fragment => {
  switch (plan._tag) {
    case "IndexScan":
      return scanIndex(sql, filter, slice, plan)
    case "ItemScan":
      return scanItems(sql, filter, slice, plan.index)
    case "FilterAndSort":
      return filterAndSort(sql, filter, slice, plan.index)
  }
}

export const listOf = (sql: Sql, values: ReadonlyArray<number>): Fragment =>
  sql.literal(`(${values.length === 0 ? "NULL" : values.join(", ")})`)

export const indexHint = (sql: Sql, index: string): Fragment => sql.literal(sql.dialect.indexHint(index))

const orderBy = (columns: ReadonlyArray<string>, descending: boolean): string =>
  columns.map((column) => descending ? `${column} DESC` : column).join(", ")

const hasValue = (sql: Sql, { order, withoutValue }: Slice): Fragment =>
  sql.literal(order.nullable === undefined ? "" : `AND ${order.nullable.column} IS ${withoutValue ? "" : "NOT "}NULL`)

const empty = (sql: Sql): Fragment => sql.literal("")

const isAfter = (
  sql: Sql,
  columns: ReadonlyArray<string>,
  key: ReadonlyArray<string | number> | undefined,
  descending: boolean
): Fragment =>
  key === undefined
    ? empty(sql)
    : sql`AND (${sql.literal(columns.join(", "))}) ${sql.literal(descending ? "<" : ">")} (${
      csv(key.map((value) => sql`${value}`))
    })`

const hasText = (sql: Sql, text: ResolvedFilter["text"]): Fragment =>
  text === undefined ? empty(sql) : sql`AND ${containsText(sql, text)}`

/** Scans ranges of an index, each no further than the page, and merges them. */
const scanIndex = (
  sql: Sql,
  { began, healed, minValue, places, text }: ResolvedFilter,
  slice: Slice,
  { at, index, ranges }: Extract<Plan, { _tag: "IndexScan" }>
): Fragment => {
  const { after, limit, order: { descending }, order, withoutValue } = slice
  const columns = sortKeyOf(order, withoutValue)
  const names = columns.map((_, position) => `k${position}`)
  const fixed = at === undefined ? 0 : 2
  // All rows of a range have the same class, so a leading class column is skipped.
  const byClass = columns[fixed] === "t.class"
  const rangeColumns = columns.slice(byClass ? fixed + 1 : fixed)
  const keys = at === undefined
    ? sql.literal(selectSortKey(columns))
    : sql`CAST(${at.key} AS TEXT) AS k0, ${sql.literal(selectSortKey(["t.place", ...columns.slice(fixed)], 1))}`
  const isOtherPlace = at !== undefined && after?.key[1] !== at.id
  const scans = ranges.flatMap(({ place, rowClass }) => {
    const passed = byClass && after !== undefined
      ? Math.sign(rowClass - Number(after.key[fixed])) * (descending ? -1 : 1)
      : 0
    if (passed < 0) return []
    const key = isOtherPlace || passed > 0 ? undefined : after?.key.slice(columns.length - rangeColumns.length)
    // In this order the rows with enough value are first.
    const withValue = rangeColumns[0] === "t.harm" && minValue !== undefined
      ? sql`AND t.harm <= ${harmOfClass(rowClass, minValue)}`
      : valueCondition(sql, minValue)
    return [sql`SELECT ${keys}, t.item, t.place FROM tally t ${indexHint(sql, index)}
      ${sql.literal(text === undefined ? "" : "CROSS JOIN item i")}
      WHERE t.class = ${sql.literal(String(rowClass))}
      ${sql.literal(place === undefined ? "" : `AND t.place = ${place}`)}
      ${place !== undefined || places === undefined ? empty(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
      ${sql.literal(text === undefined ? "" : "AND i.id = t.item")} ${hasText(sql, text)}
      ${timeCondition(sql, { began, healed })} ${withValue} ${hasValue(sql, slice)} ${
      isAfter(sql, rangeColumns, key, descending)
    }`]
  })
  return scans.length === 0
    ? sql.literal(`SELECT ${names.map((name) => `0 AS ${name}`).join(", ")}, 0 AS item, 0 AS place WHERE 1 = 0`)
    : sql.dialect.mergeScans(
      sql,
      scans,
      sql`ORDER BY ${sql.literal(orderBy(names.slice(fixed), descending))} LIMIT ${limit}`
    )
}

/** Scans items in the order of an index and selects their rows, until the page is full. */
const scanItems = (sql: Sql, filter: ResolvedFilter, slice: Slice, index: string): Fragment => {
  const { after, limit, order: { descending }, order, withoutValue } = slice
  const columns = sortKeyOf(order, withoutValue)
  const itemColumns = columns.slice(0, -1)
  const key = after?.key
  const sign = sql.literal(descending ? "<" : ">")
  // The item of the last row is scanned again for its other places.
  const seek = key === undefined
    ? empty(sql)
    : sql`AND (${sql.literal(itemColumns.join(", "))}) ${sign}= (${csv(key.slice(0, -1).map((value) => sql`${value}`))})
      AND NOT (i.id = ${key[key.length - 2]} AND NOT t.place ${sign} ${key[key.length - 1]})`
  return sql`SELECT ${sql.literal(selectSortKey(columns))}, t.item, t.place
    FROM item i ${indexHint(sql, index)} CROSS JOIN tally t
    WHERE t.item = i.id AND ${conditions(sql, filter)} ${hasText(sql, filter.text)}
      ${hasValue(sql, slice)} ${seek}
    ORDER BY ${sql.literal(orderBy(columns, descending))} LIMIT ${limit}`
}

/** Selects every row of the filter, and sorts. */
const filterAndSort = (sql: Sql, filter: ResolvedFilter, slice: Slice, index: string | undefined): Fragment => {
  const { items, seekByText } = filter
  const { after, limit, order: { accessPath, descending }, order, withoutValue } = slice
  const columns = sortKeyOf(order, withoutValue)
  // The items with the text were already found.
  const text = seekByText ? undefined : filter.text
  const usesItem = text !== undefined || accessPath._tag === "Items"
  const usesPlace = accessPath._tag === "Places"
  return sql`SELECT ${sql.literal(selectSortKey(columns))}, t.item, t.place
    FROM ${
    seekByText && filter.text !== undefined ? sql`(${itemsWithText(sql, filter.text)}) f CROSS JOIN` : empty(sql)
  }
    tally t ${index === undefined ? empty(sql) : indexHint(sql, index)}
    ${sql.literal(usesItem ? "CROSS JOIN item i" : "")}
    ${sql.literal(usesPlace ? "CROSS JOIN place p" : "")}
    WHERE ${conditions(sql, filter)}
      ${items === undefined ? empty(sql) : sql`AND t.item IN ${listOf(sql, items)}`}
      ${sql.literal(seekByText ? "AND t.item = f.id" : "")}
      ${sql.literal(usesItem ? "AND i.id = t.item" : "")} ${hasText(sql, text)}
      ${sql.literal(usesPlace ? "AND p.id = t.place" : "")}
      ${hasValue(sql, slice)} ${isAfter(sql, columns, after?.key, descending)}
    ORDER BY ${sql.literal(orderBy(columns, descending))} LIMIT ${limit}`
}

/** Selects the sort key of the row with a key (`item` and `place`); no row if the filter excludes it. */
export const selectPosition = (sql: Sql, filter: ResolvedFilter, order: RowOrder, key: Fragment): Fragment =>
  sql`SELECT ${sql.literal(selectSortKey(order.columns))}, ${
    sql.literal(order.nullable === undefined ? "0" : `CASE WHEN ${order.nullable.column} IS NULL THEN 1 ELSE 0 END`)
  } AS lacking, t.item, t.place
    FROM (${key}) one CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p
    WHERE t.item = one.item AND t.place = one.place AND i.id = t.item AND p.id = t.place
      AND ${conditions(sql, { ...filter, items: filter.items ?? [] })}
      ${filter.items === undefined ? empty(sql) : sql`AND t.item IN ${listOf(sql, filter.items)}`}
      ${hasText(sql, filter.text)}`

/** The filter's condition on the place of a row. */
export const placeCondition = (sql: Sql, { places }: ResolvedFilter): Fragment =>
  places === undefined ? sql.literal("1 = 1") : sql`t.place IN ${listOf(sql, places)}`

/** The filter's conditions on the columns of a tally row. */
export const conditions = (
  sql: Sql,
  { began, classes, healed, items, minValue, places, seekByText }: ResolvedFilter
): Fragment => {
  // Named items are found by their key; the plus keeps SQLite from using an index of classes.
  return sql`${sql.literal(items === undefined && !seekByText ? "" : "+")}t.class IN ${listOf(sql, classes)}
    ${places === undefined ? empty(sql) : sql`AND t.place IN ${listOf(sql, places)}`}
    ${valueCondition(sql, minValue)} ${timeCondition(sql, { began, healed })}`
}

/** The filter's condition on the value of a row. */
const valueCondition = (sql: Sql, minValue: number | undefined): Fragment =>
  minValue === undefined ? empty(sql) : sql`AND t.value >= ${minValue}`

/** The filter's condition on the times at which a row got its verdict or was resolved. */
const timeCondition = (sql: Sql, { began, healed }: Pick<ResolvedFilter, "began" | "healed">): Fragment => {
  const beganInTime = began === undefined ? [] : [sql`(t.began_at >= ${began})`]
  const healedInTime = healed === undefined
    ? []
    : [sql`(t.class IN (${sql.literal(classList("match"))}) AND t.healed_at >= ${healed})`]
  const inTime = [...beganInTime, ...healedInTime]
  return inTime.length === 0 ? empty(sql) : sql`AND ${sql.or(inTime)}`
}
