/** A tally: both sides of a linked pair, their difference and verdict. All front ends use this JSON form. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { HaravanLocationId, HaravanProductId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"
import { Evidence, UnlinkedReason } from "./Link.ts"
import { Quantity } from "./Quantity.ts"
import { RowRule } from "./StockRule.ts"
import { TimestampFromString } from "./Timestamp.ts"
import { verdicts } from "./verdicts.ts"

/** The source of the numbers. */
export const Source = Schema.Literals(["live", "sandbox"])
export type Source = typeof Source.Type

/** The verdict of a row; the first that applies, in this order. */
export const Verdict = Schema.Literals(verdicts)
export type Verdict = typeof Verdict.Type

/** Facts about a row that its verdict leaves out. */
export const Flag = Schema.Literals(["backorder", "empty", "transit", "not-sellable"])
export type Flag = typeof Flag.Type

/** Loop's side of a row. */
export const TallyLoop = Schema.Struct({
  variantId: LoopVariantId.pipe(about("Loop's variant.", "674353902539857414")),
  locationId: LoopLocationId.pipe(about("Loop's location.", "680118439701923348")),
  available: Quantity.pipe(about("The units that Loop offers. May be below zero.", 73)),
  fetchedAt: TimestampFromString.pipe(about("When it was read from Loop.", "2026-11-21T18:19:07.000Z"))
}).annotate({ identifier: "TallyLoop", description: "Loop's side of a row." })
export interface TallyLoop extends Schema.Schema.Type<typeof TallyLoop> {}

/**
 * Haravan's side of a row: one balance, or the sum of the balances of all locations that feed Loop's. `tracked` is null
 * if the variant's product was not read.
 */
export const TallyHaravan = Schema.Struct({
  variantId: HaravanVariantId.pipe(about("Haravan's variant.", "1060001205")),
  locationId: Schema.NullOr(HaravanLocationId).pipe(
    about("Haravan's location; null if several feed Loop's: `parts` has them.", "964801")
  ),
  productId: Schema.NullOr(HaravanProductId).pipe(about("Haravan's product.", "1028000562")),
  onHand: Schema.NullOr(Quantity).pipe(about("The units on hand.", 66)),
  committed: Schema.NullOr(Quantity).pipe(about("The units that are sold but not shipped yet.", 2)),
  incoming: Schema.NullOr(Quantity).pipe(about("The units on their way, which cannot be sold yet.", 0)),
  available: Quantity.pipe(about("The units that can be sold. May be below zero.", 64)),
  tracked: Schema.NullOr(Schema.Boolean).pipe(
    about("Whether Haravan tracks it; false is unlimited, null if the product was not read.", true)
  ),
  updatedAt: TimestampFromString.pipe(
    about("When Haravan last changed it; with several parts, the latest change.", "2026-11-16T23:44:21.000Z")
  ),
  fetchedAt: TimestampFromString.pipe(
    about("When it was read from Haravan; with several parts, the earliest reading.", "2026-11-21T18:19:07.000Z")
  )
}).annotate({ identifier: "TallyHaravan", description: "Haravan's side of a row." })
export interface TallyHaravan extends Schema.Schema.Type<typeof TallyHaravan> {}

/** The evidence that the two sides of a row are the same, or the reason why they are not linked. */
export const TallyLink = Schema.Struct({
  variant: Schema.NullOr(Evidence).pipe(
    about("The evidence for the link of the variants; null without a link.", "external-id")
  ),
  location: Schema.NullOr(Evidence).pipe(
    about("The evidence for the link of the locations; null without a link.", "name")
  ),
  unlinked: Schema.NullOr(Schema.Struct({
    what: Schema.Literals(["variant", "location"]).pipe(about("Which of the two has no link.")),
    reason: UnlinkedReason.pipe(about("Why it has no link.")),
    detail: Schema.String.pipe(about("The reason for people, in one sentence."))
  })).pipe(about("Set if the verdict is `unlinked`.", null))
}).annotate({
  identifier: "TallyLink",
  description: "The evidence that the two sides of a row are the same, or why they are not linked."
})
export interface TallyLink extends Schema.Schema.Type<typeof TallyLink> {}

/** The part of one Haravan location in a row with a stock rule or several sources. */
export const TallyPart = Schema.Struct({
  locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
  location: Schema.String.pipe(about("Its name. Text from outside.", "Kho Hà Nội")),
  available: Schema.NullOr(Quantity).pipe(
    about("The units that can be sold there; null if Haravan has no such record, or it could not be read.", 14)
  ),
  updatedAt: Schema.NullOr(TimestampFromString).pipe(
    about("When Haravan last changed it.", "2026-11-16T23:44:21.000Z")
  )
}).annotate({ identifier: "TallyPart", description: "The part of one Haravan location in a row." })
export interface TallyPart extends Schema.Schema.Type<typeof TallyPart> {}

/**
 * A variant at a location. `id` is stable across runs: it is made of Loop's ids if both are known, so that it survives
 * a change of stock rules. `delta` is Loop's available count minus the expected one, null unless both are known and
 * tracked.
 */
export const TallyRow = Schema.Struct({
  id: Schema.String.pipe(
    about("The row's id, the same across runs; SKUs are not unique.", "l:674353902539857414:680118439701923348")
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
  link: TallyLink.pipe(about("The evidence that the two sides are the same, or why they are not linked.")),
  delta: Schema.NullOr(Quantity).pipe(
    about("Loop's available count minus the expected one; null unless both are known and tracked.", 9)
  ),
  verdict: Verdict.pipe(about("The verdict; the first that applies.", "drift")),
  flags: Schema.Array(Flag).pipe(about("Facts that the verdict leaves out.", [])),
  stale: Schema.Boolean.pipe(about("Whether a side is older than `STOCKTALLY_STALE_AFTER`.", false)),
  since: Schema.NullOr(TimestampFromString).pipe(
    about("The later of Haravan's last change and the last observed match.", "2026-11-16T23:44:21.000Z")
  ),
  expected: Schema.NullOr(Quantity).pipe(
    about("The count that Loop should show; null unless Haravan's side is known, linked and tracked.", 64)
  ),
  rule: Schema.NullOr(RowRule).pipe(
    about(
      "The stock rule that the row was judged by; null without a rule, when Loop should show Haravan's count.",
      null
    )
  ),
  parts: Schema.Array(TallyPart).pipe(
    about("The Haravan locations that feed Loop's by a stock rule; empty without a rule.", [])
  ),
  value: Schema.NullOr(Schema.Int).pipe(
    about(
      "The value of the difference: its size times Haravan's price, in the currency's smallest unit. Null without a comparison or a price.",
      2_250_000
    )
  )
}).annotate({ identifier: "TallyRow", description: "A variant at a location, with both sides." })
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

/** The value of the differences of each verdict's rows. */
export const TallyValues = Schema.Record(
  Verdict,
  Schema.NullOr(Schema.Int).annotate({
    description: "In the currency's smallest unit; null if it is too large to be exact."
  })
).annotate({
  identifier: "TallyValues",
  description: "The value of the differences of each verdict's rows, in the currency's smallest unit.",
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

/** How many rows are left out by default, and why. A row with both reasons counts as `empty`. */
export const NotCounted = Schema.Struct({
  inTransit: Schema.Int.pipe(about("Rows at locations in transit; `allLocations` shows them.", 12)),
  empty: Schema.Int.pipe(about("Rows that are only on one side and zero there; `empty` shows them.", 31))
}).annotate({ identifier: "NotCounted", description: "How many rows are left out, and why." })
export interface NotCounted extends Schema.Schema.Type<typeof NotCounted> {}
