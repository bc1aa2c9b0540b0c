/**
 * Items and places, of which each tally row has one. An item is a linked pair of variants, or a variant without a link;
 * a place is the same for locations. They are updated from the catalog and the links, and have small numbers in place
 * of large ids.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { bulkQuery, bulkWriteRecords } from "../sql/bulk.ts"
import type { Values } from "../sql/rows.ts"
import { sideCodes } from "../sql/codes.ts"
import { setState } from "../sql/state.ts"
import { countColumns, aggregateCounts } from "../sql/tallyCounts.ts"
import { subtractRowCounts } from "./itemRowCounts.ts"
import type { Sql } from "../sql/Dialect.ts"

/** The number of variants whose items are updated in one transaction. */
const variantsPerTransaction = 2000

const updateItemTexts = (itemIds: string): string => {
  const either = (column: string, key: string): string =>
    `CASE WHEN h.${key} IS NOT NULL THEN h.${column} WHEN l.${key} IS NOT NULL THEN l.${column} END`
  return `UPDATE item SET
      sku = ${either("sku", "sku_key")}, sku_key = coalesce(h.sku_key, l.sku_key),
      sku_normal = ${either("sku_normal", "sku_key")},
      barcode = ${either("barcode", "barcode_key")}, barcode_key = coalesce(h.barcode_key, l.barcode_key),
      name = coalesce(h.name, l.name, 'Variant ' || coalesce(i.haravan_id, i.loop_id)),
      name_key = coalesce(h.name_key, l.name_key, 'variant ' || coalesce(i.haravan_id, i.loop_id)),
      search = coalesce(coalesce(h.sku_key, l.sku_key) || '\n', '') || coalesce(coalesce(h.barcode_key, l.barcode_key) || '\n', '')
        || coalesce(h.name_key, l.name_key, 'variant ' || coalesce(i.haravan_id, i.loop_id)) || '\n\n',
      tracked = CASE WHEN h.gone_at IS NULL THEN h.tracked END,
      price = CASE WHEN h.gone_at IS NULL THEN h.price END,
      backorder = CASE WHEN h.gone_at IS NULL THEN coalesce(h.backorder, 0) ELSE 0 END
    FROM item i LEFT JOIN haravan_variant h ON h.id = i.haravan_id LEFT JOIN loop_variant l ON l.id = i.loop_id
    WHERE i.id = item.id AND i.id IN (${itemIds})`
}

/** Counts the changed variants of an upstream, up to one more than a transaction updates the items of. */
const countChanged = (sql: Sql, side: "loop" | "haravan"): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql.unsafe<{ readonly found: number }>(`SELECT count(*) AS found
      FROM (SELECT id FROM ${side}_variant WHERE dirty = 1 LIMIT ${variantsPerTransaction + 1}) d`),
    ([row]) => row?.found ?? 0
  )

const sides = ["haravan", "loop"] as const

/** Whether more variants changed than one transaction updates the items of. */
export const hasManyChangedVariants = (sql: Sql): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    Effect.forEach(sides, (side) => countChanged(sql, side), { concurrency: "unbounded" }),
    (counts) => counts.some((count) => count > variantsPerTransaction)
  )

/** Updates the items of an upstream's changed variants. */
const updateItemsOf = Effect.fnUntraced(function*(sql: Sql, side: "loop" | "haravan") {
  const dirty = `SELECT id FROM ${side}_variant WHERE dirty = 1 ORDER BY id LIMIT ${variantsPerTransaction}`
  const items = `SELECT id FROM item WHERE ${side}_id IN (${dirty})`
  yield* sql.unsafe(`INSERT INTO item (${side}_id) SELECT v.id FROM ${side}_variant v
    WHERE v.id IN (${dirty}) AND NOT EXISTS (SELECT 1 FROM item i WHERE i.${side}_id = v.id)
    ORDER BY v.sku_key, v.id`)
  if (side === "haravan") {
    yield* sql.unsafe(`INSERT INTO stale_item (item) SELECT i.id FROM item i
      JOIN haravan_variant v ON v.id = i.haravan_id
      WHERE v.id IN (${dirty}) AND (i.tracked IS DISTINCT FROM CASE WHEN v.gone_at IS NULL THEN v.tracked END
        OR i.price IS DISTINCT FROM CASE WHEN v.gone_at IS NULL THEN v.price END)
      ON CONFLICT (item) DO NOTHING`)
  }
  yield* sql.unsafe(updateItemTexts(items))
  yield* sql.unsafe(`UPDATE ${side}_variant SET dirty = 0 WHERE id IN (${dirty})`)
})

/** Updates items from the catalog; returns whether there are more to update. */
export const updateItems = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<boolean, SqlError> {
  const counts = yield* Effect.forEach(sides, (side) => countChanged(sql, side), { concurrency: "unbounded" })
  for (const [index, side] of sides.entries()) {
    if ((counts[index] ?? 0) > 0) yield* updateItemsOf(sql, side)
  }
  return counts.some((count) => count > variantsPerTransaction)
})

/** Adds items or places for variants or locations that levels name but no catalog has. */
const addMissing = Effect.fnUntraced(function*(
  sql: Sql,
  unit: "item" | "place",
  side: "loop" | "haravan",
  ids: Fragment
) {
  const [table, column] = [sql.literal(unit), sql.literal(`${side}_id`)]
  const added = yield* sql<{ readonly id: number }>`INSERT INTO ${table} (${column})
    SELECT DISTINCT n.id FROM (${ids}) n WHERE NOT EXISTS (SELECT 1 FROM ${table} u WHERE u.${column} = n.id)
    RETURNING id`
  if (unit === "item" && added.length > 0) {
    yield* sql.unsafe(updateItemTexts(`SELECT i.id FROM item i WHERE i.search IS NULL`))
  }
  return added.length
})

/**
 * Adds items and places that levels name but catalogs lack, for the changes given or for all levels. Returns whether
 * there are new places, which must still be updated.
 */
export const addFromLevels = Effect.fnUntraced(function*(
  sql: Sql,
  changes: { readonly after: number; readonly until: number } | "all"
): Effect.fn.Return<boolean, SqlError> {
  let places = 0
  for (const side of ["loop", "haravan"] as const) {
    const from = changes === "all"
      ? sql.literal(`${side}_level WHERE gone_at IS NULL`)
      : sql`level_change WHERE side = ${sideCodes[side]} AND id > ${changes.after} AND id <= ${changes.until}`
    places += yield* addMissing(sql, "place", side, sql`SELECT DISTINCT location_id AS id FROM ${from}`)
    yield* addMissing(sql, "item", side, sql`SELECT DISTINCT variant_id AS id FROM ${from}`)
  }
  return places > 0
})

/** The new state of a link, or of a record without one. */
export interface LinkStateChange {
  readonly loop: string | null
  readonly haravan: string | null
  readonly evidence: string | null
  readonly reason: string | null
  readonly detail: string | null
}

type Pair = Pick<LinkStateChange, "loop" | "haravan">

const linkStateColumns = { loop_id: "id", haravan_id: "id", evidence: "text", reason: "text", detail: "text" } as const

/**
 * Applies changed links to items or places; other columns of places are updated later. The Haravan record keeps the
 * row's id both when a link is removed and when two records are linked. `gone` are pairs that are no longer linked,
 * `now` the state of each record that changed.
 */
export const applyLinkChanges = Effect.fnUntraced(function*(
  sql: Sql,
  unit: "item" | "place",
  gone: ReadonlyArray<Pair>,
  now: ReadonlyArray<LinkStateChange>
): Effect.fn.Return<void, SqlError> {
  const pair = { loop_id: "id", haravan_id: "id" } as const
  const pairOf = ({ haravan, loop }: Pair): Values => [loop, haravan]
  yield* bulkWriteRecords(sql, pair, { records: gone, values: pairOf }, [
    (source) =>
      `UPDATE ${unit} SET loop_id = NULL, evidence = NULL FROM ${source} s
        WHERE ${unit}.loop_id = s.loop_id AND ${unit}.haravan_id = s.haravan_id`,
    (source) => `INSERT INTO ${unit} (loop_id) SELECT loop_id FROM ${source} s WHERE true`
  ])
  const linked = { records: now.filter(({ haravan, loop }) => loop !== null && haravan !== null), values: pairOf }
  // Both records had items of their own: Loop's is deleted with its rows.
  const replacedUnits = yield* bulkQuery<{ readonly id: number }, LinkStateChange>(
    sql,
    pair,
    linked,
    (source) =>
      `SELECT l.id FROM ${source} s CROSS JOIN ${unit} l CROSS JOIN ${unit} h
        WHERE l.loop_id = s.loop_id AND +l.haravan_id IS NULL AND h.haravan_id = s.haravan_id AND +h.loop_id IS NULL`
  )
  yield* bulkWriteRecords(sql, { id: "int" }, { records: replacedUnits, values: ({ id }) => [id] }, [
    (source) =>
      `UPDATE tally_count SET ${
        countColumns.map((name) => `${name} = tally_count.${name} - d.${name}`).join(", ")
      } FROM (
        SELECT t.place, t.class, ${aggregateCounts("t")} FROM ${source} s CROSS JOIN tally t WHERE t.${unit} = s.id
        GROUP BY t.place, t.class) d
        WHERE tally_count.place = d.place AND tally_count.class = d.class`,
    ...(unit === "place" ? [subtractRowCounts] : []),
    (source) => `DELETE FROM tally WHERE ${unit} IN (SELECT id FROM ${source} s)`,
    (source) => `DELETE FROM ${unit} WHERE id IN (SELECT id FROM ${source} s)`
  ])
  yield* bulkWriteRecords(sql, pair, linked, [
    // Only one of the two exists now, and the other id is free.
    (source) =>
      `UPDATE ${unit} SET loop_id = s.loop_id FROM ${source} s
        WHERE ${unit}.haravan_id = s.haravan_id AND +${unit}.loop_id IS NULL`,
    (source) =>
      `UPDATE ${unit} SET haravan_id = s.haravan_id FROM ${source} s
        WHERE ${unit}.loop_id = s.loop_id AND +${unit}.haravan_id IS NULL`
  ])
  const state = (
    { detail, evidence, haravan, loop, reason }: LinkStateChange
  ): Values => [loop, haravan, evidence, reason, detail]
  yield* bulkWriteRecords(sql, linkStateColumns, { records: now, values: state }, [
    (source) =>
      `UPDATE ${unit} SET evidence = s.evidence, reason = s.reason, detail = s.detail FROM ${source} s
        WHERE ${unit}.haravan_id = s.haravan_id`,
    (source) =>
      `UPDATE ${unit} SET evidence = s.evidence, reason = s.reason, detail = s.detail FROM ${source} s
        WHERE s.haravan_id IS NULL AND ${unit}.loop_id = s.loop_id`,
    ...(unit === "item"
      ? [
        (source: string) =>
          `INSERT INTO stale_item (item) SELECT u.id FROM ${source} s CROSS JOIN item u WHERE u.haravan_id = s.haravan_id
            ON CONFLICT (item) DO NOTHING`,
        (source: string) =>
          `INSERT INTO stale_item (item) SELECT u.id FROM ${source} s CROSS JOIN item u
            WHERE u.loop_id = s.loop_id AND s.haravan_id IS NULL ON CONFLICT (item) DO NOTHING`,
        (source: string) =>
          updateItemTexts(`SELECT u.id FROM ${source} s CROSS JOIN item u
            WHERE u.haravan_id = s.haravan_id OR u.loop_id = s.loop_id`)
      ]
      : [])
  ])
  if (unit === "place" && (gone.length > 0 || now.length > 0)) yield* setState(sql, "judgeFrom", 0)
})
