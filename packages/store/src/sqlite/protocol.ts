/** What is said between the main thread and the one that holds the database. */

/** A value that node:sqlite binds. Ids travel as text, and the columns they go to make exact integers of them. */
export type Bound = null | number | bigint | string | Uint8Array | Block

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
export const nextStatement = "\n;\n"

/** How the worker opens its database: to write, making it where there is none, or to read alone. */
export interface Opening {
  readonly path: string
  readonly mode: "write" | "read"
  /** Marks a database as ours, in its header. */
  readonly applicationId: number
  readonly busyTimeoutMillis: number
}

/** A statement to run; `asValues` asks for arrays in place of objects. Blocks are handed over, not copied. */
export interface Request {
  readonly id: number
  readonly sql: string
  readonly params: ReadonlyArray<Bound>
  readonly asValues: boolean
}

/** `close` ends the worker once the statements before it are done. */
export type ToWorker = Request | { readonly close: true }

/** What SQLite, or the file system before it, said. `foreign`: a database that is not ours; `gone`: its file is away. */
export interface Failed {
  readonly message: string
  /** SQLite's extended result code. */
  readonly errcode: number | undefined
  /** `EACCES` and the like. */
  readonly system: string | undefined
  readonly foreign: boolean
  readonly gone?: boolean
}

export type FromWorker =
  | { readonly _tag: "Opened" }
  | { readonly _tag: "NotOpened"; readonly failed: Failed }
  | { readonly _tag: "Rows"; readonly id: number; readonly rows: ReadonlyArray<object> }
  | { readonly _tag: "Failed"; readonly id: number; readonly failed: Failed }
