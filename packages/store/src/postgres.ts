/**
 * The store in one schema of a Postgres database, shared by several machines.
 *
 * @module
 */
import { type PgClient, PgConnection, PgTypes } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { Misconfigured, StockStore, StoreError, type StoreErrorReason } from "@stocktally/tally"
import { readPostgresAddress } from "./postgres/address.ts"
import { postgresDialect } from "./postgres/dialect.ts"
import { openSchema, requireOwnSession } from "./postgres/ownSchema.ts"
import { isPoolSuspect, postgresReason } from "./postgres/postgresReason.ts"
import { makeRenewableClient } from "./postgres/renewableClient.ts"
import { tlsOptions, tlsReason } from "./postgres/tls.ts"
import { type Database, mapSqlErrors } from "./sql/Database.ts"
import { sqlStore } from "./sqlStore.ts"

/** The address of a database, as `postgres://user:password@host:port/name?sslmode=verify-full`. */
export interface PostgresOptions {
  readonly url: Redacted.Redacted
  /** The schema of the tables; `stocktally` by default. Created if it does not exist. */
  readonly schema?: string | undefined
  readonly maxConnections?: number | undefined
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

/**
 * Connects, and creates the schema if it does not exist. Statements on a broken connection fail with `Unreachable`, writes to
 * a read-only server with `ReadOnly`; the next statement connects again.
 */
export const openPostgres: (options: PostgresOptions) => Effect.Effect<Database, StoreError, Scope.Scope> = Effect
  .fnUntraced(function*({ maxConnections = 4, schema = "stocktally", url }) {
    const openError = (reason: StoreErrorReason) => new StoreError({ operation: "open", reason })
    const address = yield* Effect.fromResult(readPostgresAddress(Redacted.value(url))).pipe(
      Effect.mapError((detail) =>
        openError(new Misconfigured({ place: "a Postgres server", detail, advice: "correct STOCKTALLY_DATABASE_URL" }))
      )
    )
    const { place } = address
    const ssl = yield* Effect.mapError(tlsOptions(address), openError)
    const tlsReasonOf = tlsReason(address)
    const serverReasonOf = postgresReason(place, schema)
    const reasonOf = (error: SqlError) => tlsReasonOf(error) ?? serverReasonOf(error)
    const connectTimeout = address.connectTimeout ?? Duration.seconds(10)
    // Field by field, because the driver ignores parameters of an address that it does not know.
    const config: PgClient.PgPoolConfig = {
      host: address.host,
      port: address.port,
      username: address.username,
      password: address.password,
      database: address.database,
      ssl,
      types,
      maxConnections,
      connectTimeout,
      // Detects a server that vanished without closing its connections.
      keepAlive: "10 seconds",
      applicationName: address.applicationName ?? "stocktally",
      startupOptions: address.options,
      startupParameters: { search_path: `"${schema.replaceAll("\"", "\"\"")}"` }
    }
    const { client, drop } = yield* makeRenewableClient(config, postgresDialect(schema)).pipe(
      Effect.provide(Reactivity.layer)
    )
    const database: Database = {
      kind: "postgres",
      place,
      reader: client,
      writer: client,
      classifyError: (error) => {
        const reason = reasonOf(error)
        return Effect.as(isPoolSuspect(reason, error) ? drop : Effect.void, reason)
      }
    }
    const noConnection = new SqlError({
      reason: new ConnectionError({
        cause: new Error("it did not open a session in time; a pooler may have no free connection")
      })
    })
    yield* mapSqlErrors(
      database,
      "open",
      requireOwnSession(client, PgConnection.make(config)).pipe(
        Effect.timeoutOrElse({ duration: connectTimeout, orElse: () => Effect.fail(noConnection) }),
        Effect.andThen(openSchema(client, schema))
      )
    )
    return database
  })

/** `StockStore` in Postgres. */
export const postgresStore = (options: PostgresOptions): Layer.Layer<StockStore, StoreError> =>
  Layer.effect(StockStore, Effect.flatMap(openPostgres(options), sqlStore))
