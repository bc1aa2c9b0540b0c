import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import { BeginTransaction } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { Fragment, Statement } from "effect/sql/Statement"
import { LeaseLost, type StockStore, StoreError, type StoreErrorReason, Unexpected } from "@stocktally/tally"
import type { Sql, WriteLock, WritingRun } from "./Dialect.ts"

/** A SQLite or Postgres database, as this package uses it. */
export interface Database {
  readonly kind: "sqlite" | "postgres"
  /** The file or server, without credentials. */
  readonly place: string
  /** For queries only. The same client as `writer` if the database needs no second one. */
  readonly reader: Sql
  readonly writer: Sql
  /** Translates an error of the database. Drops connections that the error shows to be useless. */
  readonly classifyError: (error: SqlError) => Effect.Effect<StoreErrorReason>
}

/** Capturing a stack frame for a span takes as long as some queries, and the frame is the same for all of them. */
const noFrame = { captureStackTrace: () => undefined }

/** Runs a query on the reader and translates its errors. */
export const runQuery = <A, R>(
  database: Database,
  operation: string,
  query: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> =>
  mapSqlErrors(database, operation, query(database.reader)).pipe(
    Effect.withSpan(`StockStore.${operation}`, {}, noFrame)
  )

/**
 * Runs a query that reads whole tables on the writer, so that it does not evict the pages of interactive queries from
 * the reader's cache. Within {@link inSnapshot} it runs on the reader, which holds the snapshot.
 */
export const runScan = <A, R>(
  database: Database,
  operation: string,
  query: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> =>
  Effect.flatMap(
    Effect.serviceOption(database.reader.transactionService),
    (snapshot) => mapSqlErrors(database, operation, query(Option.isSome(snapshot) ? database.reader : database.writer))
  ).pipe(Effect.withSpan(`StockStore.${operation}`, {}, noFrame))

/** Runs statements on the writer that are each a transaction by itself, because a transaction takes three round trips more. */
export const runStatements = <A, R>(
  database: Database,
  operation: string,
  write: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> =>
  mapSqlErrors(database, operation, write(database.writer)).pipe(
    Effect.withSpan(`StockStore.${operation}`, {}, noFrame)
  )

/**
 * Runs statements in one transaction on the writer. Transactions with the same lock run one at a time across all
 * processes, so what a transaction reads holds until it commits: Postgres alone would let another one write in between.
 * Readers do not wait and are not waited for.
 *
 * On behalf of a `run` it fails with `LeaseLost` once the run is not running any more, so that a process that was
 * suspended writes nothing when it wakes. The run stays running until a transaction with the lock `shop` or `lease`
 * ends, because a process that takes the lease waits for both.
 */
export const runTransaction = <A, R>(
  database: Database,
  operation: string,
  write: (sql: Sql) => Effect.Effect<A, SqlError | StoreError, R>,
  lock: WriteLock = "shop",
  run?: WritingRun
): Effect.Effect<A, StoreError, R> => {
  const { writer } = database
  const begin = Effect.flatMap(
    writer.dialect.acquireLock(writer, lock, run),
    (isAllowed) => isAllowed ? Effect.void : leaseLost(database, writer, operation)
  )
  const transaction = writer.withTransaction(Effect.andThen(begin, Effect.suspend(() => write(writer))))
  return mapSqlErrors(database, operation, transaction).pipe(Effect.withSpan(`StockStore.${operation}`, {}, noFrame))
}

/**
 * Runs one statement as a transaction with a lock: it selects from the dialect's `lockedNow`, and returns a row for each
 * that it writes. It saw the rows before it waited for the lock, but checks the newest version of a row that it updates.
 */
export const runLocked = Effect.fnUntraced(function*<A extends object>(
  sql: Sql,
  lock: WriteLock,
  statement: (lockedNow: Fragment) => Statement<A>
): Effect.fn.Return<ReadonlyArray<A>, SqlError> {
  return yield* requireSession(sql, lock, statement(yield* sql.dialect.lockedNow(sql, lock)))
})

/**
 * Runs a statement that writes nothing in a session that is not the store's: there, acquiring the lock fails with the
 * reason.
 */
export const requireSession = <A>(
  sql: Sql,
  lock: WriteLock,
  statement: Statement<A>
): Effect.Effect<ReadonlyArray<A>, SqlError> =>
  Effect.tap(statement, (rows) => rows.length === 0 ? sql.dialect.acquireLock(sql, lock) : Effect.void)

/** Runs transactions of one operation. */
export type Transact = <A>(write: (sql: Sql) => Effect.Effect<A, SqlError | StoreError>) => Effect.Effect<A, StoreError>

/** Runs transactions on behalf of a run, or without one. */
export const transactionsOf =
  (database: Database, operation: string, run: string | null | undefined): Transact => (write) =>
    runTransaction(database, operation, write, "shop", run === null || run === undefined ? undefined : { id: run })

/** Fails with `LeaseLost`, which names the present holder of the lease. */
export const leaseLost = Effect.fnUntraced(
  function*(database: Database, sql: Sql, operation: string): Effect.fn.Return<never, SqlError | StoreError> {
    const [held] = yield* sql<{ readonly holder: string }>`SELECT holder FROM lease`
    const reason = new LeaseLost({ place: database.place, holder: held?.holder || "nobody" })
    return yield* new StoreError({ operation, reason })
  }
)

/**
 * Runs the queries of an effect in one transaction of the reader, one effect at a time. SQLite's reader has one
 * connection, so concurrent queries of others read the same snapshot.
 */
export const inSnapshot = (database: Database): StockStore["Service"]["inSnapshot"] => {
  const permit = Semaphore.makeUnsafe(1)
  const { reader } = database
  return (effect) =>
    permit.withPermit(reader.withTransaction(Effect.exit(effect))).pipe(
      Effect.provideService(BeginTransaction, reader.dialect.beginSnapshot),
      (transaction) => mapSqlErrors(database, "inSnapshot", transaction),
      Effect.flatten,
      Effect.withSpan("StockStore.inSnapshot")
    )
}

/** Translates the errors of the database. */
export const mapSqlErrors = <A, R>(
  database: Database,
  operation: string,
  effect: Effect.Effect<A, SqlError | StoreError, R>
): Effect.Effect<A, StoreError, R> => {
  const translate = (error: SqlError): Effect.Effect<never, StoreError> =>
    Effect.flatMap(database.classifyError(error), (reason) => Effect.fail(new StoreError({ operation, reason })))
  return effect.pipe(
    Effect.catch((error) => isSqlError(error) ? translate(error) : Effect.fail(error)),
    // Effect's SQL client turns a failed rollback on a broken connection into a defect. The server has rolled back by
    // itself.
    Effect.catchDefect((defect) => isSqlError(defect) ? translate(defect) : Effect.die(defect))
  )
}

/** Translates a decoding error: the stored `what` cannot be read. */
export const mapDecodeErrors = <A, E, R>(
  database: Database,
  operation: string,
  what: string,
  decoding: Effect.Effect<A, E, R>
): Effect.Effect<A, StoreError, R> =>
  Effect.mapError(decoding, (cause) => unexpected(database, operation, `${what} cannot be read`, cause))

const unexpected = (database: Database, operation: string, detail: string, cause: unknown): StoreError =>
  new StoreError({ operation, reason: new Unexpected({ place: database.place, detail, cause }) })
