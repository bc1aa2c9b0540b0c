import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { type NotCounted, Verdict } from "@stocktally/schema"
import { isDifference, locationKey, splitLocationNames, normalKey, type TallyFilter } from "@stocktally/tally"
import { isEmptyClass, isTransitClass, verdictOfClass } from "../../sql/codes.ts"
import { nullIfInexact } from "../../sql/quantities.ts"
import type { RowOrder } from "./orders.ts"
import { idsIfFew, itemsWithText, type Words, wordsIn } from "./textSearch.ts"
import type { Sql } from "../../sql/Dialect.ts"

/**
 * Up to this number of rows, filtering and sorting is faster than scanning an index past rows that the filter excludes.
 */
export const rowThreshold = 40_000

export interface Place {
  readonly id: number
  /** Its folded name. */
  readonly key: string
}

/** A filter, resolved to the numbers of the tables. */
export interface ResolvedFilter {
  readonly classes: ReadonlyArray<number>
  /** Undefined means all places. */
  readonly places: ReadonlyArray<number> | undefined
  /** The places with matching rows, sorted by name. */
  readonly populatedPlaces: ReadonlyArray<Place>
  /** The ids of the items that the filter names, or that contain the text, if they are few. */
  readonly items: ReadonlyArray<number> | undefined
  /** The text, if too many items contain it to name them. */
  readonly text: Words | undefined
  /** Whether so few items contain the text that looking up their rows is faster than a scan. */
  readonly seekByText: boolean
  readonly began: number | undefined
  readonly healed: number | undefined
  /** Whether so few rows match `began` and `healed` that looking them up is faster than a scan. */
  readonly seekByTime: boolean
  readonly minValue: number | undefined
  /** Whether so few rows have enough value that looking them up is faster than a scan. */
  readonly seekByValue: boolean
  /** The number of rows with these classes and places; other conditions may leave fewer. */
  readonly rowCount: number
  /** The number of all rows, regardless of the filter. */
  readonly totalRows: number
  /** The number of rows with the most frequent class of their place; 0 if such a row may have a value. */
  readonly usualRows: number
  /** The number of places with rows, regardless of the filter. */
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

/** Returns why a filter omits rows of a class by default; undefined if it does not. */
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
  const wanted = new Set(splitLocationNames(locations, (key) => names.has(key)).map(locationKey))
  return places.filter(({ key }) => wanted.has(key)).map(({ id }) => id)
})

/** Whether a subquery has at most `most` rows. */
const hasAtMost = Effect.fnUntraced(function*(sql: Sql, rows: Fragment, limit: number) {
  const [found] = yield* sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM (${rows} LIMIT ${limit + 1}) f`
  return found !== undefined && found.rows <= limit
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

/** Resolves the names of a filter. Omits places and classes without rows, or without rows of enough value. */
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
  const matching = counts.filter((row) =>
    verdicts.has(verdictOfClass(row.class)) && notCountedReason(filter, row.class) === undefined &&
    (places === undefined || places.includes(row.place)) &&
    (minValue === undefined || (row.value ?? minValue) >= minValue)
  )
  const { items, text } = yield* itemsOf(sql, filter)
  const populated = new Map<number, Place>()
  for (const { key, place: id } of matching) populated.set(id, { id, key })
  const byPlace = Map.groupBy(counts, ({ place }) => place)
  const usualCounts = Array.from(
    byPlace.values(),
    (rows) =>
      rows.reduce((most, row) => row.rows > most.rows || row.rows === most.rows && row.class < most.class ? row : most)
  )
  const isWorthless = usualCounts.every((row) => row.value === 0 && !isDifference(verdictOfClass(row.class)))
  const classes = [...new Set(matching.map((row) => row.class))].toSorted((a, b) => a - b)
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
    rowCount: matching.reduce((sum, { rows }) => sum + rows, 0),
    totalRows: counts.reduce((sum, { rows }) => sum + rows, 0),
    usualRows: isWorthless ? usualCounts.reduce((sum, { rows }) => sum + rows, 0) : 0,
    placeCount: byPlace.size
  }
})

/**
 * Decides whether to look up the items with the filter's text, or the rows with enough value, because they are few and
 * the order may have them all at its end. The order of harm is always scanned: a page of the worst rows is soon full,
 * or few items contain the text, and rows with enough value come first anyway.
 */
export const chooseSeek = Effect.fnUntraced(function*(
  sql: Sql,
  resolved: ResolvedFilter,
  { accessPath }: RowOrder
): Effect.fn.Return<ResolvedFilter, SqlError> {
  const { classes, items, minValue, populatedPlaces, text } = resolved
  if (items !== undefined || accessPath._tag === "Classes" && accessPath.index === "tally_harm") return resolved
  const maxItems = Math.floor(rowThreshold / Math.max(1, populatedPlaces.length))
  const seekByText = text !== undefined && (yield* hasAtMost(sql, itemsWithText(sql, text), maxItems))
  const isByValue = accessPath._tag === "Places" || accessPath._tag === "Classes" && accessPath.index === "tally_value"
  if (seekByText || minValue === undefined || isByValue) return { ...resolved, seekByText }
  const withValue = sql`SELECT 1 FROM ${tallyBy(sql, "tally_value")} WHERE ${
    classIn(sql, classes)
  } AND t.value >= ${minValue}`
  return { ...resolved, seekByValue: yield* hasAtMost(sql, withValue, rowThreshold) }
})
