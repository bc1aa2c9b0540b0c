import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Verdict } from "@stocktally/schema"
import { fold, normalKey, type TallyFilter } from "@stocktally/core"
import { classOf } from "./classes.ts"

/**
 * A filter, brought to the numbers of the tables. `count` is how many rows have these classes and places, exactly, or
 * undefined where other conditions leave fewer.
 */
export interface Narrowed {
  readonly classes: ReadonlyArray<number>
  /** Undefined: all of them. */
  readonly places: ReadonlyArray<number> | undefined
  /** Places that have such rows, in the order of their names. */
  readonly populated: ReadonlyArray<{ readonly id: number; readonly key: string; readonly rows: number }>
  /** Few items, by name; or folded text that too many have to name them. */
  readonly items: ReadonlyArray<number> | undefined
  readonly text: string | undefined
  readonly began: number | undefined
  readonly healed: number | undefined
  readonly count: number
}

/** More items than these are not named, but looked at as they come. */
const fewItems = 1000

/** Trigrams are of three letters. */
const trigram = 3

const itemsWith = (sql: SqlClient, text: string): Effect.Effect<ReadonlyArray<{ readonly id: number }>, SqlError> =>
  sql.onDialectOrElse({
    pg: () => sql<{ readonly id: number }>`SELECT id FROM item WHERE strpos(search, ${text}) > 0 LIMIT ${fewItems + 1}`,
    orElse: () =>
      Array.from(text).length >= trigram
        ? sql<{ readonly id: number }>`SELECT rowid AS id FROM item_text
          WHERE item_text MATCH ${`"${text.replaceAll('"', '""')}"`} LIMIT ${fewItems + 1}`
        : sql<{ readonly id: number }>`SELECT id FROM item WHERE instr(search, ${text}) > 0 LIMIT ${fewItems + 1}`
  })

const itemsOf = Effect.fnUntraced(function*(sql: SqlClient, { q, sku }: TallyFilter) {
  const text = q === undefined ? "" : fold(q.trim())
  const key = sku === undefined ? undefined : normalKey(sku)
  const bySku = sku === undefined ? undefined : key === undefined
    ? []
    : (yield* sql<{ readonly id: number }>`SELECT id FROM item WHERE sku_normal = ${key}`).map(({ id }) => id)
  if (text === "") return { items: bySku, text: undefined }
  if (bySku !== undefined) return { items: bySku, text }
  const found = yield* itemsWith(sql, text)
  return found.length > fewItems ? { items: undefined, text } : { items: found.map(({ id }) => id), text: undefined }
})

/** Looks up what a filter names. Places and classes without rows are left out. */
export const narrow = Effect.fnUntraced(function*(
  sql: SqlClient,
  filter: TallyFilter
): Effect.fn.Return<Narrowed, SqlError> {
  const counts = yield* sql<{
    readonly place: number
    readonly key: string
    readonly class: number
    readonly rows: number
  }>`SELECT c.place, p.name_key AS key, c.class, c.rows FROM tally_count c JOIN place p ON p.id = c.place
    WHERE c.rows > 0 ORDER BY p.name_key, p.id`
  const { location } = filter
  const places = location === undefined
    ? undefined
    : (yield* sql<{ readonly id: number }>`SELECT id FROM place WHERE trim(name_key) = ${fold(location.trim())}`)
      .map(({ id }) => id)
  const wanted = new Set((filter.verdicts ?? Verdict.literals).flatMap((verdict) =>
    filter.empty === true ? [classOf(verdict), classOf(verdict, true)] : [classOf(verdict)]))
  const has = counts.filter((row) => wanted.has(row.class) && (places === undefined || places.includes(row.place)))
  const { items, text } = yield* itemsOf(sql, filter)
  const populated = new Map<number, { readonly id: number; readonly key: string; rows: number }>()
  for (const { key, place: id, rows } of has) {
    const known = populated.get(id)
    if (known === undefined) populated.set(id, { id, key, rows })
    else known.rows += rows
  }
  return {
    populated: [...populated.values()],
    classes: [...new Set(has.map((row) => row.class))].toSorted((a, b) => a - b),
    places,
    items,
    text,
    began: filter.began,
    healed: filter.healed,
    count: has.reduce((sum, { rows }) => sum + rows, 0)
  }
})
