import type * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, UnreadableRecord } from "@stocktally/schema"
import type { Subject } from "@stocktally/tally"
import type { Sql } from "../sql/Dialect.ts"

/** The state of a list, as its writers need it. */
export interface ListState {
  /** Marks the records that the open reading has seen. */
  readonly generation: number
  /** Whether the list was read completely before, so that a new record is a change. */
  readonly complete: boolean
  /** Whether the last reading found records that could not be read. */
  readonly hasUnreadable: boolean
  /** Whether the open reading is full. */
  readonly full: boolean
}

/** The end of a full reading. */
export interface FullReadingEnd {
  readonly generation: number
  readonly at: EpochMillis
  /** Whether the list was read completely before. */
  readonly complete: boolean
  /** Whether a record could not be identified: it may be any that was not seen. */
  readonly hasLost: boolean
}

/** A list of an upstream, implemented beside the tables of its records. */
export interface RecordList {
  readonly subject: Subject
  /** The table of its records, and the tables of records that come with them. */
  readonly tables: readonly [records: string, ...others: ReadonlyArray<string>]
  /** Marks as unknown what unreadable records of the list affect. The records exist, so they count as seen. */
  readonly noteUnreadable: (
    sql: Sql,
    list: ListState,
    records: ReadonlyArray<UnreadableRecord>
  ) => Effect.Effect<void, SqlError>
  /**
   * Marks records that the reading has not seen as gone, or as unknown if an unidentified record may be any of them.
   * Returns how many are gone.
   */
  readonly end: (sql: Sql, reading: FullReadingEnd) => Effect.Effect<number, SqlError>
}
