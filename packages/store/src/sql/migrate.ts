import * as Effect from "effect/Effect"
import * as Migrator from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { Sql } from "./Dialect.ts"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { NewerVersion, NotADatabase, StoreError } from "@stocktally/core"
import { layout1, layout1Sqlite } from "../migrations/layout1.ts"
import { layout2, layout2Sqlite } from "../migrations/layout2.ts"
import { layout3 } from "../migrations/layout3.ts"
import { layout4Sqlite } from "../migrations/layout4.ts"
import { layout5 } from "../migrations/layout5.ts"
import { layout6 } from "../migrations/layout6.ts"
import { layout7 } from "../migrations/layout7.ts"
import { layout8 } from "../migrations/layout8.ts"
import { layout9 } from "../migrations/layout9.ts"
import { layout10 } from "../migrations/layout10.ts"
import { layout11 } from "../migrations/layout11.ts"
import { type Database, translated, unexpected, writing } from "./Database.ts"

const table = "stocktally_layout"
const migrations = [
  [1, "layout1", [...layout1], [...layout1Sqlite]],
  [2, "layout2", [...layout2], [...layout2Sqlite]],
  [3, "layout3", [...layout3], []],
  [4, "layout4", [], [...layout4Sqlite]],
  [5, "layout5", [...layout5], []],
  [6, "layout6", [...layout6], []],
  [7, "layout7", [...layout7], []],
  [8, "layout8", [...layout8], []],
  [9, "layout9", [...layout9], []],
  [10, "layout10", [...layout10], []],
  [11, "layout11", [...layout11], []]
] as const
const known = migrations.length
const operation = "open"

/** Brings the database to the layout that this version knows. A newer one, or another program's, is left as it is. */
export const migrate = Effect.fnUntraced(function*(database: Database): Effect.fn.Return<void, StoreError> {
  if (yield* translated(database, operation, isUpToDate(database, database.writer))) return
  yield* writing(
    database,
    operation,
    // Another process, perhaps of a newer version, may have changed the layout before this one's turn came.
    (sql) => Effect.flatMap(isUpToDate(database, sql), (isDone) => isDone ? Effect.void : bringUp(database, sql)),
    "opening"
  )
})

/** Whether the layout is the one that this version knows; fails where it is one that it must not touch. */
const isUpToDate = Effect.fnUntraced(
  function*({ place }: Database, sql: Sql): Effect.fn.Return<boolean, SqlError | StoreError> {
    const found = yield* layoutOf(sql)
    if (found === "foreign") return yield* new StoreError({ operation, reason: new NotADatabase({ place }) })
    if (found > known) return yield* new StoreError({ operation, reason: new NewerVersion({ place, found, known }) })
    return found === known
  }
)

const bringUp = (database: Database, sql: Sql): Effect.Effect<void, SqlError | StoreError> => {
  const pg = database.kind === "postgres"
  return Migrator.make({})({
    table,
    loader: Effect.succeed(migrations.map(([id, name, shared, sqliteOnly]) => [
      id,
      name,
      Effect.succeed(Effect.forEach(
        pg ? shared : [...shared, ...sqliteOnly],
        (statement) => sql.unsafe(inDialect(sql, statement)).unprepared,
        { discard: true }
      ))
    ]))
  }).pipe(
    Effect.provideService(SqlClient, sql),
    Effect.catchTag("MigrationError", (error): Effect.Effect<never, SqlError | StoreError> =>
      isSqlError(error.cause)
        ? Effect.fail(error.cause)
        : Effect.fail(unexpected(database, operation, error.message, error))),
    Effect.asVoid
  )
}

/** 0 where there is nothing yet. */
const layoutOf = Effect.fnUntraced(function*(sql: Sql) {
  const tables = yield* sql.dialect.tables(sql)
  if (tables.length === 0) return 0
  if (!tables.includes(table)) return "foreign" as const
  const [row] = yield* sql<{ readonly id: number | null }>`SELECT max(migration_id) AS id FROM ${sql(table)}`
  return row?.id ?? 0
})

const inDialect = ({ dialect: { placeholders } }: Sql, statement: string): string =>
  statement.replaceAll(/(\w+_key) TEXT/g, "$1 {folded}").replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => placeholders[name] ?? ""
  )
