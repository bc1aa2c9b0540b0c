/**
 * The one schema that the tables are in. Their names come without it, so it must be the session's current schema. A pooler
 * may drop the `search_path` that a client asks for, or give a session to several clients: both are found out here.
 *
 * @module
 */
import type { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { SqlClient } from "effect/sql/SqlClient"
import { AuthorizationError, SqlError, UnknownError } from "effect/sql/SqlError"

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

/** A pooler that is busy may give two clients sessions of their own a few times by chance. */
const rounds = 10

/**
 * Fails where two connections lead to one session, or one connection to several, as a pooler of transactions or statements
 * makes them. A server names its process when a client connects; a pooler makes a name up, and is looked at closer.
 */
export const requireOwnSession = Effect.fnUntraced(
  function*(
    sql: SqlClient,
    connect: Effect.Effect<PgConnection.PgConnection, SqlError, Scope.Scope>
  ): Effect.fn.Return<void, SqlError, Scope.Scope> {
    // The pool's first connection is there before another is made: a server may allow one, or refuse the login.
    const own = yield* sql.reserve
    const ownPid = Effect.map(own.executeValuesUnprepared(whichProcess, []), pidOf)
    const first = yield* ownPid
    const another = yield* Effect.option(connect)
    if (Option.isNone(another)) return
    const otherPid = Effect.map(another.value.queryValues(whichProcess, [], false), pidOf)
    const second = yield* otherPid
    if (second === another.value.processId) return
    for (let round = 1; round <= rounds; round++) {
      if (first === second || (yield* ownPid) !== first || (yield* otherPid) !== second) {
        return yield* Effect.fail(unfit("a pooler there shares sessions among clients"))
      }
    }
  },
  Effect.scoped
)

const whichProcess = "SELECT pg_backend_pid()"
const pidOf = ([row]: ReadonlyArray<ReadonlyArray<unknown>>): unknown => row?.[0]

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
