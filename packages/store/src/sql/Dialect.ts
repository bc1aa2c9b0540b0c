import type * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { RunProgress, SyncRun } from "@stocktally/tally"
import type { Columns, RowSource, SharedColumns, Values } from "./rows.ts"

/** A client with the dialect of its database. */
export type Sql = SqlClient & { readonly dialect: Dialect }

/**
 * A lock that one transaction of a store holds at a time. `shop` covers all data of the shop: catalogs, levels, links,
 * verdicts, history, and the progress of each. A transaction that needs two locks takes them in this order.
 */
export type WriteLock = "opening" | "owner" | "lease" | "shop" | `budget ${string}`

/** The run on whose behalf a transaction writes, and the progress that the transaction stores. */
export interface WritingRun {
  readonly id: SyncRun["id"]
  readonly progress?: RunProgress | undefined
}

/** The differences between SQLite and Postgres. The rest of this package does not know which one it talks to. */
export interface Dialect {
  /** The values of the layout's placeholders: `{int}`, `{serial}`, `{bytewise}`, `{strict}`, `{clustered}` and `{rewritten}`. */
  readonly placeholders: { readonly [placeholder: string]: string }
  /** Statements that create and drop the full-text index of items. */
  readonly textIndex: { readonly make: ReadonlyArray<string>; readonly drop: ReadonlyArray<string> }
  /** Statements that continue a table's serial numbers from those of another table. */
  readonly continueSerial: (table: string, earlier: string) => ReadonlyArray<string>
  /** The names of all tables of the database, also those of other programs. */
  readonly tables: (sql: SqlClient) => Effect.Effect<ReadonlyArray<string>, SqlError>
  /**
   * The statement that creates a temporary table of this connection, if it does not exist, from its name and columns.
   * Its rows may be gone after the transaction.
   */
  readonly temporaryTable: (definition: string) => string

  /** The statement that begins a transaction on a snapshot; undefined if every transaction reads one. */
  readonly beginSnapshot: string | undefined
  /**
   * Waits for the lock and holds it until the transaction ends. Rows that the transaction read earlier may be out of
   * date. With a `run`, returns whether it is running; if so, stores its progress and keeps it running until then.
   */
  readonly acquireLock: (sql: SqlClient, lock: WriteLock, run?: WritingRun) => Effect.Effect<boolean, SqlError>
  /**
   * Selects `now`, the shared clock once no other transaction has the lock, which is held until this one ends. Selects
   * nothing in a session that {@link acquireLock} refuses.
   */
  readonly lockedNow: (sql: SqlClient, lock: WriteLock) => Effect.Effect<Fragment>
  /**
   * Selects a sync run if it is running, and keeps it running until the statement ends. Selects nothing in a session that
   * {@link acquireLock} refuses.
   */
  readonly runningRun: (sql: SqlClient, run: string) => Fragment
  /**
   * Selects the lease if it is held with this token, and keeps it held until the statement ends. Selects nothing in a
   * session that {@link acquireLock} refuses.
   */
  readonly heldLease: (sql: SqlClient, token: number) => Fragment
  /** The clock that all processes of the store share, in milliseconds since 1970. */
  readonly now: (sql: SqlClient) => Effect.Effect<number, SqlError>

  /**
   * Numbers of rows in one statement, largest first: as many chunks of the first size as possible, then of the next.
   */
  readonly chunkSizes: ReadonlyArray<number>
  /** The maximum number of chunks that are sent at the same time. */
  readonly concurrentChunks: number
  readonly rowSource: (columns: Columns, rows: ReadonlyArray<Values>, shared: SharedColumns) => RowSource
  /** Combines statements that run with the same parameters, if the database can run them together. */
  readonly combineStatements: (statements: ReadonlyArray<string>) => ReadonlyArray<string>
  /** Replaces characters that the database cannot store. */
  readonly storable: (text: string) => string

  /** Names the index for the planner to use, after the name of a table. */
  readonly indexHint: (index: string) => string
  /** The function that finds a text in another. */
  readonly textPosition: string
  /** Selects the `id` of each item that contains a folded text. */
  readonly itemsWithText: (sql: SqlClient, text: string) => Fragment
  /** Merges scans that are each in the order of a page, given by its ORDER BY and LIMIT. */
  readonly mergeScans: (sql: SqlClient, scans: ReadonlyArray<Fragment>, page: Fragment) => Fragment
}
