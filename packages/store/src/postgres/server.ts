import { PgConnection, type PgPool, PgTypes } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { Misconfigured, StoreError, type StoreErrorReason } from "@stocktally/tally"
import { type Database, translated } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"
import { readPostgresAddress } from "./address.ts"
import { openSchema, requireOwnSession } from "./ownSchema.ts"
import { leadsElsewhere, postgresReason } from "./reasonOf.ts"
import { makeRenewablePool, quotedName, type RenewablePool } from "./renewablePool.ts"
import { tlsOptions, tlsReason } from "./tls.ts"

/** How to connect to a server. */
export interface ServerOptions {
  readonly url: Redacted.Redacted
  readonly maxConnections: number
  /** The schema that connections start in; the server's default if it is not given. */
  readonly searchPath?: string | undefined
}

/** A Postgres server, and the databases of stores in it, each of which is a schema. */
export interface PostgresServer {
  /** The server without credentials. */
  readonly place: string
  readonly pool: RenewablePool
  /** Opens a schema with the clients that are in it, and makes it if there is none. */
  readonly open: (
    schema: string,
    clients: Pick<Database, "reader" | "writer">
  ) => Effect.Effect<Database, StoreError, Scope.Scope>
}

/**
 * Integers of 64 bits as numbers: counts and times are well below 2^53, and ids leave the database as text. One beyond
 * is an error and never rounded.
 */
const types = PgTypes.makeRegistry()
types.register<number | bigint>(PgTypes.OID.int8, {
  encode: (value) => {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value))
    return Result.succeed(bytes)
  },
  decode: (bytes) => {
    const value = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0))
    return Number.isSafeInteger(value)
      ? Result.succeed(value)
      : Result.fail(new PgTypes.CodecError({ message: "an integer is too large to be read as a number" }))
  }
})

/** Reads the address and prepares connections; the first is made when a schema is opened. */
export const connectServer = Effect.fnUntraced(
  function*({ maxConnections, searchPath, url }: ServerOptions): Effect.fn.Return<
    PostgresServer,
    StoreError,
    Scope.Scope
  > {
    const failed = (reason: StoreErrorReason) => new StoreError({ operation: "open", reason })
    const address = yield* Effect.fromResult(readPostgresAddress(Redacted.value(url))).pipe(
      Effect.mapError((detail) =>
        failed(new Misconfigured({ place: "a Postgres server", detail, advice: "correct STOCKTALLY_DATABASE_URL" }))
      )
    )
    const { place } = address
    const ssl = yield* Effect.mapError(tlsOptions(address), failed)
    const ofTls = tlsReason(address)
    const connectTimeout = address.connectTimeout ?? Duration.seconds(10)
    // Field by field: given the address as a whole, the driver would ignore the parameters that it does not know.
    const config: PgPool.Config = {
      host: address.host,
      port: address.port,
      username: address.username,
      password: address.password,
      database: address.database,
      ssl,
      types,
      maxConnections,
      connectTimeout,
      // A server that vanished without closing its connections is noticed.
      keepAlive: "10 seconds",
      applicationName: address.applicationName ?? "stocktally",
      startupOptions: address.options,
      startupParameters: searchPath === undefined ? {} : { search_path: quotedName(searchPath) }
    }
    const pool = yield* makeRenewablePool(config)
    let hasOwnSessions = false
    const requireOwnSessions = (sql: Sql) =>
      hasOwnSessions
        ? Effect.void
        : Effect.tap(requireOwnSession(sql, PgConnection.make(config)), () =>
          Effect.sync(() => {
            hasOwnSessions = true
          }))
    const silent = new SqlError({
      reason: new ConnectionError({ cause: new Error("it gives no connection, as a pooler without a free one") })
    })
    return {
      place,
      pool,
      open: Effect.fnUntraced(function*(schema, { reader, writer }) {
        const ofServer = postgresReason(place, schema)
        const database: Database = {
          kind: "postgres",
          place,
          reader,
          writer,
          reasonOf: (error) => {
            const reason = ofTls(error) ?? ofServer(error)
            return Effect.as(leadsElsewhere(reason, error) ? pool.drop : Effect.void, reason)
          }
        }
        yield* translated(
          database,
          "open",
          requireOwnSessions(writer).pipe(
            Effect.timeoutOrElse({ duration: connectTimeout, orElse: () => Effect.fail(silent) }),
            Effect.andThen(openSchema(writer, schema))
          )
        )
        return database
      })
    }
  }
)
