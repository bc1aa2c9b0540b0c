/** What `rules propose` is asked with, and what it answers. */
import type * as Stream from "effect/Stream"
import type { HaravanLocationId, LoopLocationId, LoopVariantId, StockRule } from "@stocktally/schema"
import type { HaravanLocationEntry, LoopLocationEntry } from "../link/CatalogEntry.ts"
import type { StockEvidence } from "../store/RuleStore.ts"
import type { StoreError } from "../store/StoreError.ts"

/** What proposals rest on: the counts, and what is expected of Loop now. */
export interface ProposalInput {
  /** `KeptRules.evidence`: what both sides have, variant by variant. */
  readonly evidence: Stream.Stream<StockEvidence, StoreError>
  /** The rules that count now. */
  readonly rules: ReadonlyArray<StockRule>
  /** The Haravan location that each linked Loop location is linked to. */
  readonly links: ReadonlyMap<LoopLocationId, HaravanLocationId>
  readonly loopLocations: ReadonlyArray<Pick<LoopLocationEntry, "id" | "name">>
  readonly haravanLocations: ReadonlyArray<Pick<HaravanLocationEntry, "id" | "name" | "transit">>
  /** `STOCKTALLY_TOLERANCE`: the units that Loop may differ by and still match. */
  readonly tolerance: number
  /** How many rows that stay different a proposal shows; 5 unless given. */
  readonly examples?: number | undefined
}

/** What Haravan has at one of the locations that a proposal names. */
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

/** How well a Loop location is explained. A row is explained if Loop shows what is expected, within the tolerance. */
export interface ProposalCounts {
  readonly loopLocationId: LoopLocationId
  /** The location's name. Text from outside. */
  readonly location: string
  /** Rows with readable counts on both sides. */
  readonly compared: number
  /** Those that what counts now explains; 0 if nothing feeds the location. */
  readonly explainedNow: number
}

/** A stock rule that explains a Loop location clearly better than what counts now. */
export interface RuleProposal extends ProposalCounts {
  /** The rule, ready to be set or imported. It keeps the tolerance of what counts now. */
  readonly rule: StockRule
  readonly explainedThen: number
  /** The Haravan locations that the rule names, in its order. */
  readonly sources: ReadonlyArray<Pick<ProposalPart, "locationId" | "location">>
  /** Rows that stay different, those that differ most first. */
  readonly examples: ReadonlyArray<ProposalExample>
  /** How many Haravan locations were tried in every combination, of how many there are with stock. */
  readonly tried: { readonly locations: number; readonly of: number }
}

/** A Loop location for which there is no proposal, and why. */
export interface NoProposal extends ProposalCounts {
  /**
   * `explained`: what counts now explains at least nine rows in ten. `too-few`: fewer rows in stock than a rule could be
   * told from chance by. `no-fit`: no rule explains it clearly better than what counts now, and than chance.
   */
  readonly reason: "explained" | "too-few" | "no-fit"
}

/** The proposals, and the Loop locations without one. Both are in the order of the Loop locations. */
export interface RuleProposals {
  readonly proposals: ReadonlyArray<RuleProposal>
  readonly none: ReadonlyArray<NoProposal>
}
