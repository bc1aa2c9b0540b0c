/** The worker thread that holds a SQLite database: node:sqlite is synchronous and would block the main thread. */
import { statSync } from "node:fs"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { type MessagePort, parentPort, workerData } from "node:worker_threads"
import { walCheckpoint } from "./walCheckpoint.ts"
import { toWorkerFailure, openDatabase } from "./openDatabase.ts"
import {
  type Answer,
  type Block,
  type WorkerFailure,
  type FromWorker,
  isBlock,
  statementSeparator,
  type OpenOptions,
  type Request,
  type ToWorker
} from "./protocol.ts"

/** The maximum number of answers in one message. */
const maxAnswersPerMessage = 16

/**
 * Whether an answer of at most one row is sent together with the next answer: only if the same statement runs next,
 * because that takes no longer than this one did.
 */
const canWaitForNext = (answer: Answer, { statement }: Request, next: Request | undefined): boolean =>
  next?.statement === statement && answer._tag === "Rows" && answer.rows.length <= 1

/** A prepared statement, with the names of its columns once it has returned a row. */
interface Prepared {
  readonly statement: StatementSync
  columns: ReadonlyArray<string>
}

const rowsOf = ({ statement }: Prepared, values: ReadonlyArray<SQLInputValue>): ReadonlyArray<ReadonlyArray<unknown>> =>
  // `setReturnArrays` makes node:sqlite return arrays, which its types do not express.
  statement.all(...values).filter((row) => Array.isArray(row))

/** Adds the values of a block, in the order of its rows. */
const unpack = ({ ids, memory }: Block, values: Array<SQLInputValue>): void => {
  const integers = new BigInt64Array(memory)
  const doubles = new Float64Array(memory)
  for (let slot = 0, column = 0; slot < doubles.length; slot++) {
    values.push((ids[column] === true ? integers[slot] : doubles[slot]) ?? 0)
    column = column + 1 === ids.length ? 0 : column + 1
  }
}

const spread = (params: Request["params"]): ReadonlyArray<SQLInputValue> => {
  const values: Array<SQLInputValue> = []
  for (const param of params) {
    if (isBlock(param)) unpack(param, values)
    else values.push(param)
  }
  return values
}

/**
 * Returns a check that the file is still in its place: writes to a deleted or replaced file would be lost unnoticed.
 * Requests succeed again once the file is back.
 */
const watchFile = (path: string): () => WorkerFailure | undefined => {
  const currentFile = () => path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false })
  const openedFile = currentFile()
  return () => {
    const found = currentFile()
    return found?.ino === openedFile?.ino && found?.dev === openedFile?.dev
      ? undefined
      : {
        message: `${
          found === undefined ? "its file is gone" : "another file is in its place"
        }: put it back, or restart Stocktally`,
        errcode: undefined,
        system: undefined,
        foreign: false,
        gone: true
      }
  }
}

/** The column names of rows. They can change while a statement stays prepared, when a table gets a new column. */
const columnsOf = (
  prepared: Prepared,
  [row]: ReadonlyArray<ReadonlyArray<unknown>>
): ReadonlyArray<string> | undefined => {
  if (row === undefined) return undefined
  if (prepared.columns.length !== row.length) prepared.columns = prepared.statement.columns().map(({ name }) => name)
  return prepared.columns
}

const serve = (port: MessagePort, database: DatabaseSync, { mode, path }: OpenOptions): void => {
  const whyGone = watchFile(path)
  const checkpoint = mode === "write" ? walCheckpoint(database) : () => undefined
  /** Statements by number: their text, until they are first run. */
  const statements = new Map<number, string | ReadonlyArray<Prepared>>()

  const prepared = (number: number): ReadonlyArray<Prepared> => {
    const entry = statements.get(number)
    if (entry === undefined) throw new Error(`statement ${number} was not added`)
    if (typeof entry !== "string") return entry
    const preparedParts = entry.split(statementSeparator).map((text): Prepared => {
      const statement = database.prepare(text)
      statement.setReturnArrays(true)
      return { statement, columns: [] }
    })
    statements.set(number, preparedParts)
    return preparedParts
  }

  const run = ({ asValues, id, params, statement }: Request): Answer => {
    // A transaction that has begun may still end.
    const gone = database.isTransaction ? undefined : whyGone()
    if (gone !== undefined) return { _tag: "Failed", id, failed: gone }
    try {
      const bound = spread(params)
      let rows: ReadonlyArray<ReadonlyArray<unknown>> = []
      let columns: ReadonlyArray<string> | undefined
      for (const part of prepared(statement)) {
        rows = rowsOf(part, bound)
        columns = asValues ? undefined : columnsOf(part, rows)
      }
      return { _tag: "Rows", id, columns, rows }
    } catch (cause) {
      return { _tag: "Failed", id, failed: toWorkerFailure(cause) }
    }
  }

  port.on("message", (message: ToWorker) => {
    if ("close" in message) {
      database.close()
      port.close()
      return
    }
    for (const { number, sql } of message.added) statements.set(number, sql)
    let answers: Array<Answer> = []
    for (const [index, request] of message.requests.entries()) {
      const answer = run(request)
      answers.push(answer)
      if (answers.length < maxAnswersPerMessage && canWaitForNext(answer, request, message.requests[index + 1])) {
        continue
      }
      port.postMessage({ _tag: "Answers", answers } satisfies FromWorker, [])
      answers = []
    }
    for (const number of message.removed) statements.delete(number)
    checkpoint()
  })
}

const begin = (port: MessagePort, opening: OpenOptions): void => {
  try {
    const database = openDatabase(opening)
    port.postMessage({ _tag: "Opened" } satisfies FromWorker, [])
    serve(port, database, opening)
  } catch (cause) {
    port.postMessage({ _tag: "NotOpened", failed: toWorkerFailure(cause) } satisfies FromWorker, [])
  }
}

const hasOpenOptions = (data: unknown): data is { readonly opening: OpenOptions } =>
  typeof data === "object" && data !== null && "opening" in data

if (parentPort !== null && hasOpenOptions(workerData)) begin(parentPort, workerData.opening)
