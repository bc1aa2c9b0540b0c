import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanLocationId,
  NotCounted,
  TallyRow,
  TallySummary,
  TallyValues,
  UnreadableRecords,
  Upstream
} from "@stocktally/schema"
import type { UnknownColumn } from "../verdict/RowOrder.ts"
import type { RowFilter } from "../verdict/RowFilter.ts"
import type { VerdictRules } from "../verdict/Verdict.ts"
import type { RowKeys } from "./Levels.ts"
import type { StoreError } from "./StoreError.ts"

/** A cursor that Stocktally did not give, or that belongs to another filter or order. */
export class InvalidCursor extends Schema.TaggedError<InvalidCursor>()("InvalidCursor", {
  problem: Schema.Literals(["mangled", "other-query"])
}) {
  override get message(): string {
    return this.problem === "mangled"
      ? "the cursor is not one that Stocktally gave; start again without it"
      : "the cursor belongs to another filter or order; start again without it, or use the same filter and order"
  }
}

/**
 * The rows of a {@link RowFilter}: with `began`, those that got their verdict at that time or later; with `healed`,
 * matches that were drift until that time or later; with both, the rows of either.
 */
export interface TallyFilter extends RowFilter {
  readonly began?: EpochMillis | undefined
  readonly healed?: EpochMillis | undefined
}

/** A query of tally rows. */
export interface TallyQuery {
  readonly filter?: TallyFilter | undefined
  /** A column of `sortColumns`, `-` before it for descending; `harm` without it. */
  readonly sort?: string | undefined
  /** A side older than this is `stale` in the rows. */
  readonly staleAfterMillis: number
}

/** How complete and fresh the rows of one side are. Records that are not yet linked and judged do not count. */
export interface Freshness {
  /** Whether the whole side was read and judged. */
  readonly complete: boolean
  /** The age of its oldest count; null if the side was never read completely. */
  readonly asOf: EpochMillis | null
}

/** The freshness of one side. The pairs of unreadable records are `unknown`. */
export interface SideFreshness extends Freshness {
  readonly unreadable: UnreadableRecords
  /**
   * How far the upstream's clock was ahead of ours at the last read, negative if behind; null if less than a minute, or
   * not known.
   */
  readonly clockAheadMillis: number | null
}

/**
 * The freshness of both sides. `asOf` is the earlier of the two. `complete` is also false while links are missing or
 * all rows must be judged again.
 */
export interface TallyFreshness extends Freshness {
  readonly sides: { readonly [U in Upstream]: SideFreshness }
  /** Grows when a verdict, count or link of any row changes: for an ETag. */
  readonly version: number
  /** The currency of all values. Null if Haravan has not named it; then no row has a value. */
  readonly currency: string | null
}

/**
 * Selects a page of a query. `forward`, the default: the rows after the cursor, or the first rows; `backward`: the rows
 * just before it, or the last rows. The order is the same in both directions.
 */
export interface PageOptions {
  readonly limit: number
  /** A cursor of any page with the same filter and order, for either direction. */
  readonly cursor?: string | undefined
  readonly direction?: "forward" | "backward" | undefined
  /**
   * Without a cursor: the id of a row. Selects the page with that row and at most half of `limit` rows before it, or
   * the first page if the query does not have the row. `direction` is ignored.
   */
  readonly around?: string | undefined
}

/** A page of rows. `nextCursor` is null on the last page, `previousCursor` on the first. */
export interface TallyPage extends TallyFreshness {
  readonly rows: ReadonlyArray<TallyRow>
  readonly nextCursor: string | null
  readonly previousCursor: string | null
}

/** Rows by verdict, and the value of their differences. */
export interface Totals {
  readonly summary: TallySummary
  readonly values: TallyValues
  /** How many rows differ but have no value, because their variant has no price. */
  readonly unpriced: number
}

/** A Haravan location that feeds no Loop location by the stock rules, so that its stock is in no row. */
export interface UnusedLocation {
  readonly id: HaravanLocationId
  /** Text from outside. */
  readonly name: string
  readonly transit: boolean
}

/** Rows by verdict, in all and by location, and how many rows the filter leaves out by default. */
export interface TallyCounts extends TallyFreshness, Totals {
  readonly notCounted: NotCounted
  /** Empty without stock rules, because each location then has rows. */
  readonly unusedLocations: ReadonlyArray<UnusedLocation>
  readonly locations: ReadonlyArray<{ readonly location: string } & Totals>
}

/** The result of judging rows. */
export interface JudgeResult {
  readonly rows: number
  /** How many rows got another verdict. */
  readonly verdictChanges: number
}

/** A difference that resolved: when it began, and when both sides were first seen to match again. */
export interface ResolvedDifference {
  readonly began: EpochMillis
  readonly healed: EpochMillis
  readonly wasDrift: boolean
}

/** The rows behind screens and routes: one for each pair, with its stored verdict. */
export interface Tallies {
  /**
   * Updates the rows whose levels, catalog records, links or known-as-of times have changed, in short transactions. The
   * next call continues after a crash. All rows are judged again if `rules` differ from those of the last call. Levels
   * may be written in between. On behalf of a run, fails with `LeaseLost` once that is not running any more.
   */
  readonly judge: (rules: VerdictRules, run?: string) => Effect.Effect<JudgeResult, StoreError>
  /** Whether levels or links were written that no judging has seen to its end. */
  readonly isDue: Effect.Effect<boolean, StoreError>
  /** A page of a query. Rows that do not change between pages are neither skipped nor repeated, in either direction. */
  readonly page: (
    query: TallyQuery & PageOptions
  ) => Effect.Effect<TallyPage, StoreError | InvalidCursor | UnknownColumn>
  /** All rows of a query, page by page; only within `StockStore.inSnapshot` are they of one snapshot. */
  readonly rows: (query: TallyQuery) => Stream.Stream<TallyRow, StoreError | UnknownColumn>
  readonly row: (
    id: string,
    options: { readonly staleAfterMillis: number }
  ) => Effect.Effect<Option.Option<TallyRow>, StoreError>
  /** All rows of a row's variant, by location, including the row; none if there is no such row. */
  readonly siblings: (
    id: string,
    options: { readonly staleAfterMillis: number }
  ) => Effect.Effect<ReadonlyArray<TallyRow>, StoreError>
  /** The levels of a row at both sides, at Haravan perhaps of several locations; none if there is no such row. */
  readonly keys: (id: string) => Effect.Effect<Option.Option<RowKeys>, StoreError>
  /** Judges one row now; {@link Tallies.judge} later judges it again, with the same result. */
  readonly judgeRow: (id: string, rules: VerdictRules) => Effect.Effect<JudgeResult, StoreError>
  /** Counts the rows that pass the filter without its verdicts. */
  readonly summary: (filter?: TallyFilter) => Effect.Effect<TallyCounts, StoreError>
  readonly freshness: Effect.Effect<TallyFreshness, StoreError>
  /** Differences that resolved at a time or later, for the doctor; the newest 10,000 at most. */
  readonly resolvedDifferences: (since: EpochMillis) => Effect.Effect<ReadonlyArray<ResolvedDifference>, StoreError>
}
