import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { NewerVersion, NotADatabase, StoreError } from "@stocktally/tally"
import { type Database, mapSqlErrors, runTransaction } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"
import { migrateLayout } from "./earlierLayouts.ts"
import { indexes, subjects, tables } from "./schema.ts"

/** The layout of this version. Layouts 1 to 11 were migrated step by step. */
const currentLayout = 14
const table = "stocktally_layout"
const operation = "open"

/**
 * Migrates a database to the layout of this version. A database with a newer layout, or of another program, is not
 * changed.
 */
export const openLayout = Effect.fnUntraced(function*(database: Database): Effect.fn.Return<void, StoreError> {
  if ((yield* mapSqlErrors(database, operation, layoutOf(database, database.writer))) === currentLayout) return
  yield* runTransaction(
    database,
    operation,
    Effect.fnUntraced(function*(sql) {
      // Another process, perhaps of a newer version, may have changed the layout while this one waited.
      const found = yield* layoutOf(database, sql)
      if (found === currentLayout) return
      yield* found === 0 ? makeTables(sql) : migrateLayout(sql, found, makeTables(sql))
      yield* sql`INSERT INTO ${sql(table)} (migration_id) VALUES (${currentLayout})`
    }),
    "opening"
  )
})

/** Returns the layout of the database, 0 if it is empty. Fails if this version must not touch it. */
const layoutOf = Effect.fnUntraced(
  function*({ place }: Database, sql: Sql): Effect.fn.Return<number, SqlError | StoreError> {
    const found = yield* sql.dialect.tables(sql)
    if (found.length === 0) return 0
    if (!found.includes(table)) return yield* new StoreError({ operation, reason: new NotADatabase({ place }) })
    const [row] = yield* sql<{ readonly id: number | null }>`SELECT max(migration_id) AS id FROM ${sql(table)}`
    const layout = row?.id ?? 0
    return layout <= currentLayout
      ? layout
      : yield* new StoreError({ operation, reason: new NewerVersion({ place, found: layout, known: currentLayout }) })
  }
)

const makeTables = (sql: Sql): Effect.Effect<void, SqlError> => {
  const { placeholders, textIndex } = sql.dialect
  const statements = [
    ...Object.entries(tables).map(([name, definition]) =>
      `CREATE TABLE ${name} ${
        definition.replaceAll(/\{(\w+)\}/g, (_, placeholder: string) => placeholders[placeholder] ?? "")
      }`
    ),
    ...Object.entries(indexes).map(([name, columns]) => `CREATE INDEX ${name} ON ${columns}`),
    ...textIndex.make,
    `INSERT INTO subject (subject, generation) VALUES ${subjects.map((subject) => `('${subject}', 0)`).join(", ")}`
  ]
  return Effect.forEach(statements, (statement) => sql.unsafe(statement).unprepared, { discard: true })
}
