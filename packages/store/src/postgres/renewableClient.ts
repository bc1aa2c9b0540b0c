import { PgClient } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RcRef from "effect/RcRef"
import type * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import type { Dialect, Sql } from "../sql/Dialect.ts"

/** A client whose connections can be dropped. */
export interface RenewableClient {
  readonly client: Sql
  /**
   * Makes the next statement connect again. Connections in use finish their work and are then closed; they are not
   * reused.
   */
  readonly drop: Effect.Effect<void>
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

/**
 * A client on a pool that is replaced as a whole. A pool removes a broken connection but keeps one that answers with
 * errors, and after a failover all of its connections may lead to the wrong server.
 */
export const makeRenewableClient = Effect.fnUntraced(
  function*(
    config: PgClient.PgPoolConfig,
    dialect: Dialect
  ): Effect.fn.Return<RenewableClient, never, Scope.Scope | Reactivity.Reactivity> {
    const pool = yield* RcRef.make({ acquire: PgClient.make(config), idleTimeToLive: Duration.infinity })
    const client = yield* SqlClient.make({
      acquirer: Effect.flatMap(RcRef.get(pool), ({ reserve }) => reserve),
      compiler: PgClient.makeCompiler(),
      driver: "pg",
      // With another default of the server, a transaction that waited for a lock would read old rows.
      beginTransaction: "BEGIN ISOLATION LEVEL READ COMMITTED",
      prepareTransactionControls: true,
      commit,
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "postgresql"]]
    })
    return { client: Object.assign(client, { dialect }), drop: RcRef.invalidate(pool) }
  }
)
