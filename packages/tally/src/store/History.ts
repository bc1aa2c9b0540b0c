import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EpochMillis, Verdict } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/**
 * A change of Loop's count; null if the level did not or does not exist. It was read at `at`, and changed after
 * `notBefore`.
 */
export interface LoopChange {
  readonly _tag: "Loop"
  readonly at: EpochMillis
  readonly notBefore: EpochMillis | null
  readonly before: number | null
  readonly after: number | null
}

/** Haravan's counts at a time; a count is null if it could not be read. */
export interface HaravanCounts {
  readonly onHand: number | null
  readonly committed: number | null
  readonly incoming: number | null
  readonly available: number
}

/**
 * A change of Haravan's counts. `at` is when it was read, `updatedAt` Haravan's own time of the change, if there is
 * one. `location` is the location's name if several feed the row, else null; it is text from outside.
 */
export interface HaravanChange {
  readonly _tag: "Haravan"
  readonly location: string | null
  readonly at: EpochMillis
  readonly updatedAt: EpochMillis | null
  readonly before: HaravanCounts | null
  readonly after: HaravanCounts | null
}

/** A change of a row's verdict. `at` is the newest reading behind it. */
export interface VerdictChange {
  readonly _tag: "Verdict"
  readonly at: EpochMillis
  readonly before: Verdict
  readonly after: Verdict
}

/** An entry of a row's history: a count of one side or the verdict changed. */
export type Change = LoopChange | HaravanChange | VerdictChange

/** A change with its row. */
export interface RowChange {
  readonly rowId: string
  readonly change: Change
  /** The position of the feed after it. */
  readonly position: string
}

/** The changes after a position of the feed. */
export interface FeedPage {
  /** In the order in which they were written. */
  readonly changes: ReadonlyArray<RowChange>
  /** The position of the feed after them. */
  readonly position: string
  /** Whether there may be more after them. */
  readonly more: boolean
  /**
   * Set if changes after the requested position are missing: they were `trimmed`, or the position is `unknown` to this
   * store. Then there are no changes, and the position is the newest.
   */
  readonly missed: "trimmed" | "unknown" | null
}

/** Some of a row's changes. */
export interface ChangesPage {
  /** The newest first. */
  readonly changes: ReadonlyArray<Change>
  /** The start of the next page; null if there are no more changes. */
  readonly next: string | null
}

/** The history of changes; append-only. A level that did not change adds nothing. */
export interface History {
  /** The changes of a tally row, the newest first. */
  readonly get: (
    rowId: string,
    options?: { readonly since?: EpochMillis | undefined }
  ) => Stream.Stream<Change, StoreError>
  /**
   * Returns the changes of a row page by page: at most `limit` after `after`, the `next` of the page before. Changes
   * that are written between two pages neither repeat nor hide others. Null if `after` is not the `next` of a page.
   */
  readonly page: (
    rowId: string,
    options: { readonly since?: EpochMillis | undefined; readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<ChangesPage | null, StoreError>
  /**
   * Returns the changes of all rows after a position, at most `limit` of each kind; without a position, the newest
   * position and no changes. A change of a count appears once its row has been judged again. Positions are opaque.
   */
  readonly feed: (
    options: { readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<FeedPage, StoreError>
  /** When {@link History.trim} last finished; null if it never did. */
  readonly trimmedAt: Effect.Effect<EpochMillis | null, StoreError>
  /**
   * Removes changes and runs from before a time, and levels, variants and locations that have been gone since before
   * it, in short transactions. `removed` counts the changes and runs. On behalf of a run, fails with `LeaseLost` once that
   * is not running any more.
   */
  readonly trim: (before: EpochMillis, run?: string) => Effect.Effect<{ readonly removed: number }, StoreError>
}
