import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import { BeginTransaction } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { type StockStore, StoreError, type StoreErrorReason, Unexpected } from "@stocktally/tally"
import type { Sql, WriteLock } from "./Dialect.ts"

/** A database as the tables of this package see it, whichever it is. */
export interface Database {
  readonly kind: "sqlite" | "postgres"
  /** The file or server, without credentials. */
  readonly place: string
  /** For questions alone. The same client as `writer` where the database needs no other. */
  readonly reader: Sql
  readonly writer: Sql
  /** Says in our words what an error is. Drops connections that it shows to be useless. */
  readonly reasonOf: (error: SqlError) => Effect.Effect<StoreErrorReason>
}

/** Where a question is asked from is the same for all of them, and finding out takes as long as some of them. */
const noFrame = { captureStackTrace: () => undefined }

/** Runs questions on the reader, and says what fails in our words. */
export const runQuery = <A, R>(
  database: Database,
  operation: string,
  ask: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> =>
  mapSqlErrors(database, operation, ask(database.reader)).pipe(Effect.withSpan(`StockStore.${operation}`, {}, noFrame))

/**
 * The same on the writer, for what a sync reads whole: the reader would keep as much of it in memory as it may, and
 * what screens ask for would be gone from there. Within {@link withSnapshot} it is the reader, which knows that moment.
 */
export const runScan = <A, R>(
  database: Database,
  operation: string,
  ask: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> =>
  Effect.flatMap(
    Effect.serviceOption(database.reader.transactionService),
    (moment) => mapSqlErrors(database, operation, ask(Option.isSome(moment) ? database.reader : database.writer))
  ).pipe(Effect.withSpan(`StockStore.${operation}`))

/**
 * Runs statements in one transaction on the writer: all of it is kept, or nothing. Only one transaction of a task runs at a
 * time, in all processes of the store, so that what it reads holds until it has written: Postgres alone would let another
 * transaction write between the two. Readers neither wait nor are waited for.
 */
export const runTransaction = <A, R>(
  database: Database,
  operation: string,
  write: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>,
  task: WriteLock = "shop"
): Effect.Effect<A, StoreError, R> => {
  const { writer } = database
  const transaction = writer.withTransaction(Effect.andThen(writer.dialect.acquireLock(writer, task), write(writer)))
  return mapSqlErrors(database, operation, transaction).pipe(Effect.withSpan(`StockStore.${operation}`))
}

/**
 * Runs what asks the reader in one transaction of it, one at a time: a reader of SQLite's has one connection, so what others
 * ask at the same time is of the same moment too.
 */
export const withSnapshot = (database: Database): StockStore["Service"]["withSnapshot"] => {
  const turn = Semaphore.makeUnsafe(1)
  const { reader } = database
  return (effect) =>
    turn.withPermit(reader.withTransaction(Effect.exit(effect))).pipe(
      Effect.provideService(BeginTransaction, reader.dialect.beginSnapshot),
      (transaction) => mapSqlErrors(database, "withSnapshot", transaction),
      Effect.flatten,
      Effect.withSpan("StockStore.withSnapshot")
    )
}

/** Database errors in our words. */
export const mapSqlErrors = <A, R>(
  database: Database,
  operation: string,
  effect: Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> => {
  const translate = (error: SqlError): Effect.Effect<never, StoreError> =>
    Effect.flatMap(database.reasonOf(error), (reason) => Effect.fail(new StoreError({ operation, reason })))
  return effect.pipe(
    Effect.catch((error) => isSqlError(error) ? translate(error) : Effect.fail(error)),
    // A connection that breaks in a transaction cannot roll it back either, which effect's SQL client calls a defect. The
    // server has undone it by itself.
    Effect.catchDefect((defect) => isSqlError(defect) ? translate(defect) : Effect.die(defect))
  )
}

/** What is decoded from the database, or the error for what cannot be. */
export const mapDecodeErrors = <A, E, R>(
  database: Database,
  operation: string,
  what: string,
  decoding: Effect.Effect<A, E, R>
): Effect.Effect<A, StoreError, R> =>
  Effect.mapError(decoding, (cause) => unexpected(database, operation, `${what} cannot be read`, cause))

/** The error for an answer of the database that cannot be. */
const unexpected = (database: Database, operation: string, detail: string, cause: unknown): StoreError =>
  new StoreError({ operation, reason: new Unexpected({ place: database.place, detail, cause }) })
