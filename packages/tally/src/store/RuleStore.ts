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

/** A change of the rules: who made it, when and how. */
export interface RulesChange {
  /** The key's name, or the user's on the command line. */
  readonly by: string
  readonly at: EpochMillis
  readonly action: "set" | "remove" | "import" | "undo"
}

/** All stock rules of a version. Version 0 is empty. */
export interface RuleSet {
  readonly version: number
  readonly rules: ReadonlyArray<StockRule>
  readonly change: RulesChange | null
}

/** The readable counts of both sides for one linked, tracked variant. */
export interface StockEvidence {
  readonly variantId: LoopVariantId
  readonly sku: string | null
  readonly loop: ReadonlyArray<{ readonly locationId: LoopLocationId; readonly available: number }>
  readonly haravan: ReadonlyArray<{ readonly locationId: HaravanLocationId; readonly available: number }>
}

/** The stock rules. Each change makes a new version; earlier versions are kept. */
export interface RuleStore {
  readonly current: Effect.Effect<RuleSet, StoreError>
  /** The newest versions, at most `limit`, the newest first. */
  readonly versions: (limit: number) => Effect.Effect<ReadonlyArray<RuleSet>, StoreError>
  /**
   * Replaces all rules. Rows follow when `Tallies.judge` runs; nothing is read for it. Returns none, without any
   * change, if the version is not `ifVersion`.
   */
  readonly replace: (
    rules: ReadonlyArray<StockRule>,
    change: Omit<RulesChange, "at">,
    ifVersion: number
  ) => Effect.Effect<Option.Option<RuleSet>, StoreError>
  /**
   * Counts rows by verdict as other rules would judge them, and writes nothing. These are the rows that
   * `Tallies.summary` counts without a filter. Judges all rows in short queries, between which others may write.
   */
  readonly preview: (
    rules: ReadonlyArray<StockRule>,
    verdictRules: VerdictRules
  ) => Effect.Effect<TallySummary, StoreError>
  /**
   * The counts of both sides, variant by variant, from which rules can be proposed. A count is missing if the side has
   * no such record, or one that cannot be read.
   */
  readonly evidence: Stream.Stream<StockEvidence, StoreError>
}
