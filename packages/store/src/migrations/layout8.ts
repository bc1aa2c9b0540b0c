/**
 * The eighth layout: quantities are kept in ten-thousandths, as Haravan documents decimals. `unreadable` is 1 for a level
 * whose record is there and cannot be read: `available` is then what was read before, null if nothing was. A Haravan
 * variant whose tracking cannot be read has a null `tracked`. A count that was kept beyond 10^11 is unreadable now.
 */
const most = 100_000_000_000
const scaled = (column: string): string => `CASE WHEN abs(${column}) <= ${most} THEN ${column} * 10000 END`
const unreadable = (column: string): string => `CASE WHEN abs(${column}) <= ${most} THEN 0 ELSE 1 END`

/** Copies a table into one of another shape under the same name. */
const rebuilt = (table: string, definition: string, columns: string, values: string): ReadonlyArray<string> => [
  `ALTER TABLE ${table} RENAME TO ${table}_before`,
  `CREATE TABLE ${table} (${definition}`,
  `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table}_before`,
  `DROP TABLE ${table}_before`
]

const changes = ["on_hand", "committed", "incoming", "available"].flatMap((name) => [name, `${name}_before`])
const counted = ["delta", "loop_available", "available", "on_hand", "committed", "incoming"]
const indexOf = (column: string): string =>
  `tally_${column === "loop_available" ? "loop" : column === "available" ? "haravan" : column}`

export const layout8: ReadonlyArray<string> = [
  ...rebuilt(
    "loop_level",
    `variant_id {int} NOT NULL, location_id {int} NOT NULL, available {int}, fetched_at {int} NOT NULL,
    previous {int}, previous_until {int}, seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL,
    unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
    "variant_id, location_id, available, fetched_at, previous, previous_until, seen, gone_at, change_id, unreadable",
    `variant_id, location_id, ${scaled("available")}, fetched_at, ${scaled("previous")}, previous_until, seen, gone_at,
      change_id, ${unreadable("available")}`
  ),
  ...rebuilt(
    "haravan_level",
    `variant_id {int} NOT NULL, location_id {int} NOT NULL, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int},
    updated_at {int}, fetched_at {int} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, change_id {int} NOT NULL, unreadable {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (variant_id, location_id)
  ) {clustered}`,
    `variant_id, location_id, product_id, on_hand, committed, incoming, available, updated_at, fetched_at, seen, gone_at,
      change_id, unreadable`,
    `variant_id, location_id, product_id, ${scaled("on_hand")}, ${scaled("committed")}, ${scaled("incoming")},
      ${scaled("available")}, updated_at, fetched_at, seen, gone_at, change_id, ${unreadable("available")}`
  ),
  `DROP INDEX haravan_variant_product`,
  `DROP INDEX haravan_variant_dirty`,
  ...rebuilt(
    "haravan_variant",
    `id {int} NOT NULL PRIMARY KEY, product_id {int} NOT NULL, sku TEXT, barcode TEXT, name TEXT NOT NULL,
    sku_key TEXT, sku_normal TEXT, barcode_key TEXT, name_key TEXT NOT NULL,
    tracked {int}, backorder {int} NOT NULL,
    seen {int} NOT NULL, gone_at {int}, dirty {int} NOT NULL
  ) {strict}`,
    `id, product_id, sku, barcode, name, sku_key, sku_normal, barcode_key, name_key, tracked, backorder, seen, gone_at,
      dirty`,
    `id, product_id, sku, barcode, name, sku_key, sku_normal, barcode_key, name_key, tracked, backorder, seen, gone_at,
      dirty`
  ),
  `CREATE INDEX haravan_variant_product ON haravan_variant (product_id)`,
  `CREATE INDEX haravan_variant_dirty ON haravan_variant (id) WHERE dirty = 1`,
  `UPDATE level_change SET ${changes.map((name) => `${name} = ${scaled(name)}`).join(", ")}`,
  ...["harm", "place"].map((name) => `DROP INDEX tally_${name}`),
  ...counted.map((column) => `DROP INDEX ${indexOf(column)}`),
  // `gap` is twice the difference and one more for rows that are not in order, below zero.
  `UPDATE tally SET
    gap = CASE WHEN abs(gap) <= ${2 * most} THEN (gap + abs(gap) % 2) * 10000 - abs(gap) % 2 ELSE ${-20_000 * most} END,
    vain = CASE WHEN abs(vain) <= ${most} THEN vain * 10000 ELSE 0 END,
    ${counted.map((name) => `${name} = ${scaled(name)}`).join(", ")}`,
  `CREATE INDEX tally_harm ON tally (class, vain, gap, item, place)`,
  `CREATE INDEX tally_place ON tally (place, class, vain, gap, item)`,
  ...counted.map((column) => `CREATE INDEX ${indexOf(column)} ON tally (class, ${column}, item, place)`),
  // Rows of which a count is unreadable now are judged again with all the others.
  `INSERT INTO state (key, value) SELECT 'judgeFrom', 0 WHERE EXISTS (SELECT 1 FROM loop_level WHERE unreadable = 1)
      OR EXISTS (SELECT 1 FROM haravan_level WHERE unreadable = 1)
    ON CONFLICT (key) DO UPDATE SET value = 0`,
  `UPDATE state SET value = value * 10000 WHERE key = 'tolerance'`
]
