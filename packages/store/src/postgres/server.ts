import { PgConnection, type PgPool, PgTypes } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { Misconfigured, StoreError, type StoreErrorReason } from "@stocktally/tally"
import { type Database, mapSqlErrors } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"
import { readPostgresAddress } from "./address.ts"
import { openSchema, requireOwnSession } from "./ownSchema.ts"
import { isPoolSuspect, postgresReason } from "./postgresReason.ts"
import { makeRenewablePool, quotedName, type RenewablePool } from "./renewablePool.ts"
import { tlsOptions, tlsReason } from "./tls.ts"

/** How to connect to a server. */
export interface ServerOptions {
  readonly url: Redacted.Redacted
  readonly maxConnections: number
  /** The schema that connections start in; the server's default if it is not given. */
  readonly searchPath?: string | undefined
}

/** A Postgres server, and the stores in its database, one in each schema. */
export interface PostgresServer {
  /** The server without credentials. */
  readonly place: string
  readonly pool: RenewablePool
  /** Opens a schema with clients for it, and creates it if it does not exist. */
  readonly open: (
    schema: string,
    clients: Pick<Database, "reader" | "writer">
  ) => Effect.Effect<Database, StoreError, Scope.Scope>
}

/**
 * Decodes 64-bit integers as numbers: counts and times are well below 2^53, and ids leave the database as text. A
 * larger integer is an error, never rounded.
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

/** Reads the address and prepares connections. The first one opens with the first schema. */
export const connectServer = Effect.fnUntraced(
  function*({ maxConnections, searchPath, url }: ServerOptions): Effect.fn.Return<
    PostgresServer,
    StoreError,
    Scope.Scope
  > {
    const openError = (reason: StoreErrorReason) => new StoreError({ operation: "open", reason })
    const address = yield* Effect.fromResult(readPostgresAddress(Redacted.value(url))).pipe(
      Effect.mapError((detail) =>
        openError(new Misconfigured({ place: "a Postgres server", detail, advice: "correct STOCKTALLY_DATABASE_URL" }))
      )
    )
    const { place } = address
    const ssl = yield* Effect.mapError(tlsOptions(address), openError)
    const tlsReasonOf = tlsReason(address)
    const connectTimeout = address.connectTimeout ?? Duration.seconds(10)
    // Field by field, because the driver ignores parameters of an address that it does not know.
    const config = {
      host: address.host,
      port: address.port,
      username: address.username,
      password: address.password,
      database: address.database,
      ssl,
      types,
      maxConnections,
      // One fiber at a time has a connection, and sends several statements at once.
      multiplex: true,
      multiplexConcurrency: 1,
      connectTimeout,
      // Detects a server that vanished without closing its connections.
      keepAlive: "10 seconds",
      applicationName: address.applicationName ?? "stocktally",
      startupOptions: address.options,
      startupParameters: searchPath === undefined ? {} : { search_path: quotedName(searchPath) }
    } satisfies PgPool.Config
    const pool = yield* makeRenewablePool(config)
    let hasOwnSessions = false
    const requireOwnSessions = (sql: Sql) =>
      hasOwnSessions
        ? Effect.void
        : Effect.tap(requireOwnSession(sql, PgConnection.make(config)), () =>
          Effect.sync(() => {
            hasOwnSessions = true
          }))
    const noConnection = new SqlError({
      reason: new ConnectionError({
        cause: new Error("it did not open a session in time; a pooler may have no free connection")
      })
    })
    return {
      place,
      pool,
      open: Effect.fnUntraced(function*(schema, { reader, writer }) {
        const serverReasonOf = postgresReason(place, schema)
        const database: Database = {
          kind: "postgres",
          place,
          reader,
          writer,
          classifyError: (error) => {
            const reason = tlsReasonOf(error) ?? serverReasonOf(error)
            return Effect.as(isPoolSuspect(reason, error) ? pool.drop : Effect.void, reason)
          }
        }
        yield* mapSqlErrors(
          database,
          "open",
          requireOwnSessions(writer).pipe(
            Effect.timeoutOrElse({ duration: connectTimeout, orElse: () => Effect.fail(noConnection) }),
            Effect.andThen(openSchema(writer, schema))
          )
        )
        return database
      })
    }
  }
)
