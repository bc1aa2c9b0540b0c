/** A tally: both sides of a linked pair, their delta and verdict. The JSON form is the one every front door shows. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { HaravanLocationId, HaravanProductId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"
import { Evidence, UnlinkedReason } from "./Link.ts"
import { Quantity } from "./Quantity.ts"
import { RowRule } from "./StockRule.ts"
import { TimestampFromString } from "./Timestamp.ts"
import { verdicts } from "./verdicts.ts"

/** Where the numbers come from. */
export const Source = Schema.Literals(["live", "sandbox"])
export type Source = typeof Source.Type

/** What a row says; the first that applies, in this order. */
export const Verdict = Schema.Literals(verdicts)
export type Verdict = typeof Verdict.Type

/** What a verdict does not say. */
export const Flag = Schema.Literals(["backorder", "empty", "transit", "not-sellable"])
export type Flag = typeof Flag.Type

/** Loop's side of a row. */
export const TallyLoop = Schema.Struct({
  variantId: LoopVariantId.pipe(about("Loop's variant.", "674353902539857412")),
  locationId: LoopLocationId.pipe(about("Loop's location.", "674353902539857001")),
  available: Quantity.pipe(about("What Loop offers. May be below zero.", 73)),
  fetchedAt: TimestampFromString.pipe(about("When it was read from Loop.", "2026-11-21T18:19:07.000Z"))
}).annotate({ identifier: "TallyLoop", description: "Loop's side of a row." })
export interface TallyLoop extends Schema.Schema.Type<typeof TallyLoop> {}

/**
 * Haravan's side of a row: one balance, or the sum of those of all locations that feed Loop's. `tracked` is null while the
 * variant's product was not read.
 */
export const TallyHaravan = Schema.Struct({
  variantId: HaravanVariantId.pipe(about("Haravan's variant.", "1060001205")),
  locationId: Schema.NullOr(HaravanLocationId).pipe(
    about("Haravan's location; null if several feed Loop's: `parts` has them.", "964801")
  ),
  productId: Schema.NullOr(HaravanProductId).pipe(about("Haravan's product.", "1028000562")),
  onHand: Schema.NullOr(Quantity).pipe(about("What is there.", 66)),
  committed: Schema.NullOr(Quantity).pipe(about("What is sold and not shipped yet.", 2)),
  incoming: Schema.NullOr(Quantity).pipe(about("What is on its way, and not sellable.", 0)),
  available: Quantity.pipe(about("What can be sold. May be below zero.", 64)),
  tracked: Schema.NullOr(Schema.Boolean).pipe(
    about("Whether Haravan counts it; false is unlimited, null where the product was not read.", true)
  ),
  updatedAt: TimestampFromString.pipe(
    about("When Haravan last changed it, or the part that changed last.", "2026-11-16T23:44:21.000Z")
  ),
  fetchedAt: TimestampFromString.pipe(
    about("When it was read from Haravan, or the part that was read first.", "2026-11-21T18:19:07.000Z")
  )
}).annotate({ identifier: "TallyHaravan", description: "Haravan's side of a row." })
export interface TallyHaravan extends Schema.Schema.Type<typeof TallyHaravan> {}

/** How the two sides of a row are known to be the same, or why not. */
export const TallyLink = Schema.Struct({
  variant: Schema.NullOr(Evidence).pipe(
    about("How the variants are known to be the same; null where they are not.", "external-id")
  ),
  location: Schema.NullOr(Evidence).pipe(
    about("How the locations are known to be the same; null where they are not.", "name")
  ),
  /** Set where the verdict is `unlinked`. */
  unlinked: Schema.NullOr(Schema.Struct({
    what: Schema.Literals(["variant", "location"]).pipe(about("Which of the two has no partner.")),
    reason: UnlinkedReason.pipe(about("Why it has none.")),
    detail: Schema.String.pipe(about("The same in words."))
  })).pipe(about("Set where the verdict is `unlinked`.", null))
}).annotate({
  identifier: "TallyLink",
  description: "How the two sides of a row are known to be the same, or why not."
})
export interface TallyLink extends Schema.Schema.Type<typeof TallyLink> {}

/** One Haravan location's part of a row that several feed, or that a stock rule is for. */
export const TallyPart = Schema.Struct({
  locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
  location: Schema.String.pipe(about("Its name. Text from outside.", "Kho Hà Nội")),
  available: Schema.NullOr(Quantity).pipe(
    about("What can be sold there; null if Haravan has no such record, or it could not be read.", 14)
  ),
  updatedAt: Schema.NullOr(TimestampFromString).pipe(
    about("When Haravan last changed it.", "2026-11-16T23:44:21.000Z")
  )
}).annotate({ identifier: "TallyPart", description: "What one of Haravan's locations gives to a row." })
export interface TallyPart extends Schema.Schema.Type<typeof TallyPart> {}

/**
 * A variant at a location. `id` is stable across runs, made of Loop's ids if both are known, so that it survives a change of
 * stock rules. `delta` is Loop's available minus what was expected of it, null unless both are known and tracked.
 */
export const TallyRow = Schema.Struct({
  id: Schema.String.pipe(
    about("The row's id, the same across runs; SKUs are not unique.", "l:674353902539857412:674353902539857001")
  ),
  sku: Schema.NullOr(Schema.String).pipe(about("The SKU.", "KLU-0004-XR-S")),
  barcode: Schema.NullOr(Schema.String).pipe(about("The barcode.", "8936049520013")),
  name: Schema.String.pipe(
    about("The product and its variant. Text from outside.", "Khăn lụa Hà Đông phiên bản Hội An 4 - Xanh rêu / S")
  ),
  location: Schema.String.pipe(about("The location's name. Text from outside.", "Kho Hà Nội")),
  loop: Schema.NullOr(TallyLoop).pipe(
    about("Loop's side; null if Loop has no such row, was not read, or its record could not be read.")
  ),
  haravan: Schema.NullOr(TallyHaravan).pipe(
    about("Haravan's side; null if Haravan has no such row, was not read, or its record could not be read.")
  ),
  link: TallyLink.pipe(about("How the two sides are known to be the same, or why not.")),
  delta: Schema.NullOr(Quantity).pipe(
    about("Loop's available less what was expected of it; null unless both are known and tracked.", 9)
  ),
  verdict: Verdict.pipe(about("What the row says; the first that applies.", "drift")),
  flags: Schema.Array(Flag).pipe(about("What the verdict does not say.", [])),
  stale: Schema.Boolean.pipe(about("Whether a side is older than `STOCKTALLY_STALE_AFTER`.", false)),
  since: Schema.NullOr(TimestampFromString).pipe(
    about("The later of Haravan's last change and the last observed match.", "2026-11-16T23:44:21.000Z")
  ),
  expected: Schema.NullOr(Quantity).pipe(
    about("What Loop should show; null unless Haravan's side is known, linked and tracked.", 64)
  ),
  rule: Schema.NullOr(RowRule).pipe(
    about("The stock rule that the row was judged by; null without one: Loop should show what Haravan has.", null)
  ),
  parts: Schema.Array(TallyPart).pipe(
    about("Haravan's locations that feed Loop's by a stock rule; empty without a rule.", [])
  ),
  value: Schema.NullOr(Schema.Int).pipe(
    about(
      "What the difference is worth: its size times Haravan's price, in the currency's smallest unit. Null if there is nothing to compare, or no price.",
      2_250_000
    )
  )
}).annotate({ identifier: "TallyRow", description: "A variant at a location, with what both sides say of it." })
export interface TallyRow extends Schema.Schema.Type<typeof TallyRow> {}

/** How many rows have each verdict. */
export const TallySummary = Schema.Record(Verdict, Schema.Int.annotate({ description: "How many rows have it." }))
  .annotate({
    identifier: "TallySummary",
    description: "How many rows have each verdict.",
    examples: [{
      unlinked: 16,
      unknown: 0,
      untracked: 3,
      oversold: 6,
      "only-in-loop": 2,
      "only-in-haravan": 3,
      match: 76,
      drift: 9,
      settling: 5
    }]
  })
export type TallySummary = typeof TallySummary.Type

/** What the differences of each verdict's rows are worth in all. */
export const TallyValues = Schema.Record(
  Verdict,
  Schema.NullOr(Schema.Int).annotate({
    description: "In the currency's smallest unit; null if it is too much to be exact."
  })
).annotate({
  identifier: "TallyValues",
  description: "What the differences of the rows of each verdict are worth, in the currency's smallest unit.",
  examples: [{
    unlinked: 0,
    unknown: 0,
    untracked: 0,
    oversold: 1_980_000,
    "only-in-loop": 597_000,
    "only-in-haravan": 1_254_000,
    match: 0,
    drift: 9_870_000,
    settling: 396_000
  }]
})
export type TallyValues = typeof TallyValues.Type

/** How many rows are left out unless someone asks for them, and why. A row that is both is `empty`. */
export const NotCounted = Schema.Struct({
  inTransit: Schema.Int.pipe(about("Rows at locations in transit; `allLocations` shows them.", 12)),
  empty: Schema.Int.pipe(about("Rows that are only on one side, and zero there; `empty` shows them.", 31))
}).annotate({ identifier: "NotCounted", description: "How many rows are left out, and why." })
export interface NotCounted extends Schema.Schema.Type<typeof NotCounted> {}
