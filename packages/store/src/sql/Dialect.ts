import type * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Columns, RowSource, SharedColumns, Values } from "./rows.ts"

/** A client, and what is different about its database. */
export type Sql = SqlClient & { readonly dialect: Dialect }

/**
 * What one transaction of a store does at a time. `shop` is everything about the shop: catalogs, levels, links, verdicts and
 * history, and how far each of them is. A transaction that needs two tasks takes them in this order.
 */
export type WriteLock = "opening" | "owner" | "lease" | "shop" | `budget ${string}`

/** All that differs between SQLite and Postgres. Nothing else in this package asks which of them it talks to. */
export interface Dialect {
  /** What the layout's placeholders are: `{int}`, `{serial}`, `{bytewise}`, `{strict}` and `{clustered}`. */
  readonly placeholders: { readonly [placeholder: string]: string }
  /** Statements that make and drop the index of what items are found by. */
  readonly textIndex: { readonly make: ReadonlyArray<string>; readonly drop: ReadonlyArray<string> }
  /** Statements that make a table's serial count on from where another's is. */
  readonly continueSerial: (table: string, earlier: string) => ReadonlyArray<string>
  /** The tables there are, whoever made them. */
  readonly tables: (sql: SqlClient) => Effect.Effect<ReadonlyArray<string>, SqlError>
  /** Makes a table of this connection alone, if there is none, from its name and columns. Its rows may go with the transaction. */
  readonly temporaryTable: (definition: string) => string

  /** Begins a transaction that sees one moment of the database; undefined where each does. */
  readonly beginSnapshot: string | undefined
  /**
   * Waits until no other transaction has the task, and keeps others from it until the end of this one. What a transaction
   * read before may be old.
   */
  readonly acquireLock: (sql: SqlClient, task: WriteLock) => Effect.Effect<void, SqlError>
  /** The clock that all processes of the store share, in milliseconds since 1970. */
  readonly now: (sql: SqlClient) => Effect.Effect<number, SqlError>
  /** Questions of one transaction that are asked at once, at most. */
  readonly concurrentQueries: number

  /** Rows in one statement: as many of the first number as there are, then of the next. */
  readonly chunkSizes: ReadonlyArray<number>
  /** Chunks that are on their way at the same time, at most. */
  readonly concurrentChunks: number
  readonly rowSource: (columns: Columns, rows: ReadonlyArray<Values>, shared: SharedColumns) => RowSource
  /** Statements that are run with the same values, as they are sent. */
  readonly combineStatements: (statements: ReadonlyArray<string>) => ReadonlyArray<string>
  /** Text as the database can keep it. */
  readonly storable: (text: string) => string

  /** Which index a table is read by, behind its name. */
  readonly indexHint: (index: string) => string
  /** The function that finds a text in another. */
  readonly textPosition: string
  /** The `id` of each item that contains a folded text. */
  readonly itemsWithText: (sql: SqlClient, text: string) => Fragment
  /** Merges walks that are each in the order of a page, given by its ORDER BY and LIMIT. */
  readonly mergeScans: (sql: SqlClient, walks: ReadonlyArray<Fragment>, page: Fragment) => Fragment
}
