/** Stock rules, as doors ask for them and change them. */
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
import type { NothingToUndo, RulesMoved, InvalidRules } from "./RulesError.ts"

/** The rules that count now. */
export interface CurrentRules {
  /** The version that a change names; 0 before anybody declared any. */
  readonly version: number
  /** The last change; null before the first. */
  readonly change: RulesChange | null
  readonly rules: ReadonlyArray<NamedRule>
  /** The Haravan locations that feed no Loop location; none without rules. */
  readonly unusedLocations: ReadonlyArray<UnusedLocation>
  readonly warnings: ReadonlyArray<RuleWarning>
}

/** A change that is asked for. */
export interface RulesRequest {
  /** The author: the name of the key, or of the user on the command line. A service uses the name of its caller. */
  readonly by: string
  /** The version that was decided on. */
  readonly ifVersion: number
  /** Says what would be changed, and changes nothing. */
  readonly dryRun?: boolean | undefined
}

/** The outcome of a change, or of a dry run. */
export interface RulesChangeResult {
  /** The version now. */
  readonly version: number
  readonly dryRun: boolean
  /** The rules that are added, changed or removed. */
  readonly changes: ReadonlyArray<RuleStep>
  readonly warnings: ReadonlyArray<RuleWarning>
  /** Rows by verdict, as a tally counts them unless asked otherwise. */
  readonly before: TallySummary
  /** Null if the rows follow with the next sync. */
  readonly after: TallySummary | null
}

/** The outcome of undoing, or of a dry run. */
export interface RulesUndoResult extends RulesChangeResult {
  /** The change that was undone. */
  readonly undone: RulesChange
}

/** Rules that explain what Loop shows better than those that count now, if there are any. Nothing is changed by it. */
export interface RuleSetProposal extends RuleProposals {
  /** The version of the rules that it was compared with. */
  readonly version: number
  /** The whole set to take in their place: the proposals, and what counts now for all other locations. */
  readonly rules: ReadonlyArray<NamedRule>
}

export interface StockRules<E> {
  readonly current: Effect.Effect<CurrentRules, E>
  /** The newest versions, at most `limit`, the newest first. */
  readonly versions: (limit: number) => Effect.Effect<ReadonlyArray<RuleSet>, E>
  /**
   * Replaces all rules, and judges all rows again by what is known: no upstream is asked. A set that is the same as the one
   * that counts changes nothing.
   */
  readonly replace: (
    rules: ReadonlyArray<StockRule>,
    request: RulesRequest & { readonly action: Exclude<RulesChange["action"], "undo"> }
  ) => Effect.Effect<RulesChangeResult, E | RulesMoved | InvalidRules>
  /** Puts the rules back that counted before the last change, which is a change of its own. */
  readonly undo: (request: RulesRequest) => Effect.Effect<RulesUndoResult, E | RulesMoved | NothingToUndo>
  /** Looks for rules behind what Loop shows. */
  readonly proposal: Effect.Effect<RuleSetProposal, E>
}
