/**
 * Checks the session's schema. Table names are unqualified, so the store's schema must be the current one. A pooler may
 * drop the client's `search_path`, or share a session among clients: both are detected here.
 *
 * @module
 */
import type { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { SqlClient } from "effect/sql/SqlClient"
import { AuthorizationError, SqlError, UnknownError } from "effect/sql/SqlError"

/** A session that cannot be used: it has another current schema, or is shared with other clients. */
export class UnfitSession extends Error {}

const unfit = (message: string): SqlError =>
  new SqlError({ reason: new UnknownError({ cause: new UnfitSession(message), operation: "connect" }) })

/** The error of a server for a schema without privileges: Postgres then reports no current schema. */
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

/** A busy pooler may by chance give two clients sessions of their own a few times. */
const rounds = 10

/**
 * Fails if two connections share a session, or one connection has several, as with a pooler in transaction or statement
 * mode. A server reports its process id when a client connects; a pooler reports an invented one, and is tested several
 * times.
 */
export const requireOwnSession = Effect.fnUntraced(
  function*(
    sql: SqlClient,
    connect: Effect.Effect<PgConnection.PgConnection, SqlError, Scope.Scope>
  ): Effect.fn.Return<void, SqlError, Scope.Scope> {
    // The pool's first connection comes first: a server may allow only one, or refuse the login.
    const pooled = yield* sql.reserve
    const ownPid = Effect.map(pooled.executeValuesUnprepared(whichProcess, []), pidOf)
    const first = yield* ownPid
    const another = yield* Effect.option(connect)
    if (Option.isNone(another)) return
    const otherPid = Effect.map(another.value.queryValues(whichProcess, [], false), pidOf)
    const second = yield* otherPid
    if (second === another.value.processId) return
    for (let round = 1; round <= rounds; round++) {
      if (first === second || (yield* ownPid) !== first || (yield* otherPid) !== second) {
        return yield* Effect.fail(unfit("a pooler in front of it shares sessions among clients"))
      }
    }
  },
  Effect.scoped
)

const whichProcess = "SELECT pg_backend_pid()"
const pidOf = ([row]: ReadonlyArray<ReadonlyArray<unknown>>): unknown => row?.[0]

/** Creates the schema if it does not exist. An existing one does not need the right to create another. */
export const openSchema = Effect.fnUntraced(
  function*(sql: SqlClient, schema: string): Effect.fn.Return<void, SqlError> {
    const found = yield* currentSchema(sql)
    if (found !== null) return yield* requireSchema(schema, found)
    yield* sql.withTransaction(Effect.gen(function*() {
      yield* sql`SELECT pg_advisory_xact_lock(hashtextextended(${`stocktally schema ${schema}`}, 0))`
      // The session may still believe that a schema does not exist which another one created in between.
      const existing = yield* sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`
      if (existing.length === 0) yield* sql`CREATE SCHEMA ${sql(schema)}`
      const [row] = yield* sql<{ readonly usable: boolean }>`SELECT has_schema_privilege(${schema}, 'USAGE') AS usable`
      if (row?.usable !== true) return yield* Effect.fail(notAllowed(schema))
      yield* requireSchema(schema, yield* currentSchema(sql))
    }))
  }
)
