import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { NewerVersion, NotADatabase, StoreError } from "@stocktally/tally"
import { type Database, mapSqlErrors, runTransaction } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"
import { migrateLayout } from "./earlierLayouts.ts"
import { indexes, subjects, tables } from "./schema.ts"

/** The layout that this version knows. Layouts 1 to 11 were made step by step. */
const known = 14
const table = "stocktally_layout"
const operation = "open"

/** Gives a database the layout that this version knows. A newer one, or another program's, is left as it is. */
export const openLayout = Effect.fnUntraced(function*(database: Database): Effect.fn.Return<void, StoreError> {
  if ((yield* mapSqlErrors(database, operation, layoutOf(database, database.writer))) === known) return
  yield* runTransaction(
    database,
    operation,
    Effect.fnUntraced(function*(sql) {
      // Another process, perhaps of a newer version, may have changed the layout before this one's turn came.
      const found = yield* layoutOf(database, sql)
      if (found === known) return
      yield* found === 0 ? makeTables(sql) : migrateLayout(sql, found, makeTables(sql))
      yield* sql`INSERT INTO ${sql(table)} (migration_id) VALUES (${known})`
    }),
    "opening"
  )
})

/** The layout there is, 0 where there is nothing yet; fails where it is one that this version must not touch. */
const layoutOf = Effect.fnUntraced(
  function*({ place }: Database, sql: Sql): Effect.fn.Return<number, SqlError | StoreError> {
    const found = yield* sql.dialect.tables(sql)
    if (found.length === 0) return 0
    if (!found.includes(table)) return yield* new StoreError({ operation, reason: new NotADatabase({ place }) })
    const [row] = yield* sql<{ readonly id: number | null }>`SELECT max(migration_id) AS id FROM ${sql(table)}`
    const layout = row?.id ?? 0
    return layout <= known
      ? layout
      : yield* new StoreError({ operation, reason: new NewerVersion({ place, found: layout, known }) })
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
