import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { SqlError } from "effect/sql/SqlError"
import type { StoreError } from "@stocktally/tally"
import type { Database } from "../../src/sql/Database.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import type { Site } from "./backends.ts"

/**
 * Shares one database between many shops: each run of the inner effect finds the rows of a new layout. Opening a
 * database takes several times as long as the work of a small shop.
 */
export const shareDatabase: (site: Site) => Effect.Effect<
  Effect.Effect<Database, SqlError | StoreError>,
  SqlError | StoreError,
  Scope.Scope
> = Effect.fnUntraced(function*(site) {
  const database = yield* site.open
  yield* sqlStore(database)
  const { kind, writer: sql } = database
  const tables = yield* kind === "sqlite"
    ? sql<{ readonly name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'
        AND name NOT LIKE 'item_text%'`
    : sql<{ readonly name: string }>`SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = current_schema()`
  const filled = tables.map(({ name }) => name).filter((name) => name !== "stocktally_layout")
  const subjects = yield* sql<Record<string, unknown>>`SELECT * FROM subject`
  return Effect.forEach(filled, (table) => sql`DELETE FROM ${sql(table)}`).pipe(
    Effect.andThen(Effect.forEach(subjects, (subject) => sql`INSERT INTO subject ${sql.insert(subject)}`)),
    sql.withTransaction,
    Effect.as(database)
  )
})
