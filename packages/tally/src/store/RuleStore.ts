import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanLocationId,
  LoopLocationId,
  LoopVariantId,
  StockRule,
  TallySummary
} from "@stocktally/schema"
import type { VerdictRules } from "../verdict/Verdict.ts"
import type { StoreError } from "./StoreError.ts"

/** Who changed the rules, when and how. */
export interface RulesChange {
  /** The key's name, or the user's on the command line. */
  readonly by: string
  readonly at: EpochMillis
  readonly action: "set" | "remove" | "import" | "undo"
}

/** All stock rules of a version; version 0 is the empty one, before anybody declared any. */
export interface RuleSet {
  readonly version: number
  readonly rules: ReadonlyArray<StockRule>
  readonly change: RulesChange | null
}

/** What both sides have of one linked, tracked variant: readable counts alone. */
export interface StockEvidence {
  readonly variantId: LoopVariantId
  readonly sku: string | null
  readonly loop: ReadonlyArray<{ readonly locationId: LoopLocationId; readonly available: number }>
  readonly haravan: ReadonlyArray<{ readonly locationId: HaravanLocationId; readonly available: number }>
}

/** The stock rules that were declared. Each change is a new version; earlier ones are kept. */
export interface RuleStore {
  readonly current: Effect.Effect<RuleSet, StoreError>
  /** The newest versions, at most `limit`, the newest first. */
  readonly versions: (limit: number) => Effect.Effect<ReadonlyArray<RuleSet>, StoreError>
  /**
   * Replaces all rules. Rows follow when `Tallies.judge` runs; nothing is read for it. Where the version is not
   * `ifVersion` by now, nothing is done and the answer is none.
   */
  readonly replace: (
    rules: ReadonlyArray<StockRule>,
    change: Omit<RulesChange, "at">,
    ifVersion: number
  ) => Effect.Effect<Option.Option<RuleSet>, StoreError>
  /**
   * Rows by verdict as judging by other rules would leave them, without doing it: those that `Tallies.summary` counts
   * without a filter. All rows are judged for it, in short questions between which others may write.
   */
  readonly preview: (
    rules: ReadonlyArray<StockRule>,
    verdictRules: VerdictRules
  ) => Effect.Effect<TallySummary, StoreError>
  /**
   * What the counts of both sides say of rules that may be behind them, variant by variant. What a side has no record of, or
   * one that cannot be read, is missing.
   */
  readonly evidence: Stream.Stream<StockEvidence, StoreError>
}
