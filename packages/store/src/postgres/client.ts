/** Clients whose statements and transactions run on the connections of a pool. */
import { PgClient, type PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import type { Dialect, Sql } from "../sql/Dialect.ts"
import type { Acquire, RenewablePool } from "./renewablePool.ts"

type Query = PgConnection.PgConnection["query"]

const connectionOf = (query: Query, queryValues: PgConnection.PgConnection["queryValues"]): Connection => {
  const execute: Connection["execute"] = (sql, params, transformRows) =>
    Effect.map(query(sql, params), ({ rows }) => transformRows === undefined ? rows : transformRows(rows))
  return {
    execute,
    executeUnprepared: (sql, params, transformRows) =>
      Effect.map(query(sql, params, false), ({ rows }) => transformRows === undefined ? rows : transformRows(rows)),
    executeRaw: (sql, params) => query(sql, params),
    executeValues: (sql, params) => queryValues(sql, params),
    executeValuesUnprepared: (sql, params) => queryValues(sql, params, false),
    executeStream: (sql, params, transformRows) => Stream.fromIterableEffect(execute(sql, params, transformRows))
  }
}

/** Postgres answers the COMMIT of a failed transaction with ROLLBACK, not with an error. */
const commit = (connection: Connection): Effect.Effect<void, SqlError> =>
  Effect.flatMap(
    connection.executeRaw("COMMIT", []),
    (result) =>
      typeof result === "object" && result !== null && Reflect.get(result, "command") === "COMMIT"
        ? Effect.void
        : Effect.fail(
          new SqlError({
            reason: new UnknownError({
              cause: new Error("the server rolled back the transaction"),
              operation: "commit"
            })
          })
        )
  )

const make = (
  acquirer: Effect.Effect<Connection, SqlError, Scope.Scope>,
  dialect: Dialect,
  isTransaction?: (connection: Connection) => boolean
): Effect.Effect<Sql> =>
  Effect.map(
    SqlClient.make({
      acquirer,
      compiler: PgClient.makeCompiler(),
      driver: "pg",
      // With another default of the server, a transaction that waited for a lock would read old rows.
      beginTransaction,
      prepareTransactionControls: true,
      commit,
      isTransaction,
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "postgresql"]]
    }).pipe(Effect.provide(Reactivity.layer)),
    (client) => Object.assign(client, { dialect })
  )

const beginTransaction = "BEGIN ISOLATION LEVEL READ COMMITTED"

/** A client whose statements are cancelled if their fiber is interrupted. */
export const makeClient = (acquire: Acquire, dialect: Dialect): Effect.Effect<Sql> =>
  make(
    Effect.flatMap(acquire, ({ pin }) => Effect.map(pin, ({ query, queryValues }) => connectionOf(query, queryValues))),
    dialect
  )

const nothing: PgConnection.Result = { command: "", rowCount: 0, oid: null, rows: [], fields: [] }

/**
 * A client that saves round trips: it sends the begin of a transaction together with the first statement, and concurrent
 * statements of a transaction one after the other without waiting for answers. If a statement's fiber is interrupted, the
 * statement runs to its end at the server, and its connection is closed, which rolls back the transaction.
 */
export const makePipelinedClient = (
  { acquire, discard }: Pick<RenewablePool, "acquire" | "discard">,
  dialect: Dialect
): Effect.Effect<Sql> => {
  const discarded = new WeakSet<Connection>()
  const acquirer = Effect.map(acquire, (own) => {
    const sent = <A>(statement: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
      Effect.onInterrupt(statement, () => {
        discarded.add(connection)
        return discard(own)
      })
    let isBegun = true
    const query: Query = (sql, params, prepare) => {
      if (sql === beginTransaction) {
        isBegun = false
        return Effect.succeed(nothing)
      }
      const statement = own.query(sql, params, prepare)
      if (isBegun) return sent(statement)
      isBegun = true
      return sent(Effect.map(
        Effect.all([own.query(beginTransaction), statement], { concurrency: 2 }),
        ([, result]) => result
      ))
    }
    const connection = connectionOf(query, (sql, params, prepare) => sent(own.queryValues(sql, params, prepare)))
    return connection
  })
  return make(acquirer, dialect, (connection) => !discarded.has(connection))
}
