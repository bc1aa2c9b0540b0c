import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { layout1Sqlite } from "../../src/migrations/layout1.ts"

const unscaled = (columns: ReadonlyArray<string>): string =>
  columns.map((name) => `${name} = ${name} / 10000`).join(", ")

/** What takes a layout back: on both databases, and on SQLite alone. */
const undoing: {
  readonly [layout: number]: { readonly both?: ReadonlyArray<string>; readonly sqlite?: ReadonlyArray<string> }
} = {
  2: {
    both: ["UPDATE item SET search = rtrim(search, '\n')"],
    sqlite: [
      "DROP TABLE item_letters",
      "DROP TABLE item_text",
      layout1Sqlite[0] ?? "",
      "INSERT INTO item_text (item_text) VALUES ('rebuild')"
    ]
  },
  3: { both: ["ALTER TABLE unlinked DROP COLUMN former_id", "ALTER TABLE unlinked DROP COLUMN former_evidence"] },
  4: { sqlite: ["DROP TABLE level_zone"] },
  5: { both: ["ALTER TABLE haravan_location DROP COLUMN balances_read"] },
  6: { both: ["DELETE FROM state WHERE key IN ('judgedLoop', 'judgedHaravan', 'linkedKnown')"] },
  7: { both: ["ALTER TABLE item DROP COLUMN rows"] },
  8: {
    both: [
      "UPDATE loop_level SET available = available / 10000, previous = previous / 10000",
      `UPDATE haravan_level SET ${unscaled(["on_hand", "committed", "incoming", "available"])}`,
      `UPDATE level_change SET ${
        unscaled(["on_hand", "committed", "incoming", "available"].flatMap((name) => [name, `${name}_before`]))
      }`,
      `UPDATE tally SET gap = (gap + abs(gap) % 2) / 10000 - abs(gap) % 2,
        ${unscaled(["vain", "delta", "loop_available", "available", "on_hand", "committed", "incoming"])}`,
      "UPDATE state SET value = value / 10000 WHERE key = 'tolerance'",
      "ALTER TABLE loop_level DROP COLUMN unreadable",
      "ALTER TABLE haravan_level DROP COLUMN unreadable"
    ]
  },
  9: { both: ["DROP TABLE credential", "ALTER TABLE subject DROP COLUMN newest"] },
  10: { both: ["DROP TABLE unreadable", "ALTER TABLE subject DROP COLUMN unreadable"] },
  11: { both: ["DROP TABLE haravan_double", "ALTER TABLE haravan_level DROP COLUMN balance_id"] }
}

/** Makes a store as one of an older layout is, so that it is brought up to date when it is opened again. */
export const asOfLayout = Effect.fnUntraced(function*(sql: SqlClient, layout: number) {
  const later = yield* sql<{ readonly id: number }>`SELECT migration_id AS id FROM stocktally_layout
    WHERE migration_id > ${layout} ORDER BY migration_id DESC`
  for (const { id } of later) {
    const undo = undoing[id]
    if (undo === undefined) return yield* Effect.die(new Error(`nothing takes layout ${id} back`))
    const { both = [], sqlite = [] } = undo
    const statements = sql.onDialectOrElse({ pg: () => both, orElse: () => [...sqlite, ...both] })
    yield* Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true })
  }
  yield* sql`DELETE FROM stocktally_layout WHERE migration_id > ${layout}`
})
