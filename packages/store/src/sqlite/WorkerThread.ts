import * as Effect from "effect/Effect"
import { classifySqliteError, ConnectionError, SqlError, UnknownError } from "effect/sql/SqlError"
import { Worker } from "node:worker_threads"
import {
  type Answer,
  type BoundValue,
  type FromWorker,
  isBlock,
  type Mode,
  type OpenOptions,
  type Request,
  type ToWorker,
  type WorkerFailure
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

/** A database that is open in a worker thread. */
export interface OpenDatabase {
  readonly run: (sql: string, params: ReadonlyArray<unknown>, asValues: boolean, resume: Resume) => void
  /** The error that ended the thread; undefined while it runs. */
  readonly dead: () => SqlError | undefined
  /** Closes the database after it has run all requests. */
  readonly close: Effect.Effect<void>
}

/** A worker thread for any number of databases. */
export interface WorkerThread {
  readonly open: (opening: OpenOptions) => Effect.Effect<OpenDatabase, SqlError>
  /** The error that ended the thread; undefined while it runs. */
  readonly dead: () => SqlError | undefined
  /** Ends the thread. */
  readonly end: Effect.Effect<void>
}

/** Whether the thread ended for a reason outside this code, so that a new thread may succeed. */
const isTransientExit = (cause: unknown): boolean =>
  cause instanceof Error && Reflect.get(cause, "code") === "ERR_WORKER_OUT_OF_MEMORY"

const ended = (message: string): SqlError =>
  new SqlError({ reason: new ConnectionError({ message, cause: undefined, operation: "worker" }) })

/** Starts a thread. If it dies, the requests of all its databases fail. */
export const startThread = (mode: Mode): WorkerThread => {
  const waiting = new Map<number, (answer: Effect.Effect<Answer, SqlError>) => void>()
  const statements = new StatementNumbers()
  let unsent: Array<Request> = []
  let nextId = 0
  let nextDatabase = 0
  let dead: SqlError | undefined
  const worker = new Worker(workerUrl, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    resourceLimits: mode === "read" ? { maxYoungGenerationSizeMb } : {}
  })
  // A pending request keeps the process alive; an open database alone does not.
  worker.unref()

  const send = (): void => {
    const requests = unsent
    unsent = []
    if (requests.length === 0 || dead !== undefined) return
    const blocks = requests.flatMap((request) =>
      request._tag === "Run" ? request.params.filter(isBlock).map(({ memory }) => memory) : []
    )
    worker.postMessage({ ...statements.changes(), requests } satisfies ToWorker, blocks)
  }
  const request = (
    make: (id: number) => Request,
    answered: (answer: Effect.Effect<Answer, SqlError>) => void
  ): void => {
    if (dead !== undefined) return answered(Effect.fail(dead))
    const id = nextId++
    if (waiting.size === 0) worker.ref()
    waiting.set(id, answered)
    // Requests of one event-loop turn are sent together: a message costs more than a short query.
    // oxlint-disable-next-line no-restricted-globals -- a fiber that yields continues before what else arrived was read
    if (unsent.length === 0) setImmediate(send)
    unsent.push(make(id))
  }
  const ask = (make: (id: number) => Request, operation: string): Effect.Effect<void, SqlError> =>
    Effect.callback<Answer, SqlError>((resume) => request(make, resume)).pipe(
      Effect.flatMap((answer) =>
        answer._tag === "Failed" ? Effect.fail(sqlError(answer.failed, operation)) : Effect.void
      )
    )

  const openDatabase = (database: number): OpenDatabase => ({
    run: (sql, params, asValues, resume) =>
      request(
        (id) => ({
          _tag: "Run",
          id,
          database,
          statement: statements.numberOf(database, sql),
          params: params.map(bound),
          asValues
        }),
        (answer) => resume(Effect.flatMap(answer, resultOf))
      ),
    dead: () => dead,
    close: Effect.suspend(() => {
      statements.close(database)
      return Effect.ignore(ask((id) => ({ _tag: "Close", id, database }), "close"))
    })
  })

  const end = (error: SqlError): void => {
    if (dead !== undefined) return
    dead = error
    for (const answered of waiting.values()) answered(Effect.fail(error))
    waiting.clear()
  }
  worker.on("message", (answers: FromWorker) => {
    for (const answer of answers) {
      const answered = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) worker.unref()
      answered?.(Effect.succeed(answer))
    }
  })
  worker.on("error", (cause) => {
    const message = cause instanceof Error ? cause.message : "the worker failed"
    const Reason = isTransientExit(cause) ? ConnectionError : UnknownError
    end(new SqlError({ reason: new Reason({ message, cause, operation: "worker" }) }))
  })
  worker.on("exit", () => end(ended("the worker has ended")))

  return {
    open: (opening) =>
      Effect.suspend(() => {
        const database = nextDatabase++
        return Effect.as(ask((id) => ({ _tag: "Open", id, database, opening }), "open"), openDatabase(database))
      }),
    dead: () => dead,
    end: Effect.promise(() => worker.terminate())
  }
}
