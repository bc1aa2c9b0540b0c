/**
 * The one schema that the tables are in. Their names come without it, so it must be the session's current schema. A pooler
 * may drop the `search_path` that a client asks for, or give a session to several clients: both are found out here.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlClient } from "effect/sql/SqlClient"
import { AuthorizationError, ConnectionError, SqlError, UnknownError } from "effect/sql/SqlError"

/** Why a session is of no use: it is in another schema, or is shared with other clients. */
export class UnfitSession extends Error {}

const unfit = (message: string): SqlError =>
  new SqlError({ reason: new UnknownError({ cause: new UnfitSession(message), operation: "connect" }) })

/** As the server says it where the schema is named: the current schema of a role that may not use it is none. */
const notAllowed = (schema: string): SqlError => {
  const cause = Object.assign(new Error(`permission denied for schema ${schema}`), { code: "42501" })
  return new SqlError({ reason: new AuthorizationError({ cause, operation: "connect" }) })
}

/** Fails unless `found`, the session's current schema, is the store's. */
export const requireSchema = (schema: string, found: string | null): Effect.Effect<void, SqlError> =>
  found === schema
    ? Effect.void
    : Effect.fail(unfit(found === null ? `schema ${schema} is not in use` : `schema ${found} is in use, not ${schema}`))

const currentSchema = (sql: SqlClient): Effect.Effect<string | null, SqlError> =>
  Effect.map(
    sql<{ readonly schema: string | null }>`SELECT current_schema() AS schema`,
    ([row]) => row?.schema ?? null
  )

/** Fails where two connections lead to one session, as a pooler of transactions or statements makes them. */
export const requireOwnSession = (sql: SqlClient, patience: Duration.Duration): Effect.Effect<void, SqlError> =>
  Effect.scoped(Effect.gen(function*() {
    const backend = Effect.flatMap(
      sql.reserve,
      (connection) => Effect.map(connection.executeValuesUnprepared("SELECT pg_backend_pid()", []), ([row]) => row?.[0])
    )
    const first = yield* backend
    // A server may allow one connection and no second; who has the only one shares it with nobody.
    const second = yield* Effect.option(backend)
    if (Option.isSome(second) && second.value === first) {
      return yield* Effect.fail(unfit("a pooler there shares sessions among clients"))
    }
  })).pipe(Effect.timeoutOrElse({
    duration: patience,
    orElse: () => {
      const cause = new Error(`no answer in ${Duration.format(patience)}, or no free connection in a pooler`)
      return Effect.fail(new SqlError({ reason: new ConnectionError({ cause, operation: "connect" }) }))
    }
  }))

/** Makes the schema if there is none. One that is there is used without the right to make another. */
export const openSchema = Effect.fnUntraced(
  function*(sql: SqlClient, schema: string): Effect.fn.Return<void, SqlError> {
    const found = yield* currentSchema(sql)
    if (found !== null) return yield* requireSchema(schema, found)
    yield* sql.withTransaction(Effect.gen(function*() {
      // Two that make it at once would fail in spite of IF NOT EXISTS.
      yield* sql`SELECT pg_advisory_xact_lock(hashtextextended(${`stocktally schema ${schema}`}, 0))`
      yield* sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`
      const [row] = yield* sql<{ readonly usable: boolean }>`SELECT has_schema_privilege(${schema}, 'USAGE') AS usable`
      if (row?.usable !== true) return yield* Effect.fail(notAllowed(schema))
      yield* requireSchema(schema, yield* currentSchema(sql))
    }))
  }
)
