/**
 * The store in one schema of a Postgres database, shared by several machines.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { StockStore, type StoreError } from "@stocktally/tally"
import { postgresDialect } from "./postgres/dialect.ts"
import { makeClient, makePipelinedClient } from "./postgres/client.ts"
import { connectServer } from "./postgres/server.ts"
import type { Database } from "./sql/Database.ts"
import { sqlStore } from "./sqlStore.ts"

export { postgresShopStores, type PostgresShopsOptions } from "./postgresShops.ts"

/** The address of a database, and the schema of the store. */
export interface PostgresOptions {
  /** As `postgres://user:password@host:port/name?sslmode=verify-full`. */
  readonly url: Redacted.Redacted
  /** The schema of the tables; `stocktally` by default. Created if it does not exist. */
  readonly schema?: string | undefined
  readonly maxConnections?: number | undefined
}

/**
 * Connects, and creates the schema if it does not exist. Statements on a broken connection fail with `Unreachable`, writes to
 * a read-only server with `ReadOnly`; the next statement connects again.
 */
export const openPostgres: (options: PostgresOptions) => Effect.Effect<Database, StoreError, Scope.Scope> = Effect
  .fnUntraced(function*({ maxConnections = 4, schema = "stocktally", url }) {
    // Set when a connection starts and never changed, because a pooler would give the changed session to others.
    const server = yield* connectServer({ url, maxConnections, searchPath: schema })
    const dialect = postgresDialect(schema)
    return yield* server.open(schema, {
      reader: yield* makeClient(server.pool.acquire, dialect),
      writer: yield* makePipelinedClient(server.pool, dialect)
    })
  })

/** `StockStore` in Postgres. */
export const postgresStore = (options: PostgresOptions): Layer.Layer<StockStore, StoreError> =>
  Layer.effect(StockStore, Effect.flatMap(openPostgres(options), sqlStore))
