/** The messages between the main thread and a worker thread, which holds any number of databases. */

/** A value that node:sqlite binds. Ids are sent as text; their columns convert them to exact integers. */
export type BoundValue = null | number | bigint | string | Uint8Array | Block

/**
 * Rows of integers as one block of memory, 8 bytes each, in place of as many values: sending a value costs as much as
 * writing a row. `ids` marks the columns that are 64-bit integers; the others are doubles, because a BigInt for each
 * count would be garbage.
 */
export interface Block {
  readonly memory: ArrayBuffer
  readonly ids: ReadonlyArray<boolean>
}

export const isBlock = (value: unknown): value is Block =>
  typeof value === "object" && value !== null && "memory" in value && value.memory instanceof ArrayBuffer

/** Separates statements that run one after the other with the same parameters; the result is that of the last. */
export const statementSeparator = "\n;\n"

/** A thread opens its databases for writing, creating files that do not exist, or for reading only. */
export type Mode = "write" | "read"

/** How the worker opens a database. */
export interface OpenOptions {
  readonly path: string
  readonly mode: Mode
  /** Marks a database as Stocktally's, in its header. */
  readonly applicationId: number
  /** How long a request waits for the lock of another process. The requests of other databases do not wait for it. */
  readonly busyTimeoutMillis: number
}

/**
 * The text of a statement of one database, and the number that refers to it from now on. It may be several statements;
 * see {@link statementSeparator}.
 */
export interface NewStatement {
  readonly number: number
  readonly sql: string
}

/** Opens a database under a number. */
export interface OpenRequest {
  readonly _tag: "Open"
  readonly id: number
  readonly database: number
  readonly opening: OpenOptions
}

/** A statement to run; `asValues` returns arrays in place of objects. Blocks are transferred, not copied. */
export interface RunRequest {
  readonly _tag: "Run"
  readonly id: number
  readonly database: number
  readonly statement: number
  readonly params: ReadonlyArray<BoundValue>
  readonly asValues: boolean
}

/** Closes a database after all its earlier requests. */
export interface CloseRequest {
  readonly _tag: "Close"
  readonly id: number
  readonly database: number
}

export type Request = OpenRequest | RunRequest | CloseRequest

/**
 * The requests of one event-loop turn of the main thread. Those of a database run in order. `added` comes before the
 * requests, `removed` after them.
 */
export interface ToWorker {
  readonly added: ReadonlyArray<NewStatement>
  readonly requests: ReadonlyArray<Request>
  readonly removed: ReadonlyArray<number>
}

/**
 * An error of SQLite or of the file system. `foreign`: the database is not Stocktally's; `gone`: its file was moved or
 * replaced.
 */
export interface WorkerFailure {
  readonly message: string
  /** SQLite's extended result code. */
  readonly errcode: number | undefined
  /** `EACCES` and the like. */
  readonly system: string | undefined
  readonly foreign: boolean
  readonly gone: boolean
}

/** Rows are sent as arrays: with column names in each row, a page of wide rows takes four times as long to send. */
export type Answer =
  | {
    readonly _tag: "Rows"
    readonly id: number
    /** Undefined if only values were requested, or there are no rows. */
    readonly columns: ReadonlyArray<string> | undefined
    readonly rows: ReadonlyArray<ReadonlyArray<unknown>>
  }
  | { readonly _tag: "Failed"; readonly id: number; readonly failed: WorkerFailure }

/** Single-row answers are sent together, because a message costs more than they do. */
export type FromWorker = ReadonlyArray<Answer>
