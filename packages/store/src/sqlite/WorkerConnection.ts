import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, ConnectionError, SqlError, UnknownError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { statSync } from "node:fs"
import { Worker } from "node:worker_threads"
import {
  type Answer,
  type BoundValue,
  type WorkerFailure,
  type FromWorker,
  isBlock,
  type OpenOptions,
  type Request,
  type ToWorker
} from "./protocol.ts"
import { StatementNumbers } from "./StatementNumbers.ts"

/** A failure of SQLite or of the file system, as the cause of an `SqlError`. */
export class SqliteFailure extends Error {
  readonly failed: WorkerFailure
  /** Read by `classifySqliteError`. */
  readonly code: number | undefined

  constructor(failed: WorkerFailure) {
    super(failed.message)
    this.failed = failed
    this.code = failed.errcode
  }
}

const sqlError = (failed: WorkerFailure, operation: string): SqlError => {
  const cause = new SqliteFailure(failed)
  return new SqlError({ reason: classifySqliteError(cause, { message: failed.message, operation }) })
}

const bound = (param: unknown): BoundValue => {
  switch (typeof param) {
    case "string":
    case "number":
    case "bigint":
      return param
    case "boolean":
      return param ? 1 : 0
    default:
      return param instanceof Uint8Array || isBlock(param) ? param : null
  }
}

/**
 * The worker's file, beside this one. A bundle must include it, as `sqliteWorker.js` in the folder of this module's
 * chunk.
 */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./sqliteWorker.ts" : "./sqliteWorker.js", import.meta.url)

/** For the reader. Rows are garbage as soon as they are sent; without a limit V8 keeps tens of megabytes of them. */
const maxYoungGenerationSizeMb = 12

/** Converts rows to objects by column name. If two columns have the same name, the last one wins. */
const objectsOf = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<unknown>>
): ReadonlyArray<object> =>
  rows.map((values) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < columns.length; index++) row[columns[index] ?? ""] = values[index]
    return row
  })

const resultOf = (answer: Answer): Effect.Effect<ReadonlyArray<object>, SqlError> =>
  answer._tag === "Failed"
    ? Effect.fail(sqlError(answer.failed, "execute"))
    : Effect.succeed(answer.columns === undefined ? answer.rows : objectsOf(answer.columns, answer.rows))

type Resume = (effect: Effect.Effect<ReadonlyArray<object>, SqlError>) => void

/** A worker thread with an open database. */
interface Thread {
  readonly run: (sql: string, params: ReadonlyArray<unknown>, asValues: boolean, resume: Resume) => void
  /** The error that ended the thread; undefined while it runs. */
  readonly dead: () => SqlError | undefined
  /** Ends the thread after it has run all requests. */
  readonly close: Effect.Effect<void>
}

/** Whether the thread ended for a reason outside this code, so that a new thread may succeed. */
const isTransientExit = (cause: unknown): boolean =>
  cause instanceof Error && Reflect.get(cause, "code") === "ERR_WORKER_OUT_OF_MEMORY"

const startThread = (opening: OpenOptions): Effect.Effect<Thread, SqlError> =>
  Effect.callback((started) => {
    const waiting = new Map<number, Resume>()
    const statements = new StatementNumbers()
    let unsent: Array<Request> = []
    let nextId = 0
    let dead: SqlError | undefined
    const worker = new Worker(workerUrl, {
      workerData: { opening },
      execArgv: ["--disable-warning=ExperimentalWarning"],
      resourceLimits: opening.mode === "read" ? { maxYoungGenerationSizeMb } : {}
    })

    const send = (): void => {
      const requests = unsent
      unsent = []
      if (requests.length === 0 || dead !== undefined) return
      const blocks = requests.flatMap(({ params }) => params.filter(isBlock).map(({ memory }) => memory))
      worker.postMessage({ ...statements.changes(), requests } satisfies ToWorker, blocks)
    }
    const thread: Thread = {
      run: (sql, params, asValues, resume) => {
        if (dead !== undefined) return resume(Effect.fail(dead))
        const id = nextId++
        if (waiting.size === 0) worker.ref()
        waiting.set(id, resume)
        // Requests of one event-loop turn are sent together: a message costs more than a short query.
        // oxlint-disable-next-line no-restricted-globals -- a fiber that yields continues before what else arrived was read
        if (unsent.length === 0) setImmediate(send)
        unsent.push({ id, statement: statements.numberOf(sql), params: params.map(bound), asValues })
      },
      dead: () => dead,
      close: Effect.callback((resume) => {
        if (dead !== undefined) return resume(Effect.void)
        worker.ref()
        worker.once("exit", () => resume(Effect.void))
        send()
        worker.postMessage({ close: true } satisfies ToWorker, [])
      })
    }

    const end = (error: SqlError): void => {
      if (dead !== undefined) return
      dead = error
      started(Effect.fail(error))
      for (const resume of waiting.values()) resume(Effect.fail(error))
      waiting.clear()
    }
    worker.on("message", (message: FromWorker) => {
      switch (message._tag) {
        case "Opened":
          // A pending request keeps the process alive; an open database alone does not.
          worker.unref()
          return started(Effect.succeed(thread))
        case "NotOpened":
          return end(sqlError(message.failed, "open"))
        case "Answers":
          for (const answer of message.answers) {
            const resume = waiting.get(answer.id)
            waiting.delete(answer.id)
            if (waiting.size === 0) worker.unref()
            resume?.(resultOf(answer))
          }
      }
    })
    worker.on("error", (cause) => {
      const message = cause instanceof Error ? cause.message : "the worker failed"
      const Reason = isTransientExit(cause) ? ConnectionError : UnknownError
      end(new SqlError({ reason: new Reason({ message, cause, operation: "worker" }) }))
    })
    worker.on("exit", () =>
      end(
        new SqlError({
          reason: new ConnectionError({ message: "the worker has ended", cause: undefined, operation: "worker" })
        })
      ))
  })

/**
 * A connection to a SQLite database on a thread of its own, closed with the scope. Statements run one after the other
 * in the order of their requests. An interrupted statement still runs; its result is dropped. If the thread died, the
 * next statement starts a new one, except within a transaction, which is rolled back, and except if the file was
 * replaced. A store in memory is lost with its thread.
 */
export const workerConnection: (opening: OpenOptions) => Effect.Effect<Connection, SqlError, Scope.Scope> = Effect
  .fnUntraced(function*(opening) {
    const isMemory = opening.path === ":memory:"
    const fileAt = () => isMemory ? undefined : statSync(opening.path, { throwIfNoEntry: false })
    const starting = Semaphore.makeUnsafe(1)
    let isClosed = false
    const current = yield* Effect.acquireRelease(
      Effect.map(startThread(opening), (thread) => ({ thread, file: fileAt() })),
      (own) =>
        starting.withPermit(Effect.suspend(() => {
          isClosed = true
          return own.thread.close
        }))
    )
    let transactionThread: Thread | undefined

    const liveThread: Effect.Effect<Thread, SqlError> = starting.withPermit(Effect.suspend(() => {
      const error = current.thread.dead()
      const file = fileAt()
      if (error === undefined) return Effect.succeed(current.thread)
      return isClosed || isMemory || file?.ino !== current.file?.ino || file?.dev !== current.file?.dev
        ? Effect.fail(error)
        : Effect.tap(startThread(opening), (thread) => Effect.sync(() => void (current.thread = thread)))
    })).pipe(Effect.uninterruptible)

    const on = (thread: Thread, sql: string, params: ReadonlyArray<unknown>, asValues: boolean) =>
      Effect.callback<ReadonlyArray<object>, SqlError>((resume) => thread.run(sql, params, asValues, resume))

    const runOnThread = (sql: string, params: ReadonlyArray<unknown>, asValues: boolean) =>
      Effect.suspend(() => {
        const begins = sql.startsWith("BEGIN")
        const thread = transactionThread === undefined || begins ? current.thread : transactionThread
        if (sql === "COMMIT" || sql === "ROLLBACK") transactionThread = undefined
        if (begins) {
          return Effect.flatMap(thread.dead() === undefined ? Effect.succeed(thread) : liveThread, (thread) =>
            Effect.tap(on(thread, sql, params, asValues), () =>
              Effect.sync(() => void (transactionThread = thread))))
        }
        return thread.dead() === undefined || transactionThread !== undefined || sql === "ROLLBACK"
          ? on(thread, sql, params, asValues)
          : Effect.flatMap(liveThread, (thread) =>
            on(thread, sql, params, asValues))
      })

    const execute: Connection["execute"] = (sql, params, transformRows) =>
      transformRows === undefined ?
        runOnThread(sql, params, false)
        : Effect.map(runOnThread(sql, params, false), transformRows)
    const executeValues: Connection["executeValues"] = (sql, params) =>
      Effect.map(runOnThread(sql, params, true), (rows) => rows.filter((row) => Array.isArray(row)))
    return {
      execute,
      executeUnprepared: execute,
      executeRaw: (sql, params) => runOnThread(sql, params, false),
      executeValues,
      executeValuesUnprepared: executeValues,
      executeStream: (sql, params, transformRows) => Stream.fromIterableEffect(execute(sql, params, transformRows))
    }
  })
