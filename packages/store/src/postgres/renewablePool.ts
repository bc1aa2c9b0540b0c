import { type PgConnection, PgPool } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RcRef from "effect/RcRef"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { SqlError } from "effect/sql/SqlError"

/** Checks out a connection until the scope closes. */
export type Acquire = Effect.Effect<PgConnection.PgConnection, SqlError, Scope.Scope>

/** Connections to a server, and the way to drop them all. */
export interface RenewablePool {
  /** A connection in the schema that it started in, or in which it was used last. */
  readonly acquire: Acquire
  /**
   * A connection that is in a schema: a free one that was used there last, or else one that is moved there. For a
   * connection that was moved, Postgres plans each prepared statement again.
   */
  readonly acquireIn: (schema: string) => Acquire
  /** Closes a connection after its use instead of lending it again. */
  readonly discard: (connection: PgConnection.PgConnection) => Effect.Effect<void>
  /**
   * Makes the next statement connect again. Connections in use finish their work and are then closed; they are not
   * reused.
   */
  readonly drop: Effect.Effect<void>
}

/**
 * A pool that is replaced as a whole. A pool removes a broken connection but keeps one that answers with errors, and after
 * a failover all of its connections may lead to the wrong server.
 */
export const makeRenewablePool = (
  config: PgPool.Config & { readonly maxConnections: number }
): Effect.Effect<RenewablePool, never, Scope.Scope> =>
  Effect.map(RcRef.make({ acquire: PgPool.make(config), idleTimeToLive: Duration.infinity }), (pool) => {
    const { maxConnections } = config
    const acquire = Effect.flatMap(RcRef.get(pool), ({ get }) => get)
    const schemas = new WeakMap<PgConnection.PgConnection, string>()
    const moveTo = Effect.fnUntraced(function*(connection: PgConnection.PgConnection, schema: string) {
      if (schemas.get(connection) === schema) return
      schemas.delete(connection)
      yield* connection.query(`SET search_path TO ${quotedName(schema)}`, [], false)
      schemas.set(connection, schema)
    })
    const free = new Set<PgConnection.PgConnection>()
    let lent = 0
    const checkOut = Effect.gen(function*() {
      const scope = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
      const connection = yield* Scope.provide(acquire, scope)
      lent++
      // The pool opens a connection only if it has no other, so those that were free are closed.
      const isNew = !free.delete(connection)
      if (isNew) free.clear()
      yield* Scope.addFinalizer(
        scope,
        Effect.sync(() => {
          lent--
          free.add(connection)
        })
      )
      return { connection, isNew, scope }
    })
    // One at a time, because two searches that held some connections each would wait for each other.
    const search = Semaphore.makeUnsafe(1)
    /**
     * The pool cannot be asked for a certain connection, so the others are returned once it is found. Takes no more than the
     * pool has, because the fibers that have the rest may be waiting for this search.
     */
    const findIn = (schema: string): Acquire =>
      search.withPermit(Effect.gen(function*() {
        const isKnown = [...free].some((connection) => schemas.get(connection) === schema)
        const others: Array<Scope.Closeable> = []
        for (let rest = isKnown ? Math.min(free.size, maxConnections - lent) : 1;; rest--) {
          const { connection, isNew, scope } = yield* checkOut
          if (rest > 1 && !isNew && schemas.get(connection) !== schema) {
            others.push(scope)
            continue
          }
          yield* Effect.forEach(others, (scope) => Scope.close(scope, Exit.void), { discard: true })
          return connection
        }
      }))
    return {
      acquire,
      acquireIn: (schema) => Effect.tap(findIn(schema), (connection) => moveTo(connection, schema)),
      discard: (connection) =>
        Effect.ignore(Effect.scoped(Effect.flatMap(RcRef.get(pool), ({ invalidate }) => invalidate(connection)))),
      drop: RcRef.invalidate(pool)
    }
  })

/** A schema's name as an identifier. */
export const quotedName = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`
