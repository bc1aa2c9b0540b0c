/** A tally: both sides of a linked pair, their delta and verdict. The JSON form is the one every front door shows. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { HaravanLocationId, HaravanProductId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"
import { Evidence, UnlinkedReason } from "./Link.ts"
import { Quantity } from "./Quantity.ts"
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

/** Haravan's side of a row; `tracked` is null while the variant's product was not read. */
export const TallyHaravan = Schema.Struct({
  variantId: HaravanVariantId.pipe(about("Haravan's variant.", "1060001205")),
  locationId: HaravanLocationId.pipe(about("Haravan's location.", "964801")),
  productId: Schema.NullOr(HaravanProductId).pipe(about("Haravan's product.", "1028000562")),
  onHand: Schema.NullOr(Quantity).pipe(about("What is there.", 66)),
  committed: Schema.NullOr(Quantity).pipe(about("What is sold and not shipped yet.", 2)),
  incoming: Schema.NullOr(Quantity).pipe(about("What is on its way, and not sellable.", 0)),
  available: Quantity.pipe(about("What can be sold. May be below zero.", 64)),
  tracked: Schema.NullOr(Schema.Boolean).pipe(
    about("Whether Haravan counts it; false is unlimited, null where the product was not read.", true)
  ),
  updatedAt: TimestampFromString.pipe(about("When Haravan last changed it.", "2026-11-16T23:44:21.000Z")),
  fetchedAt: TimestampFromString.pipe(about("When it was read from Haravan.", "2026-11-21T18:19:07.000Z"))
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

/**
 * A variant at a location. `id` is stable across runs, made of the ids of whichever side has the row. `delta` is
 * Loop's available minus Haravan's, null unless both are known and tracked.
 */
export const TallyRow = Schema.Struct({
  id: Schema.String.pipe(about("The row's id, the same across runs; SKUs are not unique.", "h:1060001205:964801")),
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
    about("Loop's available less Haravan's; null unless both are known and tracked.", 9)
  ),
  verdict: Verdict.pipe(about("What the row says; the first that applies.", "drift")),
  flags: Schema.Array(Flag).pipe(about("What the verdict does not say.", [])),
  stale: Schema.Boolean.pipe(about("Whether a side is older than `STOCKTALLY_STALE_AFTER`.", false)),
  since: Schema.NullOr(TimestampFromString).pipe(
    about("The later of Haravan's last change and the last observed match.", "2026-11-16T23:44:21.000Z")
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

/** How many rows are left out unless someone asks for them, and why. A row that is both is `empty`. */
export const NotCounted = Schema.Struct({
  inTransit: Schema.Int.pipe(about("Rows at locations in transit; `allLocations` shows them.", 12)),
  empty: Schema.Int.pipe(about("Rows that are only on one side, and zero there; `empty` shows them.", 31))
}).annotate({ identifier: "NotCounted", description: "How many rows are left out, and why." })
export interface NotCounted extends Schema.Schema.Type<typeof NotCounted> {}
