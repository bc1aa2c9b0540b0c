import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EpochMillis, Verdict } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** Loop's count changed. Null: there was, or is, no such level. `at` is when it was read; it changed after `notBefore`. */
export interface LoopChange {
  readonly _tag: "Loop"
  readonly at: EpochMillis
  readonly notBefore: EpochMillis | null
  readonly before: number | null
  readonly after: number | null
}

/** Haravan's counts at a time; null for one that could not be read. */
export interface HaravanCounts {
  readonly onHand: number | null
  readonly committed: number | null
  readonly incoming: number | null
  readonly available: number
}

/**
 * Haravan's counts changed. `at` is when it was read, `updatedAt` Haravan's own time of the change where it told. `location`
 * names the location if several feed the row, and is null otherwise; text from outside.
 */
export interface HaravanChange {
  readonly _tag: "Haravan"
  readonly location: string | null
  readonly at: EpochMillis
  readonly updatedAt: EpochMillis | null
  readonly before: HaravanCounts | null
  readonly after: HaravanCounts | null
}

/** The verdict of a pair became another. `at` is the newest reading it rests on. */
export interface VerdictChange {
  readonly _tag: "Verdict"
  readonly at: EpochMillis
  readonly before: Verdict
  readonly after: Verdict
}

/** An entry of a row's history: a count of one side, or the verdict, became another. */
export type Change = LoopChange | HaravanChange | VerdictChange

/** A change, and of which row it is. */
export interface RowChange {
  readonly rowId: string
  readonly change: Change
  /** Where the feed stands behind it. */
  readonly position: string
}

/** What the feed has behind a position. */
export interface FeedPage {
  /** In the order in which they were written. */
  readonly changes: ReadonlyArray<RowChange>
  /** Where the feed stands behind them. */
  readonly position: string
  /** Whether there may be more behind them. */
  readonly more: boolean
  /**
   * Set where changes behind the position asked for are not all there: `trimmed` with age, or the position is not one of
   * this store's (`unknown`). Then there are no changes, and the position is the newest.
   */
  readonly missed: "trimmed" | "unknown" | null
}

/** Some of a row's changes. */
export interface ChangesPage {
  /** The newest first. */
  readonly changes: ReadonlyArray<Change>
  /** Behind the last of them; null where there are no more. */
  readonly next: string | null
}

/** What changed; append-only. A level that did not change adds nothing. */
export interface History {
  /** The changes of a tally row, the newest first. */
  readonly of: (
    rowId: string,
    options?: { readonly since?: EpochMillis | undefined }
  ) => Stream.Stream<Change, StoreError>
  /**
   * The same page by page, at most `limit` behind `after`, the `next` of the page before. What is written meanwhile
   * neither repeats nor hides what was there. Null where `after` is no `next`.
   */
  readonly page: (
    rowId: string,
    options: { readonly since?: EpochMillis | undefined; readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<ChangesPage | null, StoreError>
  /**
   * The changes of all rows behind a position, at most `limit` of each kind; the newest position and no changes without
   * one. A change of a count is there once its row has been judged anew. Positions are opaque.
   */
  readonly feed: (
    options: { readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<FeedPage, StoreError>
  /** When {@link History.trim} last came to its end; null before. */
  readonly trimmedAt: Effect.Effect<EpochMillis | null, StoreError>
  /**
   * Removes changes and runs from before the time given, which it counts, and levels, variants and locations that are gone
   * since before then, in short transactions.
   */
  readonly trim: (before: EpochMillis) => Effect.Effect<{ readonly removed: number }, StoreError>
}
