/** An SqlClient on node:sqlite, until `@effect/sql-sqlite-node` has a release for this version of Effect. */
import * as Effect from "effect/Effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import type { Sql } from "../sql/Dialect.ts"
import { sqliteDialect } from "./dialect.ts"
import type { OpenOptions } from "./protocol.ts"
import type { SqliteThreads } from "./SqliteThreads.ts"
import { workerConnection } from "./WorkerConnection.ts"

/**
 * The maximum number of queries sent to the reader at the same time. It runs them one after the other, and the round
 * trip takes longer than a short query. A query that is interrupted before it was sent costs nothing.
 */
const concurrentQueries = 32

/** A client of a database on a thread. Transactions take the write lock when they begin. */
export const makeSqliteClient: (
  threads: SqliteThreads,
  opening: OpenOptions
) => Effect.Effect<Sql, SqlError, Scope.Scope> = Effect
  .fnUntraced(function*(threads, opening) {
    const connection = yield* workerConnection(threads[opening.mode], opening)
    const client = yield* SqlClient.make({
      ...SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connection),
        // On the writer, no other statement may run within a transaction.
        semaphore: Semaphore.makeUnsafe(opening.mode === "write" ? 1 : concurrentQueries)
      }),
      compiler: Statement.makeCompilerSqlite(),
      driver: "sqlite-node",
      beginTransaction: opening.mode === "write" ? "BEGIN IMMEDIATE" : "BEGIN",
      prepareTransactionControls: true,
      spanAttributes: [["db.system.name", "sqlite"]]
    }).pipe(Effect.provide(Reactivity.layer))
    return Object.assign(client, { dialect: sqliteDialect })
  })
