/** The messages between the main thread and the one that holds the database. */

/** A value that node:sqlite binds. Ids travel as text, and the columns they go to make exact integers of them. */
export type BoundValue = null | number | bigint | string | Uint8Array | Block

/**
 * Rows of integers as one block of memory, 8 bytes each, which stands for as many values: one that travels alone costs
 * as much as the row that is written. `ids` says which columns of a row are 64-bit integers; the others are doubles,
 * because a BigInt for each count would be garbage.
 */
export interface Block {
  readonly memory: ArrayBuffer
  readonly ids: ReadonlyArray<boolean>
}

export const isBlock = (value: unknown): value is Block =>
  typeof value === "object" && value !== null && "memory" in value && value.memory instanceof ArrayBuffer

/** Between statements that are run with the same values, one after the other; the answer is the last one's. */
export const statementSeparator = "\n;\n"

/** How the worker opens its database: to write, making it where there is none, or to read alone. */
export interface OpenOptions {
  readonly path: string
  readonly mode: "write" | "read"
  /** Marks a database as ours, in its header. */
  readonly applicationId: number
  readonly busyTimeoutMillis: number
}

/** A statement's text, and the number that it is asked by from then on. It may be several, see {@link statementSeparator}. */
export interface NewStatement {
  readonly number: number
  readonly sql: string
}

/** A statement to run; `asValues` asks for arrays in place of objects. Blocks are handed over, not copied. */
export interface Request {
  readonly id: number
  readonly statement: number
  readonly params: ReadonlyArray<BoundValue>
  readonly asValues: boolean
}

/**
 * What was asked in one turn of the main thread, to be run in that order: of the statements added before or with it. What is
 * removed is not asked any more behind it. `close` ends the worker once all of it is done.
 */
export type ToWorker =
  | {
    readonly added: ReadonlyArray<NewStatement>
    readonly requests: ReadonlyArray<Request>
    readonly removed: ReadonlyArray<number>
  }
  | { readonly close: true }

/** What SQLite, or the file system before it, said. `foreign`: a database that is not ours; `gone`: its file is away. */
export interface WorkerFailure {
  readonly message: string
  /** SQLite's extended result code. */
  readonly errcode: number | undefined
  /** `EACCES` and the like. */
  readonly system: string | undefined
  readonly foreign: boolean
  readonly gone?: boolean
}

/** Rows are sent as their values: with the names in each of them, a page of wide rows takes four times as long to cross. */
export type Answer =
  | {
    readonly _tag: "Rows"
    readonly id: number
    /** Undefined where the values alone were asked for, or there is no row. */
    readonly columns: ReadonlyArray<string> | undefined
    readonly rows: ReadonlyArray<ReadonlyArray<unknown>>
  }
  | { readonly _tag: "Failed"; readonly id: number; readonly failed: WorkerFailure }

/** Answers of one row travel together, because a message costs more than they do. */
export type FromWorker =
  | { readonly _tag: "Opened" }
  | { readonly _tag: "NotOpened"; readonly failed: WorkerFailure }
  | { readonly _tag: "Answers"; readonly answers: ReadonlyArray<Answer> }
