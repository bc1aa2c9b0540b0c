/** A tally: both sides of a linked pair, their delta and verdict. The JSON form is the one every front door shows. */
import * as Schema from "effect/Schema"
import {
  HaravanLocationId,
  HaravanProductId,
  HaravanVariantId,
  LoopLocationId,
  LoopVariantId
} from "./Id.ts"
import { Evidence, UnlinkedReason } from "./Link.ts"
import { TimestampFromString } from "./Timestamp.ts"

/** Where the numbers come from. */
export const Source = Schema.Literals(["live", "sandbox"])
export type Source = typeof Source.Type

/** What a row says; the first that applies, in this order. */
export const Verdict = Schema.Literals([
  "unlinked",
  "unknown",
  "untracked",
  "oversold",
  "only-in-loop",
  "only-in-haravan",
  "match",
  "drift",
  "settling"
])
export type Verdict = typeof Verdict.Type

/** What a verdict does not say. */
export const Flag = Schema.Literals(["backorder", "empty", "transit", "not-sellable"])
export type Flag = typeof Flag.Type

/** Loop's side of a row. */
export const TallyLoop = Schema.Struct({
  variantId: LoopVariantId,
  locationId: LoopLocationId,
  available: Schema.Int,
  fetchedAt: TimestampFromString
})
export interface TallyLoop extends Schema.Schema.Type<typeof TallyLoop> {}

/** Haravan's side of a row; `tracked` is null while the variant's product was not read. */
export const TallyHaravan = Schema.Struct({
  variantId: HaravanVariantId,
  locationId: HaravanLocationId,
  productId: HaravanProductId,
  onHand: Schema.Int,
  committed: Schema.Int,
  incoming: Schema.Int,
  available: Schema.Int,
  tracked: Schema.NullOr(Schema.Boolean),
  updatedAt: TimestampFromString,
  fetchedAt: TimestampFromString
})
export interface TallyHaravan extends Schema.Schema.Type<typeof TallyHaravan> {}

/** How the two sides of a row are known to be the same, or why not. */
export const TallyLink = Schema.Struct({
  variant: Schema.NullOr(Evidence),
  location: Schema.NullOr(Evidence),
  /** Set where the verdict is `unlinked`. */
  unlinked: Schema.NullOr(Schema.Struct({
    what: Schema.Literals(["variant", "location"]),
    reason: UnlinkedReason,
    detail: Schema.String
  }))
})
export interface TallyLink extends Schema.Schema.Type<typeof TallyLink> {}

/**
 * A variant at a location. `id` is stable across runs, made of the ids of whichever side has the row. `delta` is
 * Loop's available minus Haravan's, null unless both are known and tracked.
 */
export const TallyRow = Schema.Struct({
  id: Schema.String,
  sku: Schema.NullOr(Schema.String),
  barcode: Schema.NullOr(Schema.String),
  name: Schema.String,
  location: Schema.String,
  loop: Schema.NullOr(TallyLoop),
  haravan: Schema.NullOr(TallyHaravan),
  link: TallyLink,
  delta: Schema.NullOr(Schema.Int),
  verdict: Verdict,
  flags: Schema.Array(Flag),
  stale: Schema.Boolean,
  since: Schema.NullOr(TimestampFromString)
})
export interface TallyRow extends Schema.Schema.Type<typeof TallyRow> {}

/** How many rows have each verdict. */
export const TallySummary = Schema.Record(Verdict, Schema.Int)
export type TallySummary = typeof TallySummary.Type
