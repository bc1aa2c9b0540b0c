import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, ConnectionError, SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { Worker } from "node:worker_threads"
import { type Bound, type Failed, type FromWorker, isBlock, type Opening, type ToWorker } from "./protocol.ts"

/** What SQLite or the file system said, as the cause of an `SqlError`. */
export class SqliteFailure extends Error {
  readonly failed: Failed
  /** What `classifySqliteError` looks at. */
  readonly code: number | undefined

  constructor(failed: Failed) {
    super(failed.message)
    this.failed = failed
    this.code = failed.errcode
  }
}

const sqlError = (failed: Failed, operation: string): SqlError => {
  const cause = new SqliteFailure(failed)
  return new SqlError({ reason: classifySqliteError(cause, { message: failed.message, operation }) })
}

const bound = (param: unknown): Bound => {
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
 * Where the worker's file is: beside this one. A bundle must bring it along, as `sqliteWorker.js` in the folder of the
 * chunk that this module ends up in.
 */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./sqliteWorker.ts" : "./sqliteWorker.js", import.meta.url)

/** Of the thread that reads. Rows are garbage as soon as they are sent; without a limit V8 lets tens of megabytes of them gather. */
const maxYoungGenerationSizeMb = 12

type Answer = (effect: Effect.Effect<ReadonlyArray<object>, SqlError>) => void

/**
 * A connection to a SQLite database on a thread of its own, closed with the scope. Statements run one after the other
 * in the order in which they were asked. One that is interrupted still runs; its answer is dropped.
 */
export const workerConnection: (opening: Opening) => Effect.Effect<Connection, SqlError, Scope.Scope> = Effect
  .fnUntraced(function*(opening) {
    const waiting = new Map<number, Answer>()
    let nextId = 0
    let dead: SqlError | undefined

    const worker = yield* Effect.acquireRelease(
      Effect.callback<Worker, SqlError>((resume) => {
        const worker = new Worker(workerUrl, {
          workerData: { opening },
          execArgv: ["--disable-warning=ExperimentalWarning"],
          resourceLimits: opening.mode === "read" ? { maxYoungGenerationSizeMb } : {}
        })
        const end = (error: SqlError): void => {
          dead = error
          resume(Effect.fail(error))
          for (const answer of waiting.values()) answer(Effect.fail(error))
          waiting.clear()
        }
        const lost = (message: string, cause: unknown): void =>
          end(new SqlError({ reason: new ConnectionError({ message, cause, operation: "worker" }) }))
        worker.on("message", (message: FromWorker) => {
          switch (message._tag) {
            case "Opened":
              // Who waits for an answer keeps the process alive; an open database alone does not.
              worker.unref()
              return resume(Effect.succeed(worker))
            case "NotOpened":
              return end(sqlError(message.failed, "open"))
            default: {
              const answer = waiting.get(message.id)
              waiting.delete(message.id)
              if (waiting.size === 0) worker.unref()
              answer?.(
                message._tag === "Rows" ? Effect.succeed(message.rows) : Effect.fail(sqlError(message.failed, "execute"))
              )
            }
          }
        })
        worker.on("error", (cause) => lost(cause instanceof Error ? cause.message : "the worker failed", cause))
        worker.on("exit", () => lost("the worker has ended", undefined))
      }),
      (worker) =>
        Effect.callback<void>((resume) => {
          if (dead !== undefined) return resume(Effect.void)
          worker.ref()
          worker.once("exit", () => resume(Effect.void))
          worker.postMessage({ close: true } satisfies ToWorker, [])
        })
    )

    const ask = (sql: string, params: ReadonlyArray<unknown>, asValues: boolean) =>
      Effect.callback<ReadonlyArray<object>, SqlError>((resume) => {
        if (dead !== undefined) return resume(Exit.fail(dead))
        const id = nextId++
        if (waiting.size === 0) worker.ref()
        waiting.set(id, resume)
        const values = params.map(bound)
        const blocks = values.filter(isBlock).map(({ memory }) => memory)
        worker.postMessage({ id, sql, params: values, asValues } satisfies ToWorker, blocks)
      })

    const execute: Connection["execute"] = (sql, params, transformRows) =>
      transformRows === undefined ? ask(sql, params, false) : Effect.map(ask(sql, params, false), transformRows)
    const executeValues: Connection["executeValues"] = (sql, params) =>
      Effect.map(ask(sql, params, true), (rows) => rows.filter((row) => Array.isArray(row)))
    return {
      execute,
      executeUnprepared: execute,
      executeRaw: (sql, params) => ask(sql, params, false),
      executeValues,
      executeValuesUnprepared: executeValues,
      executeStream: (sql, params, transformRows) =>
        Stream.fromIterableEffect(execute(sql, params, transformRows))
    }
  })
