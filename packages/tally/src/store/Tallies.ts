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

/** A cursor that is not one of ours, or belongs to another filter or order: `message` says which. */
export class InvalidCursor extends Schema.TaggedError<InvalidCursor>()("InvalidCursor", {
  problem: Schema.Literals(["mangled", "other-query"])
}) {
  override get message(): string {
    return this.problem === "mangled"
      ? "the cursor is not one that Stocktally gave; start again without it"
      : "the cursor belongs to another filter or order; start again without it, or ask as before"
  }
}

/**
 * Which rows: those of {@link RowFilter}, and of these the ones that have had their verdict since `began` or later, and the
 * matches that were drift until `healed` or later. With both, rows of either.
 */
export interface TallyFilter extends RowFilter {
  readonly began?: EpochMillis | undefined
  readonly healed?: EpochMillis | undefined
}

/** What is asked of the tally. */
export interface TallyQuery {
  readonly filter?: TallyFilter | undefined
  /** A column of `sortColumns`, `-` before it for descending; `harm` without it. */
  readonly sort?: string | undefined
  /** A side older than this is `stale` in the rows. */
  readonly staleAfterMillis: number
}

/** How far one side is known, as the rows say it: what was read and not yet linked and judged does not count. */
export interface Freshness {
  /** Whether all of it was read and judged. */
  readonly complete: boolean
  /** Nothing that is shown of it is older; null where nothing is known as a whole. */
  readonly asOf: EpochMillis | null
}

/** How far one side is known. The pairs that unreadable records are about are `unknown`. */
export interface SideFreshness extends Freshness {
  readonly unreadable: UnreadableRecords
  /**
   * How far the upstream's clock was ahead of ours when it was read last, below zero if behind; null within a minute, and if
   * that is not known.
   */
  readonly clockAheadMillis: number | null
}

/**
 * How far both sides are known. `asOf` is the earlier of the two. Not `complete` either while their links are not, or while
 * all rows are to be judged anew.
 */
export interface TallyFreshness extends Freshness {
  readonly sides: { readonly [U in Upstream]: SideFreshness }
  /** Grows whenever a verdict, count or link of any row changed: for an ETag. */
  readonly version: number
  /** The currency of all values; null if Haravan has not said. Then no row has a value. */
  readonly currency: string | null
}

/**
 * Which page of a query. `forward`, the default, gives the rows after the cursor, or the first ones; `backward` those just
 * before it, or the last ones. They come in the same order either way, at most `limit`.
 */
export interface PageOptions {
  readonly limit: number
  /** Of any page of the same filter and order, to go either way from it. */
  readonly cursor?: string | undefined
  readonly direction?: "forward" | "backward" | undefined
  /**
   * The id of a row, where there is no cursor: the page that holds it, with at most half of `limit` before it. The first
   * page where the query has no such row. `direction` says nothing then.
   */
  readonly around?: string | undefined
}

/**
 * A page of rows. `nextCursor` stands for its last row and is null at the end, `previousCursor` for its first and is null
 * at the beginning.
 */
export interface TallyPage extends TallyFreshness {
  readonly rows: ReadonlyArray<TallyRow>
  readonly nextCursor: string | null
  readonly previousCursor: string | null
}

/** Rows by verdict, and what their differences are worth. */
export interface Totals {
  readonly summary: TallySummary
  readonly values: TallyValues
  /** How many rows differ and have no value, because their variant has no price. */
  readonly unpriced: number
}

/** A Haravan location that feeds no Loop location by the stock rules: its stock is in no row. */
export interface UnusedLocation {
  readonly id: HaravanLocationId
  /** Text from outside. */
  readonly name: string
  readonly transit: boolean
}

/** Rows by verdict, all of them and by location, and how many rows the filter would have if it did not leave them out. */
export interface TallyCounts extends TallyFreshness, Totals {
  readonly notCounted: NotCounted
  /** Empty without stock rules: then each location has rows. */
  readonly unusedLocations: ReadonlyArray<UnusedLocation>
  readonly locations: ReadonlyArray<{ readonly location: string } & Totals>
}

/** What judging did. */
export interface JudgeResult {
  readonly rows: number
  /** Rows whose verdict became another. */
  readonly verdictChanges: number
}

/** A difference that went away: when it began, and when both sides were first seen to match again. */
export interface Healing {
  readonly began: EpochMillis
  readonly healed: EpochMillis
  readonly wasDrift: boolean
}

/** The read model that screens and routes ask: a row for each pair, with its verdict stored. */
export interface Tallies {
  /**
   * Brings the rows up to date with levels, catalog, links and known-as-of times that were written since, in short
   * transactions; what a crash leaves undone is done by the next. All rows are judged anew where `rules` differ from the
   * last ones. Levels may be written between.
   */
  readonly judge: (rules: VerdictRules) => Effect.Effect<JudgeResult, StoreError>
  /** Some rows of a query. Rows that do not change meanwhile are neither skipped nor repeated on the way, either way. */
  readonly page: (
    query: TallyQuery & PageOptions
  ) => Effect.Effect<TallyPage, StoreError | InvalidCursor | UnknownColumn>
  /** All rows of a query, page after page; of one moment with `StockStore.inSnapshot` alone. */
  readonly rows: (query: TallyQuery) => Stream.Stream<TallyRow, StoreError | UnknownColumn>
  readonly row: (
    id: string,
    options: { readonly staleAfterMillis: number }
  ) => Effect.Effect<Option.Option<TallyRow>, StoreError>
  /** Every row of the variant that a row is of, this one included, by location; none where there is no such row. */
  readonly siblings: (
    id: string,
    options: { readonly staleAfterMillis: number }
  ) => Effect.Effect<ReadonlyArray<TallyRow>, StoreError>
  /** Where both upstreams have a row, Haravan perhaps at several locations; none if there is no such row. */
  readonly keys: (id: string) => Effect.Effect<Option.Option<RowKeys>, StoreError>
  /** Judges one row anew, out of turn; {@link Tallies.judge} does so again in its turn, to the same end. */
  readonly judgeRow: (id: string, rules: VerdictRules) => Effect.Effect<JudgeResult, StoreError>
  /** Counts what passes all of the filter but its verdicts. */
  readonly summary: (filter?: TallyFilter) => Effect.Effect<TallyCounts, StoreError>
  readonly freshness: Effect.Effect<TallyFreshness, StoreError>
  /** Differences that healed at the time given or later, for the doctor; at most 10,000, the newest. */
  readonly healings: (since: EpochMillis) => Effect.Effect<ReadonlyArray<Healing>, StoreError>
}
