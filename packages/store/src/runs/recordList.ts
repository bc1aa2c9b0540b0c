import type * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, UnreadableRecord } from "@stocktally/schema"
import type { Subject } from "@stocktally/tally"
import type { Sql } from "../sql/Dialect.ts"

/** What writers need to know of the list whose rows they write. */
export interface ListState {
  /** The mark of what the reading that is open has seen. */
  readonly generation: number
  /** Whether the list was read whole before, so that a new record is a change. */
  readonly complete: boolean
  /** Whether a record of the list could not be read when it was read last. */
  readonly hasUnreadable: boolean
  /** Whether the reading that is open is of the whole list. */
  readonly full: boolean
}

/** The end of a reading of a whole list. */
export interface FullReadingEnd {
  readonly generation: number
  readonly at: EpochMillis
  /** Whether the list was read whole before. */
  readonly complete: boolean
  /** Whether it had a record that nobody can identify: whatever was not seen may be it. */
  readonly hasLost: boolean
}

/** A list of an upstream, implemented where its records are kept. */
export interface RecordList {
  readonly subject: Subject
  /** The table of its records, and that of others that come with them. */
  readonly tables: readonly [records: string, ...others: ReadonlyArray<string>]
  /** Notes what is unknown because records of the list could not be read. They are there, so they count as seen. */
  readonly noteUnreadable: (
    sql: Sql,
    list: ListState,
    records: ReadonlyArray<UnreadableRecord>
  ) => Effect.Effect<void, SqlError>
  /** Marks records as gone that the reading has not seen, or as unknown if a lost record may be any of them. How many are gone. */
  readonly end: (sql: Sql, reading: FullReadingEnd) => Effect.Effect<number, SqlError>
}
