/** Stock rules, as front ends query and change them. */
import type { StockRule, TallySummary } from "@stocktally/schema"
import type {
  NamedRule,
  RuleProposals,
  RulesChange,
  RuleSet,
  RuleStep,
  RuleWarning,
  UnusedLocation
} from "@stocktally/tally"
import type * as Effect from "effect/Effect"
import type { NothingToUndo, RulesConflict, InvalidRules } from "./RulesError.ts"

/** The current rules. */
export interface CurrentRules {
  /** The version that a change must name; 0 before the first change. */
  readonly version: number
  /** The last change; null before the first. */
  readonly change: RulesChange | null
  readonly rules: ReadonlyArray<NamedRule>
  /** The Haravan locations that feed no Loop location; empty without rules. */
  readonly unusedLocations: ReadonlyArray<UnusedLocation>
  readonly warnings: ReadonlyArray<RuleWarning>
}

/** The author and the base of a change. */
export interface RulesChangeRequest {
  /** The author: the name of the key, or of the user on the command line. A service uses the name of its caller. */
  readonly by: string
  /** The version that the author has seen. */
  readonly ifVersion: number
  /** Returns the result without changing anything. */
  readonly dryRun?: boolean | undefined
}

/** The result of a change, or of a dry run. */
export interface RulesChangeResult {
  /** The version now. */
  readonly version: number
  readonly dryRun: boolean
  /** The added, changed and removed rules. */
  readonly changes: ReadonlyArray<RuleStep>
  readonly warnings: ReadonlyArray<RuleWarning>
  /** Rows by verdict before the change, counted as in a tally without a filter. */
  readonly before: TallySummary
  /** Rows by verdict after the change; null if the rows follow with the next sync. */
  readonly after: TallySummary | null
}

/** The result of undoing a change, or of a dry run. */
export interface RulesUndoResult extends RulesChangeResult {
  /** The change that was undone. */
  readonly undone: RulesChange
}

/** Rules that explain Loop's counts better than the current ones. Proposing changes nothing. */
export interface RuleSetProposal extends RuleProposals {
  /** The version of the rules that the proposals were compared with. */
  readonly version: number
  /** The complete new set: the proposals, and the current rules of all other locations. */
  readonly rules: ReadonlyArray<NamedRule>
}

export interface StockRules<E> {
  readonly current: Effect.Effect<CurrentRules, E>
  /** At most `limit` versions, newest first. */
  readonly versions: (limit: number) => Effect.Effect<ReadonlyArray<RuleSet>, E>
  /**
   * Replaces all rules, and judges all rows again from stored data. A set that equals the current one changes nothing.
   */
  readonly replace: (
    rules: ReadonlyArray<StockRule>,
    request: RulesChangeRequest & { readonly action: Exclude<RulesChange["action"], "undo"> }
  ) => Effect.Effect<RulesChangeResult, E | RulesConflict | InvalidRules>
  /** Restores the rules from before the last change. This is itself a change. */
  readonly undo: (request: RulesChangeRequest) => Effect.Effect<RulesUndoResult, E | RulesConflict | NothingToUndo>
  /** Looks for rules that explain Loop's counts. */
  readonly proposal: Effect.Effect<RuleSetProposal, E>
}
