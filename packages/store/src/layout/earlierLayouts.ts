/**
 * Migrates layouts 1 to 13 to the current one in a single step. Declarations, links, history, runs and the catalog are
 * kept, and also levels, which the next reading is compared with. The progress of readings is dropped, and all rows are
 * judged again: the store is incomplete until the next sync, which reads everything.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Sql } from "../sql/Dialect.ts"
import type { StateKey } from "../sql/state.ts"
import { indexes, tables } from "./schema.ts"

type Table = keyof typeof tables

/** SQL expressions that compute columns from earlier ones. */
type Expressions = { readonly [column: string]: string }

/** Counts were whole numbers until layout 8. Larger ones were then treated as unreadable. */
const maxWholeCount = 100_000_000_000

const scaled = (layout: number, ...columns: ReadonlyArray<string>): Expressions =>
  layout >= 8
    ? {}
    : Object.fromEntries(
      columns.map((name) => [name, `CASE WHEN abs(${name}) <= ${maxWholeCount} THEN ${name} * 10000 END`])
    )

/** Computes whether the count of a level is unreadable. */
const unreadable = (layout: number): Expressions =>
  layout >= 8 ? {} : { unreadable: `CASE WHEN abs(available) <= ${maxWholeCount} THEN 0 ELSE 1 END` }

const counts = ["on_hand", "committed", "incoming", "available"]

/** The tables that are kept, with the columns that changed. */
const keptTables = (layout: number): { readonly [T in Table]?: Expressions } => ({
  // Before layout 14 the store had no prices and no stock rules.
  owner: { currency: "NULL" },
  lease: {},
  // Before layout 13 only a sentence said why a run failed.
  sync_run: layout >= 13 ? {} : { reason: "NULL" },
  loop_variant: {},
  haravan_variant: {},
  loop_location: {},
  haravan_location: {},
  loop_level: { ...scaled(layout, "available", "previous"), ...unreadable(layout) },
  haravan_level: { ...scaled(layout, ...counts), ...unreadable(layout) },
  level_change: scaled(layout, ...counts, ...counts.map((name) => `${name}_before`)),
  declaration: {},
  link: {},
  unlinked: {},
  // Since layout 2, texts of one and two letters are found, because three letters begin at each position.
  item: layout >= 2 ? {} : { search: "search || '\n\n'" },
  place: { sources: "CASE WHEN haravan_id IS NULL THEN 0 ELSE 1 END", source_id: "haravan_id" },
  verdict_change: {},
  ...(layout >= 9 ? { credential: {} } : {})
})

/** Columns that earlier layouts lack, or that must start from their default. */
const newColumns = (layout: number): ReadonlySet<string> =>
  new Set([
    // Of the tally's rows, and of readings.
    "rows",
    "balances_read",
    "asked_at",
    // Of places, which had no stock rules.
    "rule",
    "percent",
    "buffer",
    "cap",
    "zero",
    "tolerance",
    "tolerance_percent",
    "price",
    // Before, the former partner was part of a sentence.
    ...(layout < 3 ? ["former_id", "former_evidence"] : []),
    ...(layout < 11 ? ["balance_id"] : [])
  ])

/** The numbers that continue. All others describe the progress of readings, links and verdicts. */
const keptState: ReadonlyArray<StateKey> = [
  "identity",
  "linksVersion",
  "tallyVersion",
  "lastChange",
  "judgedChange",
  "trimmedLevel",
  "trimmedVerdict",
  "trimmedAt"
]

const columnsOf = (table: Table): ReadonlyArray<string> =>
  Array.from(tables[table].matchAll(/(\w+) (?:TEXT|\{(?:int|serial|bytewise)\})/g), ([, name = ""]) => name)

const isTable = (name: string): name is Table => Object.hasOwn(tables, name)

/** Migrates the data of an earlier layout to the tables that `makeTables` creates. */
export const migrateLayout = Effect.fnUntraced(function*(
  sql: Sql,
  layout: number,
  makeTables: Effect.Effect<void, SqlError>
): Effect.fn.Return<void, SqlError> {
  const { dialect } = sql
  const run = (statements: ReadonlyArray<string>) =>
    Effect.forEach(statements, (statement) => sql.unsafe(statement).unprepared, { discard: true })
  const keptColumns = keptTables(layout)
  const withDefaults = newColumns(layout)
  const names = [...Object.keys(keptColumns).filter(isTable), "state", "subject"] as const
  const droppedTables = Object.keys(tables).filter((name) => !names.some((kept) => kept === name))

  yield* run([
    ...dialect.textIndex.drop,
    ...[...droppedTables, "level_zone"].map((name) => `DROP TABLE IF EXISTS ${name}`),
    ...[...Object.keys(indexes), "link_haravan"].map((name) => `DROP INDEX IF EXISTS ${name}`),
    ...names.map((name) => `ALTER TABLE ${name} RENAME TO earlier_${name}`)
  ])
  yield* makeTables
  for (const table of names) {
    const expressions = keptColumns[table]
    if (expressions === undefined) continue
    const columns = columnsOf(table).filter((name) => !withDefaults.has(name))
    yield* run([
      `INSERT INTO ${table} (${columns.join(", ")})
        SELECT ${columns.map((name) => expressions[name] ?? name).join(", ")} FROM earlier_${table}`,
      ...(tables[table].includes("{serial}") ? dialect.continueSerial(table, `earlier_${table}`) : [])
    ])
  }
  yield* run([
    `INSERT INTO feed (haravan_id, place) SELECT haravan_id, id FROM place WHERE haravan_id IS NOT NULL`,
    `UPDATE subject SET generation = e.generation FROM earlier_subject e WHERE e.subject = subject.subject`,
    `INSERT INTO state (key, value) SELECT key, value FROM earlier_state
      WHERE key IN (${keptState.map((key) => `'${key}'`).join(", ")})`,
    `UPDATE state SET value = value + 1 WHERE key = 'tallyVersion'`,
    `INSERT INTO state (key, value) VALUES ('judgeFrom', 0)`,
    ...names.map((name) => `DROP TABLE earlier_${name}`)
  ])
})
