import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { statSync } from "node:fs"
import type { OpenOptions } from "./protocol.ts"
import type { SqliteThread } from "./SqliteThreads.ts"
import type { OpenDatabase } from "./WorkerThread.ts"

/**
 * A connection to a SQLite database on a thread, closed with the scope. Statements run one after the other
 * in the order of their requests. An interrupted statement still runs; its result is dropped. If the thread died, the
 * next statement starts a new one, except within a transaction, which is rolled back, and except if the file was
 * replaced. A store in memory is lost with its thread.
 */
export const workerConnection: (
  thread: SqliteThread,
  opening: OpenOptions
) => Effect.Effect<Connection, SqlError, Scope.Scope> = Effect
  .fnUntraced(function*({ open }, opening) {
    const isMemory = opening.path === ":memory:"
    const fileAt = () => isMemory ? undefined : statSync(opening.path, { throwIfNoEntry: false })
    const starting = Semaphore.makeUnsafe(1)
    let isClosed = false
    const current = yield* Effect.acquireRelease(
      Effect.map(open(opening), (database) => ({ database, file: fileAt() })),
      (own) =>
        starting.withPermit(Effect.suspend(() => {
          isClosed = true
          return own.database.close
        }))
    )
    let transactionDatabase: OpenDatabase | undefined

    const liveDatabase: Effect.Effect<OpenDatabase, SqlError> = starting.withPermit(Effect.suspend(() => {
      const error = current.database.dead()
      const file = fileAt()
      if (error === undefined) return Effect.succeed(current.database)
      return isClosed || isMemory || file?.ino !== current.file?.ino || file?.dev !== current.file?.dev
        ? Effect.fail(error)
        : Effect.tap(open(opening), (database) => Effect.sync(() => void (current.database = database)))
    })).pipe(Effect.uninterruptible)

    const on = (database: OpenDatabase, sql: string, params: ReadonlyArray<unknown>, asValues: boolean) =>
      Effect.callback<ReadonlyArray<object>, SqlError>((resume) => database.run(sql, params, asValues, resume))

    const runStatement = (sql: string, params: ReadonlyArray<unknown>, asValues: boolean) =>
      Effect.suspend(() => {
        const begins = sql.startsWith("BEGIN")
        const database = transactionDatabase === undefined || begins ? current.database : transactionDatabase
        if (sql === "COMMIT" || sql === "ROLLBACK") transactionDatabase = undefined
        if (begins) {
          return Effect.flatMap(database.dead() === undefined ? Effect.succeed(database) : liveDatabase, (database) =>
            Effect.tap(on(database, sql, params, asValues), () =>
              Effect.sync(() =>
                void (transactionDatabase = database)
              )))
        }
        return database.dead() === undefined || transactionDatabase !== undefined || sql === "ROLLBACK"
          ? on(database, sql, params, asValues)
          : Effect.flatMap(liveDatabase, (database) => on(database, sql, params, asValues))
      })

    const execute: Connection["execute"] = (sql, params, transformRows) =>
      transformRows === undefined ?
        runStatement(sql, params, false)
        : Effect.map(runStatement(sql, params, false), transformRows)
    const executeValues: Connection["executeValues"] = (sql, params) =>
      Effect.map(runStatement(sql, params, true), (rows) => rows.filter((row) => Array.isArray(row)))
    return {
      execute,
      executeUnprepared: execute,
      executeRaw: (sql, params) => runStatement(sql, params, false),
      executeValues,
      executeValuesUnprepared: executeValues,
      executeStream: (sql, params, transformRows) => Stream.fromIterableEffect(execute(sql, params, transformRows))
    }
  })
