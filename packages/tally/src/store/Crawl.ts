import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { EpochMillis, HaravanLocationId, UnreadableRecord, UnreadableRecords, Upstream } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"
import type { RunProgress, SyncRun } from "./SyncRun.ts"

/** The lists that crawls read. Loop's variants come with its levels. */
export const Subject = Schema.Literals([
  "loop-locations",
  "loop-levels",
  "haravan-locations",
  "haravan-products",
  "haravan-levels"
])
export type Subject = typeof Subject.Type

/**
 * The reading of one list from its beginning to its end, across crashes. `checkpoint` is committed with the last rows
 * and opaque to the store. A `full` crawl reads every record, an `incremental` one the records that changed.
 */
export interface Crawl {
  readonly subject: Subject
  readonly kind: "full" | "incremental"
  /** Marks the records that this crawl saw; greater than that of any earlier crawl. */
  readonly generation: number
  readonly startedAt: EpochMillis
  readonly checkpoint: Schema.Json
}

/** The state of a list as a whole. */
export interface SubjectState {
  /** When the newest finished full crawl started. Null if there was none: a record that is missing may exist. */
  readonly completeAsOf: EpochMillis | null
  /** When the newest finished crawl started, full or incremental: each record is known as of that time. */
  readonly knownAsOf: EpochMillis | null
  /** The time from which the next incremental crawl reads, by the upstream's clock. */
  readonly watermark: EpochMillis | null
  /** When the newest record had changed: a crawl by time must return a record that is at least as new. */
  readonly newest: EpochMillis | null
}

/** How many records are known, and how many of them a crawl has not seen. */
export interface UnseenCounts {
  readonly known: number
  readonly unseen: number
}

/**
 * The data that is committed with rows in one short transaction. The run must be running: if another process has taken
 * its lease, the commit fails with `LeaseLost` and writes nothing. Without `crawl` the rows are single reads.
 */
export interface Commit {
  readonly run: SyncRun["id"]
  readonly crawl?: Crawl | undefined
  readonly checkpoint?: Schema.Json | undefined
  readonly progress?: RunProgress | undefined
  /** Records of the list that could not be read. They are not gone, and their counts are unknown. */
  readonly unreadable?: ReadonlyArray<UnreadableRecord> | undefined
}

/** The crawls of Loop's and Haravan's lists. */
export interface Crawls {
  /** Stores how far an upstream's clock is ahead of ours; null if it is not, or not known. */
  readonly noteClock: (
    run: SyncRun["id"],
    upstream: Upstream,
    aheadMillis: number | null
  ) => Effect.Effect<void, StoreError>
  /** The state of each list. */
  readonly states: Effect.Effect<{ readonly [S in Subject]: SubjectState }, StoreError>
  /** The unfinished crawl of a list, which can be resumed. */
  readonly open: (subject: Subject) => Effect.Effect<Option.Option<Crawl>, StoreError>
  /** Starts a crawl, and abandons an unfinished crawl of the same list. */
  readonly begin: (
    run: SyncRun["id"],
    subject: Subject,
    kind: Crawl["kind"]
  ) => Effect.Effect<Crawl, StoreError>
  /**
   * Counts the records that ending a full crawl would mark as gone. For Loop's levels, variants are counted apart.
   * `hasUnreadable`: whether `unreadable` counts any.
   */
  readonly unseen: (crawl: Crawl) => Effect.Effect<
    { readonly records: UnseenCounts; readonly variants: UnseenCounts; readonly hasUnreadable: boolean },
    StoreError
  >
  /** The records of a list that could not be read, and how many there are in all (0 if all could be read). */
  readonly unreadable: (subject: Subject) => Effect.Effect<UnreadableRecords & { readonly among: number }, StoreError>
  /**
   * Ends a crawl that has read the list to its end. A full crawl marks the records that it did not see as gone, or as
   * unknown if a record without a readable identity may be one of them. This cannot be undone, so callers check
   * `unseen` first. `whole`: the locations whose balances were all read.
   */
  readonly end: (
    commit: Commit & {
      readonly crawl: Crawl
      readonly watermark?: EpochMillis | undefined
      readonly newest?: EpochMillis | undefined
      readonly whole?: ReadonlyArray<HaravanLocationId> | undefined
    }
  ) => Effect.Effect<{ readonly gone: number }, StoreError>
}
