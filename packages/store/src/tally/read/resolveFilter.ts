import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { type NotCounted, Verdict } from "@stocktally/schema"
import { isDifference, locationKey, locationNamesOf, normalKey, type TallyFilter } from "@stocktally/tally"
import { isEmpty, isInTransit, verdictOf } from "../../sql/codes.ts"
import { exactOnly } from "../../sql/quantities.ts"
import type { RowOrder } from "./orders.ts"
import { fewOf, itemsWithText, type Words, wordsIn } from "./textSearch.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** So many rows are gathered and sorted sooner than others are walked past. */
export const mostGathered = 40_000

export interface Place {
  readonly id: number
  /** Its name, folded. */
  readonly key: string
}

/**
 * A filter, brought to the numbers of the tables. `count` is how many rows have these classes and places, exactly, or
 * undefined where other conditions leave fewer.
 */
export interface ResolvedFilter {
  readonly classes: ReadonlyArray<number>
  /** Undefined: all of them. */
  readonly places: ReadonlyArray<number> | undefined
  /** Places that have such rows, in the order of their names. */
  readonly populated: ReadonlyArray<Place>
  /** Few items, by name; or words that too many have to name them. */
  readonly items: ReadonlyArray<number> | undefined
  readonly text: Words | undefined
  /** Whether so few items contain the text that all of their rows are sooner looked at than others walked past. */
  readonly textFirst: boolean
  readonly began: number | undefined
  readonly healed: number | undefined
  /** Whether so few rows turned or healed in time that all of these are sooner looked at than others walked past. */
  readonly timesFirst: boolean
  readonly minValue: number | undefined
  /** Whether so few rows are worth enough that all of these are sooner looked at than others walked past. */
  readonly valueFirst: boolean
  readonly count: number
  /** How many rows there are, whatever the filter. */
  readonly total: number
  /** How many of them have the class that most rows of their place have; 0 if such a row may be worth something. */
  readonly usual: number
  /** How many places have rows, whatever the filter. */
  readonly populous: number
}

const itemsOf = Effect.fnUntraced(function*(sql: Sql, { q, skus }: TallyFilter) {
  const text = wordsIn(q)
  const keys = skus?.flatMap((sku) => normalKey(sku) ?? [])
  const bySku = keys === undefined ? undefined : keys.length === 0
    ? []
    : (yield* sql<{ readonly id: number }>`SELECT id FROM item
      WHERE sku_normal IN ${sql.in(keys.map(sql.dialect.storable))}`).map(({ id }) => id)
  if (text === undefined || bySku !== undefined) return { items: bySku, text }
  const items = yield* fewOf(sql, itemsWithText(sql, text))
  return { items, text: items === undefined ? text : undefined }
})

/** Why a filter leaves rows of a class out that nobody asked for; undefined if it does not. */
export const leftOut = (
  { allLocations = false, empty = false, locations }: TallyFilter,
  rowClass: number
): keyof NotCounted | undefined =>
  isEmpty(rowClass) && !empty
    ? "empty"
    : isInTransit(rowClass) && !allLocations && locations === undefined
    ? "inTransit"
    : undefined

/** The places that a filter names; undefined if it names none. */
const placesOf = Effect.fnUntraced(function*(sql: Sql, { locations }: TallyFilter) {
  if (locations === undefined) return undefined
  const places = (yield* sql<{ readonly id: number; readonly name: string }>`SELECT id, name_key AS name FROM place`)
    .map(({ id, name }) => ({ id, key: locationKey(name) }))
  const names = new Set(places.map(({ key }) => key))
  const asked = new Set(locationNamesOf(locations, (key) => names.has(key)).map(locationKey))
  return places.filter(({ key }) => asked.has(key)).map(({ id }) => id)
})

/** Whether there are so many rows of a subquery at most. */
const areFew = Effect.fnUntraced(function*(sql: Sql, rows: Fragment, most: number) {
  const [found] = yield* sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM (${rows} LIMIT ${most + 1}) f`
  return found !== undefined && found.rows <= most
})

const tallyBy = (sql: Sql, index: string): Fragment => sql.literal(`tally t ${sql.dialect.indexHint(index)}`)

const classIn = (sql: Sql, classes: ReadonlyArray<number>): Fragment =>
  sql.literal(`t.class IN (${["NULL", ...classes].join(", ")})`)

const areTimesFirst = Effect.fnUntraced(function*(
  sql: Sql,
  classes: ReadonlyArray<number>,
  { began, healed }: TallyFilter
) {
  const turned = sql`SELECT 1 FROM ${tallyBy(sql, "tally_began")}
    WHERE ${classIn(sql, classes)} AND t.began_at >= ${began}`
  const mended = sql`SELECT 1 FROM ${tallyBy(sql, "tally_healed")} WHERE t.healed_at >= ${healed}`
  return (began !== undefined || healed !== undefined) &&
    (began === undefined || (yield* areFew(sql, turned, mostGathered))) &&
    (healed === undefined || (yield* areFew(sql, mended, mostGathered)))
})

/** Looks up what a filter names. Places and classes without rows, or without any that may be worth enough, are left out. */
export const resolveFilter = Effect.fnUntraced(function*(
  sql: Sql,
  filter: TallyFilter
): Effect.fn.Return<ResolvedFilter, SqlError> {
  const counts = yield* sql<{
    readonly place: number
    readonly key: string
    readonly class: number
    readonly rows: number
    readonly value: number | null
  }>`SELECT c.place, p.name_key AS key, c.class, c.rows, ${sql.literal(exactOnly("c.value"))} AS value
    FROM tally_count c JOIN place p ON p.id = c.place WHERE c.rows > 0 ORDER BY p.name_key, p.id`
  const places = yield* placesOf(sql, filter)
  const { minValue } = filter
  const verdicts = new Set(filter.verdicts ?? Verdict.literals)
  const has = counts.filter((row) =>
    verdicts.has(verdictOf(row.class)) && leftOut(filter, row.class) === undefined &&
    (places === undefined || places.includes(row.place)) &&
    (minValue === undefined || (row.value ?? minValue) >= minValue)
  )
  const { items, text } = yield* itemsOf(sql, filter)
  const populated = new Map<number, Place>()
  for (const { key, place: id } of has) populated.set(id, { id, key })
  const byPlace = Map.groupBy(counts, ({ place }) => place)
  const usual = Array.from(
    byPlace.values(),
    (rows) =>
      rows.reduce((most, row) => row.rows > most.rows || row.rows === most.rows && row.class < most.class ? row : most)
  )
  const isWorthless = usual.every((row) => row.value === 0 && !isDifference(verdictOf(row.class)))
  const classes = [...new Set(has.map((row) => row.class))].toSorted((a, b) => a - b)
  return {
    populated: [...populated.values()],
    classes,
    timesFirst: yield* areTimesFirst(sql, classes, filter),
    places,
    items,
    text,
    textFirst: false,
    began: filter.began,
    healed: filter.healed,
    minValue,
    valueFirst: false,
    count: has.reduce((sum, { rows }) => sum + rows, 0),
    total: counts.reduce((sum, { rows }) => sum + rows, 0),
    usual: isWorthless ? usual.reduce((sum, { rows }) => sum + rows, 0) : 0,
    populous: byPlace.size
  }
})

/**
 * Whether the items that contain the filter's text, or the rows that are worth enough, are few enough to begin with them in an
 * order that may have them all at its end. The worst rows are walked to: a page of those is soon full, or the text is of few
 * items, and those that are worth enough come first anyway.
 */
export const withFewFirst = Effect.fnUntraced(function*(
  sql: Sql,
  resolved: ResolvedFilter,
  { via }: RowOrder
): Effect.fn.Return<ResolvedFilter, SqlError> {
  const { classes, items, minValue, populated, text } = resolved
  if (items !== undefined || via._tag === "Classes" && via.index === "tally_harm") return resolved
  const most = Math.floor(mostGathered / Math.max(1, populated.length))
  const textFirst = text !== undefined && (yield* areFew(sql, itemsWithText(sql, text), most))
  const isByValue = via._tag === "Places" || via._tag === "Classes" && via.index === "tally_value"
  if (textFirst || minValue === undefined || isByValue) return { ...resolved, textFirst }
  const enough = sql`SELECT 1 FROM ${tallyBy(sql, "tally_value")} WHERE ${
    classIn(sql, classes)
  } AND t.value >= ${minValue}`
  return { ...resolved, valueFirst: yield* areFew(sql, enough, mostGathered) }
})
