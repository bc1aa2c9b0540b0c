/** The input and the result of `rules propose`. */
import type * as Stream from "effect/Stream"
import type { HaravanLocationId, LoopLocationId, LoopVariantId, StockRule } from "@stocktally/schema"
import type { HaravanLocationEntry, LoopLocationEntry } from "../link/CatalogEntry.ts"
import type { StockEvidence } from "../store/RuleStore.ts"
import type { StoreError } from "../store/StoreError.ts"

/** The input of proposals: the counts, and the current rules. */
export interface ProposalInput {
  /** `RuleStore.evidence`: the counts of both sides, variant by variant. */
  readonly evidence: Stream.Stream<StockEvidence, StoreError>
  /** The current rules. */
  readonly rules: ReadonlyArray<StockRule>
  /** The Haravan location that each linked Loop location is linked to. */
  readonly links: ReadonlyMap<LoopLocationId, HaravanLocationId>
  readonly loopLocations: ReadonlyArray<Pick<LoopLocationEntry, "id" | "name">>
  readonly haravanLocations: ReadonlyArray<Pick<HaravanLocationEntry, "id" | "name" | "transit">>
  /** `STOCKTALLY_TOLERANCE`: the units that Loop may differ by and still match. */
  readonly tolerance: number
  /** How many rows that stay different a proposal shows; 5 by default. */
  readonly examples?: number | undefined
}

/** Haravan's count at one of the locations of a proposal. */
export interface ProposalPart {
  readonly locationId: HaravanLocationId
  /** The location's name. Text from outside. */
  readonly location: string
  /** Null if Haravan has no such record, or it could not be read. */
  readonly available: number | null
}

/** A row that would stay different under a proposal. */
export interface ProposalExample {
  readonly variantId: LoopVariantId
  /** Text from outside. */
  readonly sku: string | null
  readonly loop: number
  readonly expected: number
  readonly parts: ReadonlyArray<ProposalPart>
}

/** How well a Loop location is explained. A row is explained if Loop shows the expected count, within the tolerance. */
export interface ProposalCounts {
  readonly loopLocationId: LoopLocationId
  /** The location's name. Text from outside. */
  readonly location: string
  /** Rows with readable counts on both sides. */
  readonly compared: number
  /** Rows that the current rules explain; 0 if nothing feeds the location. */
  readonly explainedNow: number
}

/** A stock rule that explains a Loop location clearly better than the current rules. */
export interface RuleProposal extends ProposalCounts {
  /** The rule, ready to be set or imported. It keeps the current tolerance. */
  readonly rule: StockRule
  readonly explainedThen: number
  /** The Haravan locations that the rule names, in its order. */
  readonly sources: ReadonlyArray<Pick<ProposalPart, "locationId" | "location">>
  /** Rows that stay different, the largest differences first. */
  readonly examples: ReadonlyArray<ProposalExample>
  /** How many Haravan locations were tried in every combination, `of` how many that have stock. */
  readonly tried: { readonly locations: number; readonly of: number }
}

/** A Loop location for which there is no proposal, and why. */
export interface NoProposal extends ProposalCounts {
  /**
   * `explained`: the current rules explain at least nine rows in ten. `too-few`: there are too few rows in stock to
   * tell a rule from chance. `no-fit`: no rule explains it clearly better than the current rules and chance.
   */
  readonly reason: "explained" | "too-few" | "no-fit"
}

/** The proposals, and the Loop locations without one. Both are in the order of the Loop locations. */
export interface RuleProposals {
  readonly proposals: ReadonlyArray<RuleProposal>
  readonly none: ReadonlyArray<NoProposal>
}
