import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { EpochMillis, HaravanLocationId, UnreadableRecord, UnreadableRecords, Upstream } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"
import type { RunProgress, SyncRun } from "./SyncRun.ts"

/** The lists of the upstreams that are read to their end. Loop's variants come with its levels. */
export const Subject = Schema.Literals([
  "loop-locations",
  "loop-levels",
  "haravan-locations",
  "haravan-products",
  "haravan-levels"
])
export type Subject = typeof Subject.Type

/**
 * The reading of one list, from its beginning to its end, across crashes: `checkpoint` is what its reader committed
 * with its last rows, opaque to the store. A `full` reading would return every record; an `incremental` one those that
 * changed.
 */
export interface Crawl {
  readonly subject: Subject
  readonly kind: "full" | "incremental"
  /** Tells apart what this reading saw; greater than that of any before. */
  readonly generation: number
  readonly startedAt: EpochMillis
  readonly checkpoint: Schema.Json
}

/** What is known of a list as a whole. */
export interface SubjectState {
  /** When the newest full reading that came to its end began; null before there was one: what is missing may exist. */
  readonly completeAsOf: EpochMillis | null
  /** When the newest reading that came to its end began, full or incremental: each record is known as of then. */
  readonly knownAsOf: EpochMillis | null
  /** Where the next incremental reading starts, in the upstream's own time, as the last one left it. */
  readonly watermark: EpochMillis | null
  /** When the newest record that was seen had changed: a reading by time has to bring one as new as that. */
  readonly newest: EpochMillis | null
}

/** How many records are known, and how many of them the reading has not seen. */
export interface UnseenCounts {
  readonly known: number
  readonly unseen: number
}

/**
 * What a batch of rows is committed with, in one short transaction. The run must be running: one whose lease went to
 * another fails with `LeaseLost`, and nothing is written. Without `crawl` the rows are single reads out of turn.
 */
export interface Commit {
  readonly run: SyncRun["id"]
  readonly crawl?: Crawl | undefined
  readonly checkpoint?: Schema.Json | undefined
  readonly progress?: RunProgress | undefined
  /** Records of the list that were there and could not be read. They are not gone, and what they are about is unknown. */
  readonly unreadable?: ReadonlyArray<UnreadableRecord> | undefined
}

/** Readings of the upstreams' lists. */
export interface Crawls {
  /** The state of each list. */
  /** Notes how far an upstream's clock is ahead of ours; null if it is not, or not known. */
  readonly noteClock: (upstream: Upstream, aheadMillis: number | null) => Effect.Effect<void, StoreError>
  readonly states: Effect.Effect<{ readonly [S in Subject]: SubjectState }, StoreError>
  /** The reading of the list that was begun and has not ended, to go on with. */
  readonly open: (subject: Subject) => Effect.Effect<Option.Option<Crawl>, StoreError>
  /** Begins anew; a reading of the same list that has not ended is abandoned. */
  readonly begin: (
    run: SyncRun["id"],
    subject: Subject,
    kind: Crawl["kind"]
  ) => Effect.Effect<Crawl, StoreError>
  /** What ending a full reading would mark as gone. For Loop's levels: levels and variants apart. */
  readonly unseen: (
    crawl: Crawl
  ) => Effect.Effect<{ readonly records: UnseenCounts; readonly variants: UnseenCounts }, StoreError>
  /** What could not be read of a list, among how many records; they are not counted if all could. */
  readonly unreadable: (subject: Subject) => Effect.Effect<UnreadableRecords & { readonly among: number }, StoreError>
  /**
   * The list was read to its end. A full reading marks what it did not see as gone; as unknown, if a record could not be
   * read of which nobody can tell what it is about. The caller looks at `unseen` first,
   * because this is not undone. `whole`: the locations whose balances were all read.
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
