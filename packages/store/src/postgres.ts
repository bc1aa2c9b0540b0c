/**
 * The store in a Postgres database, for more than one machine. All of it lives in one schema.
 *
 * @module
 */
import { PgClient, PgTypes } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { StockStore, StoreError } from "@stocktally/core"
import { postgresReason } from "./postgres/reasonOf.ts"
import { alone } from "./sql/alone.ts"
import { type Database, writing } from "./sql/Database.ts"
import { sqlStore } from "./sqlStore.ts"

/** Which database, as `postgres://user:password@host:port/name`. */
export interface PostgresOptions {
  readonly url: Redacted.Redacted
  /** The schema that holds the tables; `stocktally`. Made where there is none. */
  readonly schema?: string | undefined
  readonly maxConnections?: number | undefined
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

/** A process that is gone in the middle of a transaction holds what it has locked no longer than this. */
const longestSilenceMillis = 30_000

/** Server and database, without user and password. */
const placeOf = (url: string): string => {
  const parsed = URL.parse(url)
  return parsed === null ? "the Postgres server" : `postgres://${parsed.host}${parsed.pathname}`
}

/** Connects, and makes the schema. Connections that are lost are made anew; what they were asked fails with `Away`. */
export const openPostgres: (options: PostgresOptions) => Effect.Effect<Database, StoreError, Scope.Scope> = Effect
  .fnUntraced(function*({ maxConnections = 4, schema = "stocktally", url }) {
    const place = placeOf(Redacted.value(url))
    const reasonOf = postgresReason(place)
    const client = yield* PgClient.make({
      url,
      types,
      maxConnections,
      connectTimeout: "10 seconds",
      applicationName: "stocktally",
      startupParameters: {
        search_path: `"${schema.replaceAll("\"", "\"\"")}"`,
        idle_in_transaction_session_timeout: String(longestSilenceMillis)
      }
    }).pipe(
      Effect.provide(Reactivity.layer),
      Effect.mapError((error) => new StoreError({ operation: "open", reason: reasonOf(error) }))
    )
    const database: Database = { kind: "postgres", place, reader: client, writer: client, reasonOf, pause: Effect.void }
    yield* writing(database, "open", (sql) =>
      // Two that make it at once would fail in spite of IF NOT EXISTS.
      Effect.andThen(alone(sql, "opening"), sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`))
    return database
  })

/** `StockStore` in Postgres. */
export const postgresStore = (options: PostgresOptions): Layer.Layer<StockStore, StoreError> =>
  Layer.effect(StockStore, Effect.flatMap(openPostgres(options), sqlStore))
