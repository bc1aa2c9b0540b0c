import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { type NotCounted, Verdict } from "@stocktally/schema"
import { isDifference, locationKey, locationNamesOf, normalKey, type TallyFilter } from "@stocktally/tally"
import { isEmptyClass, isTransitClass, verdictOfClass } from "../../sql/codes.ts"
import { nullIfInexact } from "../../sql/quantities.ts"
import type { RowOrder } from "./orders.ts"
import { idsIfFew, itemsWithText, type Words, wordsIn } from "./textSearch.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** So many rows are gathered and sorted sooner than others are walked past. */
export const rowThreshold = 40_000

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
  readonly populatedPlaces: ReadonlyArray<Place>
  /** Few items, by name; or words that too many have to name them. */
  readonly items: ReadonlyArray<number> | undefined
  readonly text: Words | undefined
  /** Whether so few items contain the text that all of their rows are sooner looked at than others walked past. */
  readonly seekByText: boolean
  readonly began: number | undefined
  readonly healed: number | undefined
  /** Whether so few rows turned or healed in time that all of these are sooner looked at than others walked past. */
  readonly seekByTime: boolean
  readonly minValue: number | undefined
  /** Whether so few rows are worth enough that all of these are sooner looked at than others walked past. */
  readonly seekByValue: boolean
  readonly rowCount: number
  /** How many rows there are, whatever the filter. */
  readonly totalRows: number
  /** How many of them have the class that most rows of their place have; 0 if such a row may be worth something. */
  readonly usualRows: number
  /** How many places have rows, whatever the filter. */
  readonly placeCount: number
}

const itemsOf = Effect.fnUntraced(function*(sql: Sql, { q, skus }: TallyFilter) {
  const text = wordsIn(q)
  const keys = skus?.flatMap((sku) => normalKey(sku) ?? [])
  const bySku = keys === undefined ? undefined : keys.length === 0
    ? []
    : (yield* sql<{ readonly id: number }>`SELECT id FROM item
      WHERE sku_normal IN ${sql.in(keys.map(sql.dialect.storable))}`).map(({ id }) => id)
  if (text === undefined || bySku !== undefined) return { items: bySku, text }
  const items = yield* idsIfFew(sql, itemsWithText(sql, text))
  return { items, text: items === undefined ? text : undefined }
})

/** Why a filter leaves rows of a class out that nobody asked for; undefined if it does not. */
export const notCountedReason = (
  { allLocations = false, empty = false, locations }: TallyFilter,
  rowClass: number
): keyof NotCounted | undefined =>
  isEmptyClass(rowClass) && !empty
    ? "empty"
    : isTransitClass(rowClass) && !allLocations && locations === undefined
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
const hasAtMost = Effect.fnUntraced(function*(sql: Sql, rows: Fragment, most: number) {
  const [found] = yield* sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM (${rows} LIMIT ${most + 1}) f`
  return found !== undefined && found.rows <= most
})

const tallyBy = (sql: Sql, index: string): Fragment => sql.literal(`tally t ${sql.dialect.indexHint(index)}`)

const classIn = (sql: Sql, classes: ReadonlyArray<number>): Fragment =>
  sql.literal(`t.class IN (${["NULL", ...classes].join(", ")})`)

const canSeekByTime = Effect.fnUntraced(function*(
  sql: Sql,
  classes: ReadonlyArray<number>,
  { began, healed }: TallyFilter
) {
  const beganRows = sql`SELECT 1 FROM ${tallyBy(sql, "tally_began")}
    WHERE ${classIn(sql, classes)} AND t.began_at >= ${began}`
  const healedRows = sql`SELECT 1 FROM ${tallyBy(sql, "tally_healed")} WHERE t.healed_at >= ${healed}`
  return (began !== undefined || healed !== undefined) &&
    (began === undefined || (yield* hasAtMost(sql, beganRows, rowThreshold))) &&
    (healed === undefined || (yield* hasAtMost(sql, healedRows, rowThreshold)))
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
  }>`SELECT c.place, p.name_key AS key, c.class, c.rows, ${sql.literal(nullIfInexact("c.value"))} AS value
    FROM tally_count c JOIN place p ON p.id = c.place WHERE c.rows > 0 ORDER BY p.name_key, p.id`
  const places = yield* placesOf(sql, filter)
  const { minValue } = filter
  const verdicts = new Set(filter.verdicts ?? Verdict.literals)
  const has = counts.filter((row) =>
    verdicts.has(verdictOfClass(row.class)) && notCountedReason(filter, row.class) === undefined &&
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
  const isWorthless = usual.every((row) => row.value === 0 && !isDifference(verdictOfClass(row.class)))
  const classes = [...new Set(has.map((row) => row.class))].toSorted((a, b) => a - b)
  return {
    populatedPlaces: [...populated.values()],
    classes,
    seekByTime: yield* canSeekByTime(sql, classes, filter),
    places,
    items,
    text,
    seekByText: false,
    began: filter.began,
    healed: filter.healed,
    minValue,
    seekByValue: false,
    rowCount: has.reduce((sum, { rows }) => sum + rows, 0),
    totalRows: counts.reduce((sum, { rows }) => sum + rows, 0),
    usualRows: isWorthless ? usual.reduce((sum, { rows }) => sum + rows, 0) : 0,
    placeCount: byPlace.size
  }
})

/**
 * Whether the items that contain the filter's text, or the rows that are worth enough, are few enough to begin with them in an
 * order that may have them all at its end. The worst rows are walked to: a page of those is soon full, or the text is of few
 * items, and those that are worth enough come first anyway.
 */
export const chooseSeek = Effect.fnUntraced(function*(
  sql: Sql,
  resolved: ResolvedFilter,
  { accessPath }: RowOrder
): Effect.fn.Return<ResolvedFilter, SqlError> {
  const { classes, items, minValue, populatedPlaces, text } = resolved
  if (items !== undefined || accessPath._tag === "Classes" && accessPath.index === "tally_harm") return resolved
  const most = Math.floor(rowThreshold / Math.max(1, populatedPlaces.length))
  const seekByText = text !== undefined && (yield* hasAtMost(sql, itemsWithText(sql, text), most))
  const isByValue = accessPath._tag === "Places" || accessPath._tag === "Classes" && accessPath.index === "tally_value"
  if (seekByText || minValue === undefined || isByValue) return { ...resolved, seekByText }
  const enough = sql`SELECT 1 FROM ${tallyBy(sql, "tally_value")} WHERE ${
    classIn(sql, classes)
  } AND t.value >= ${minValue}`
  return { ...resolved, seekByValue: yield* hasAtMost(sql, enough, rowThreshold) }
})
