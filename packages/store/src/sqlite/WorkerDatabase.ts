/** A database in a worker thread. */
import { statSync } from "node:fs"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { limitMemory, openDatabase } from "./openDatabase.ts"
import { type Block, isBlock, type Mode, type OpenOptions, type RunRequest, statementSeparator } from "./protocol.ts"
import { walCheckpoint } from "./walCheckpoint.ts"
import { GoneFile } from "./workerFailure.ts"

/** A prepared statement, with the names of its columns once it has returned a row. */
interface Prepared {
  readonly statement: StatementSync
  columns: ReadonlyArray<string>
}

/** The rows of a statement; without `columns` if only values were requested, or there are no rows. */
export interface Rows {
  readonly columns: ReadonlyArray<string> | undefined
  readonly rows: ReadonlyArray<ReadonlyArray<unknown>>
}

/** A statement, prepared when it is first run. */
export interface WorkerStatement {
  readonly text: string
  parts: ReadonlyArray<Prepared> | undefined
}

/** An open database. Runs statements one after the other. */
export class WorkerDatabase {
  readonly #database: DatabaseSync
  readonly #mode: Mode
  readonly #checkFile: () => void
  readonly #checkpoint: () => void
  /** The number of parts of the current statement that have run, if it was interrupted by a lock. */
  #partsRun = 0

  /** Opens the database; throws if it cannot be opened. */
  constructor(opening: OpenOptions) {
    this.#database = openDatabase(opening)
    this.#mode = opening.mode
    this.#checkFile = watchFile(opening.path)
    this.#checkpoint = opening.mode === "write" ? walCheckpoint(this.#database) : () => undefined
  }

  /** Limits the memory to the share of a thread with `count` databases. */
  limitMemory(count: number): void {
    try {
      limitMemory(this.#database, this.#mode, count)
    } catch {
      // The file is damaged or locked, which its own requests report.
    }
  }

  /** Runs a request. If it throws because of a lock, the same request may be run again, and resumes. */
  run({ asValues, params }: RunRequest, statement: WorkerStatement): Rows {
    // A transaction that has begun may still end.
    if (!this.#database.isTransaction) this.#checkFile()
    const bound = spread(params)
    const parts = this.#prepared(statement)
    let result: Rows = { columns: undefined, rows: [] }
    for (const part of parts.slice(this.#partsRun)) {
      const rows = rowsOf(part, bound)
      result = { columns: asValues ? undefined : columnsOf(part, rows), rows }
      this.#partsRun++
    }
    return result
  }

  /** Call this after each request that is not run again. */
  finished(): void {
    this.#partsRun = 0
    this.#checkpoint()
  }

  close(): void {
    this.#database.close()
  }

  #prepared(statement: WorkerStatement): ReadonlyArray<Prepared> {
    statement.parts ??= statement.text.split(statementSeparator).map((text): Prepared => {
      const statement = this.#database.prepare(text)
      statement.setReturnArrays(true)
      return { statement, columns: [] }
    })
    return statement.parts
  }
}

const rowsOf = ({ statement }: Prepared, values: ReadonlyArray<SQLInputValue>): Rows["rows"] =>
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

const spread = (params: RunRequest["params"]): ReadonlyArray<SQLInputValue> => {
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
const watchFile = (path: string): () => void => {
  const currentFile = () => path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false })
  const openedFile = currentFile()
  return () => {
    const found = currentFile()
    if (found?.ino === openedFile?.ino && found?.dev === openedFile?.dev) return
    const what = found === undefined ? "its file is gone" : "another file is in its place"
    throw new GoneFile(`${what}: put it back, or restart Stocktally`)
  }
}

/** The column names of rows. They can change while a statement stays prepared, when a table gets a new column. */
const columnsOf = (prepared: Prepared, [row]: Rows["rows"]): ReadonlyArray<string> | undefined => {
  if (row === undefined) return undefined
  if (prepared.columns.length !== row.length) prepared.columns = prepared.statement.columns().map(({ name }) => name)
  return prepared.columns
}
