import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import {
  type EpochMillis,
  type HaravanLocation,
  type HaravanProduct,
  type HaravanVariantId,
  type LoopLocation,
  type LoopVariant,
  toTenThousandths,
  uncheckedId,
  type UnreadableRecord
} from "@stocktally/schema"
import { fold, haravanVariantName, normalKey } from "@stocktally/tally"
import { bulkWrite, bulkQuery } from "../sql/bulk.ts"
import type { Columns, Values } from "../sql/rows.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Folds text for search and sorting; null if it is blank. */
const keyOf = (text: string | null): string | null => text === null || text.trim() === "" ? null : fold(text)

const nameColumns = {
  sku: "text",
  barcode: "text",
  name: "text",
  sku_key: "text",
  sku_normal: "text",
  barcode_key: "text",
  name_key: "text"
} as const satisfies Columns

const nameValues = (sku: string | null, barcode: string | null, name: string): Values => [
  sku,
  barcode,
  name,
  keyOf(sku),
  normalKey(sku) ?? null,
  keyOf(barcode),
  fold(name)
]

const loopVariantColumns = { id: "id", external_id: "text", ...nameColumns, seen: "int" } as const satisfies Columns

const haravanVariantColumns = {
  id: "id",
  product_id: "id",
  ...nameColumns,
  tracked: "int",
  backorder: "int",
  price: "int",
  seen: "int"
} as const satisfies Columns

const loopLocationColumns = {
  id: "id",
  external_id: "text",
  name: "text",
  name_key: "text",
  seen: "int"
} as const satisfies Columns

const haravanLocationColumns = {
  id: "id",
  name: "text",
  name_key: "text",
  transit: "int",
  sellable: "int",
  seen: "int"
} as const satisfies Columns

/** A table of records, its columns, and whether its records have items. */
interface Table {
  readonly name: string
  readonly columns: Columns
  readonly hasItem: boolean
}

const loopVariants: Table = { name: "loop_variant", columns: loopVariantColumns, hasItem: true }
const haravanVariants: Table = { name: "haravan_variant", columns: haravanVariantColumns, hasItem: true }
const loopLocations: Table = { name: "loop_location", columns: loopLocationColumns, hasItem: false }
const haravanLocations: Table = { name: "haravan_location", columns: haravanLocationColumns, hasItem: false }

/** Compares all columns except folded ones, which follow from their originals. */
const differs = ({ columns, name }: Table, other: string): string =>
  [`${name}.gone_at IS NOT NULL`]
    .concat(
      Object.keys(columns)
        .filter((column) => column !== "id" && column !== "seen" && !/_key$|_normal$/.test(column))
        .map((column) => `${name}.${column} IS DISTINCT FROM ${other}.${column}`)
    )
    .join(" OR ")

const upsert = (table: Table) => (source: string): string => {
  const names = Object.keys(table.columns)
  const updated = names.filter((name) => name !== "id").map((name) => `${name} = excluded.${name}`)
  const dirty = `dirty = CASE WHEN ${differs(table, "excluded")} THEN 1 ELSE ${table.name}.dirty END`
  return `INSERT INTO ${table.name} (${names.join(", ")}${table.hasItem ? ", dirty" : ""})
    SELECT ${names.join(", ")}${table.hasItem ? ", 1" : ""} FROM ${source} s WHERE true
    ON CONFLICT (id) DO UPDATE SET ${[...table.hasItem ? [dirty] : [], ...updated, "gone_at = NULL"].join(", ")}`
}

/** Counts the rows that are new or differ from the stored ones. */
const countChanged = (sql: Sql, table: Table, rows: ReadonlyArray<Values>): Effect.Effect<number, SqlError> =>
  Effect.map(
    bulkQuery<{ readonly changed: number }, Values>(
      sql,
      table.columns,
      { records: rows, values: (row) => row },
      (source) =>
        `SELECT count(*) AS changed FROM ${source} s LEFT JOIN ${table.name} ON ${table.name}.id = s.id
        WHERE ${table.name}.id IS NULL OR ${differs(table, "s")}`
    ),
    (counts) => counts.reduce((sum, { changed }) => sum + changed, 0)
  )

const write = Effect.fnUntraced(function*(sql: Sql, table: Table, records: ReadonlyArray<Values>) {
  // The first column is the id; of records with the same id, the last counts.
  const rows = [...new Map(records.map((row) => [row[0], row])).values()]
  const changed = yield* countChanged(sql, table, rows)
  yield* bulkWrite(sql, table.columns, rows, [upsert(table)])
  return changed
})

/** Keeps the last record of each id. */
const lastById = <A extends { readonly id: string }>(records: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(records.map((record) => [record.id, record])).values()
]

/** Writes the variants that come with Loop's levels. A variant comes once per level; the last is written. */
export const writeLoopVariants = (sql: Sql, variants: ReadonlyArray<LoopVariant>, generation: number) =>
  bulkWrite(
    sql,
    loopVariants.columns,
    lastById(variants).map((
      { barcode, externalId, id, name, sku }
    ) => [id, externalId, ...nameValues(sku, barcode, name), generation]),
    [upsert(loopVariants)]
  )

const loopLocationValues = (
  { externalId, id, name }: LoopLocation,
  generation: number
): Values => [id, externalId, name, fold(name).trim(), generation]

export const writeLoopLocations = (sql: Sql, locations: ReadonlyArray<LoopLocation>, generation: number) =>
  write(sql, loopLocations, locations.map((location) => loopLocationValues(location, generation)))

/** Adds locations that levels name. They exist, even if the list of locations lacks them. */
export const addLoopLocations = (sql: Sql, locations: ReadonlyArray<LoopLocation>): Effect.Effect<void, SqlError> =>
  bulkWrite(sql, loopLocations.columns, lastById(locations).map((location) => loopLocationValues(location, 0)), [
    (source) =>
      `INSERT INTO loop_location (id, external_id, name, name_key, seen)
        SELECT s.id, s.external_id, s.name, s.name_key, l.generation
        FROM ${source} s CROSS JOIN subject l WHERE l.subject = 'loop-locations'
        ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, gone_at = NULL`
  ])

export const writeHaravanLocations = (
  sql: Sql,
  locations: ReadonlyArray<HaravanLocation>,
  generation: number
) =>
  write(
    sql,
    haravanLocations,
    locations.map((
      { id, name, sellable, transit }
    ) => [id, name, fold(name).trim(), transit ? 1 : 0, sellable ? 1 : 0, generation])
  )

/**
 * Writes products with all of their variants. `missing`: the variants that a product no longer has; a full reading
 * finds those at its end. A variant that could not be read, `unreadable`, exists.
 */
export const writeHaravanProducts = Effect.fnUntraced(function*(
  sql: Sql,
  products: ReadonlyArray<HaravanProduct>,
  generation: number,
  { isFull, unreadable }: { readonly isFull: boolean; readonly unreadable: ReadonlyArray<UnreadableRecord> }
) {
  const variants = products.flatMap((product) =>
    product.variants.map(({ backorder, barcode, id, price, sku, title, tracked }): Values => [
      id,
      product.id,
      ...nameValues(sku, barcode, haravanVariantName(product.title, title)),
      tracked === null ? null : tracked ? 1 : 0,
      backorder ? 1 : 0,
      price === null ? null : toTenThousandths(price),
      generation
    ])
  )
  const changed = yield* write(sql, haravanVariants, variants)
  if (isFull || unreadable.some(({ id, record }) => record === "variant" && id === null)) {
    return { changed, missing: [] }
  }
  const present = new Set([...variants.map(([id]) => id), ...unreadable.map(({ variantId }) => variantId)])
  const existing = yield* bulkQuery<{ readonly id: string }, HaravanProduct>(
    sql,
    { id: "id" },
    { records: products, values: ({ id }) => [id] },
    (source) =>
      `SELECT CAST(v.id AS TEXT) AS id FROM ${source} s CROSS JOIN haravan_variant v
        WHERE v.product_id = s.id AND v.gone_at IS NULL`
  )
  const missing = existing.filter(({ id }) => !present.has(id)).map(({ id }) => uncheckedId.HaravanVariantId(id))
  return { changed, missing }
})

/** Marks variants as gone; returns how many of them were not gone before. */
export const markVariantsGone = Effect.fnUntraced(function*(
  sql: Sql,
  ids: ReadonlyArray<HaravanVariantId>,
  at: EpochMillis
) {
  const marked = yield* bulkQuery<{ readonly gone: number }, Values>(
    sql,
    { id: "id", at: "int" },
    { records: ids.map((id): Values => [id, at]), values: (row) => row },
    (source) =>
      `UPDATE haravan_variant SET gone_at = s.at, dirty = 1 FROM ${source} s
        WHERE haravan_variant.id = s.id AND haravan_variant.gone_at IS NULL RETURNING 1 AS gone`
  )
  return marked.length
})
