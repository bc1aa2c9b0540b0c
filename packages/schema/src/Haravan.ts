/** Haravan's records as domain types. Shapes: docs.haravan.com/docs/omni-apis. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { HaravanBalanceId, HaravanLocationId, HaravanProductId, HaravanShopId, HaravanVariantId } from "./Id.ts"
import { Price } from "./Money.ts"
import { Quantity } from "./Quantity.ts"
import { TimestampFromString } from "./Timestamp.ts"

/**
 * Haravan's record for a variant at a location. `available` is `onHand - committed`, and all counts may be below
 * zero. `incoming` is on its way and not sellable.
 */
export const HaravanBalance = Schema.Struct({
  id: HaravanBalanceId.pipe(about("The balance's id, by which `sinceId` pages.", "1003000005")),
  locationId: HaravanLocationId.pipe(about("The location.", "964801")),
  productId: Schema.NullOr(HaravanProductId).pipe(
    about("The variant's product; null if it cannot be read.", "1028000562")
  ),
  variantId: HaravanVariantId.pipe(about("The variant.", "1060001205")),
  onHand: Schema.NullOr(Quantity).pipe(about("The units on hand; null if they cannot be read.", 66)),
  committed: Schema.NullOr(Quantity).pipe(
    about("The units that are sold but not shipped yet; null if they cannot be read.", 2)
  ),
  incoming: Schema.NullOr(Quantity).pipe(
    about("The units on their way, which cannot be sold yet; null if they cannot be read.", 0)
  ),
  available: Quantity.pipe(about("The units that can be sold: `onHand` less `committed`. May be below zero.", 64)),
  updatedAt: TimestampFromString.pipe(about("When Haravan last changed it.", "2026-11-16T23:44:21.000Z"))
}).annotate({ identifier: "HaravanBalance", description: "Haravan's record for a variant at a location." })
export interface HaravanBalance extends Schema.Schema.Type<typeof HaravanBalance> {}

/**
 * A location of Haravan's. A tally leaves out `transit` locations by default, and flags locations that are not
 * `sellable`.
 */
export const HaravanLocation = Schema.Struct({
  id: HaravanLocationId,
  /** The digits of the id if the name cannot be read. */
  name: Schema.String,
  locationType: Schema.NullOr(Schema.String),
  address1: Schema.NullOr(Schema.String),
  city: Schema.NullOr(Schema.String),
  province: Schema.NullOr(Schema.String),
  country: Schema.NullOr(Schema.String),
  countryCode: Schema.NullOr(Schema.String),
  primary: Schema.Boolean,
  /** Whether it holds goods on the road (`location_type` or `type` is `ontheroad`). */
  transit: Schema.Boolean,
  /** False if Haravan sets `is_unavailable_quantity`. */
  sellable: Schema.Boolean
})
export interface HaravanLocation extends Schema.Schema.Type<typeof HaravanLocation> {}

/** A variant of Haravan's. SKU and barcode may be null or blank, and several variants may have the same. */
export const HaravanVariant = Schema.Struct({
  id: HaravanVariantId,
  productId: HaravanProductId,
  sku: Schema.NullOr(Schema.String),
  barcode: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  /** False if `inventory_management` is blank: stock is then unlimited, never 0. Null if it cannot be read. */
  tracked: Schema.NullOr(Schema.Boolean),
  /** True if `inventory_policy` is `continue`: it is sold below zero. */
  backorder: Schema.Boolean,
  /** Its price in the shop's currency; null if Haravan has no price, or one that cannot be read exactly. */
  price: Schema.NullOr(Price)
})
export interface HaravanVariant extends Schema.Schema.Type<typeof HaravanVariant> {}

/** A product with its variants. */
export const HaravanProduct = Schema.Struct({
  id: HaravanProductId,
  title: Schema.NullOr(Schema.String),
  updatedAt: Schema.NullOr(TimestampFromString),
  variants: Schema.Array(HaravanVariant)
})
export interface HaravanProduct extends Schema.Schema.Type<typeof HaravanProduct> {}

/** The shop of an access token. */
export const HaravanShop = Schema.Struct({
  id: HaravanShopId,
  name: Schema.NullOr(Schema.String),
  domain: Schema.NullOr(Schema.String),
  myharavanDomain: Schema.NullOr(Schema.String),
  timezone: Schema.NullOr(Schema.String),
  inventoryMethod: Schema.NullOr(Schema.String),
  /** The three letters of the currency that prices are in. */
  currency: Schema.NullOr(Schema.String)
})
export interface HaravanShop extends Schema.Schema.Type<typeof HaravanShop> {}
