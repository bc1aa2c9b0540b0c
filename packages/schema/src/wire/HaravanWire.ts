/** Haravan's JSON, field by field as documented, and its way to the domain and back. Unknown fields pass. */
import * as Schema from "effect/Schema"
import type {
  HaravanBalance,
  HaravanInventoryAdvance,
  HaravanLocation,
  HaravanProduct,
  HaravanShop,
  HaravanVariant
} from "../Haravan.ts"
import { trustedId } from "../Id.ts"
import { formatTimestamp, trustedTimestamp } from "../Timestamp.ts"
import { makeBodyDecoder, toWireId, WireCount, wireDigits, WireId, WireTimestamp } from "./Wire.ts"

const OptionalText = Schema.optional(Schema.NullOr(Schema.String))
const OptionalFlag = Schema.optional(Schema.NullOr(Schema.Boolean))

/** A row of `GET /inventory_locations.json`, `qty_commited` misspelt as Haravan does. */
const WireHaravanBalance = Schema.Struct({
  id: WireId,
  loc_id: WireId,
  product_id: WireId,
  variant_id: WireId,
  qty_onhand: WireCount,
  qty_commited: WireCount,
  qty_incoming: WireCount,
  qty_available: WireCount,
  updated_at: WireTimestamp
})

/** A row of `GET /locations.json`. */
const WireHaravanLocation = Schema.Struct({
  id: WireId,
  name: Schema.String,
  location_type: OptionalText,
  type: OptionalText,
  address1: OptionalText,
  city: OptionalText,
  province: OptionalText,
  country: OptionalText,
  country_code: OptionalText,
  is_primary: OptionalFlag,
  is_unavailable_quantity: OptionalFlag
})

/** `inventory_advance`: the shop-wide counts of a variant. */
const WireHaravanInventoryAdvance = Schema.Struct({
  qty_available: WireCount,
  qty_onhand: WireCount,
  qty_commited: WireCount,
  qty_incoming: WireCount
})

/** A variant within `GET /products.json`. */
const WireHaravanVariant = Schema.Struct({
  id: WireId,
  product_id: WireId,
  sku: OptionalText,
  barcode: OptionalText,
  title: OptionalText,
  /** Required, if nullable: a variant is untracked because Haravan says so, not because a field is missing. */
  inventory_management: Schema.NullOr(Schema.String),
  inventory_policy: OptionalText,
  inventory_quantity: Schema.optional(Schema.NullOr(WireCount)),
  inventory_advance: Schema.optional(Schema.NullOr(WireHaravanInventoryAdvance))
})

/** A row of `GET /products.json`. */
const WireHaravanProduct = Schema.Struct({
  id: WireId,
  title: Schema.String,
  updated_at: Schema.optional(Schema.NullOr(WireTimestamp)),
  variants: Schema.Array(WireHaravanVariant)
})

/** The shop within `GET /shop.json`. */
const WireHaravanShop = Schema.Struct({
  id: WireId,
  name: OptionalText,
  domain: OptionalText,
  myharavan_domain: OptionalText,
  timezone: OptionalText,
  inventory_method: OptionalText
})

const toBalance = (wire: typeof WireHaravanBalance.Type): HaravanBalance => ({
  id: trustedId.HaravanBalanceId(wireDigits(wire.id)),
  locationId: trustedId.HaravanLocationId(wireDigits(wire.loc_id)),
  productId: trustedId.HaravanProductId(wireDigits(wire.product_id)),
  variantId: trustedId.HaravanVariantId(wireDigits(wire.variant_id)),
  onHand: wire.qty_onhand,
  committed: wire.qty_commited,
  incoming: wire.qty_incoming,
  available: wire.qty_available,
  updatedAt: trustedTimestamp(wire.updated_at)
})

const onTheRoad = "ontheroad"

const toLocation = (wire: typeof WireHaravanLocation.Type): HaravanLocation => ({
  id: trustedId.HaravanLocationId(wireDigits(wire.id)),
  name: wire.name,
  locationType: wire.location_type ?? wire.type ?? null,
  address1: wire.address1 ?? null,
  city: wire.city ?? null,
  province: wire.province ?? null,
  country: wire.country ?? null,
  countryCode: wire.country_code ?? null,
  primary: wire.is_primary === true,
  transit: wire.location_type === onTheRoad || wire.type === onTheRoad,
  sellable: wire.is_unavailable_quantity !== true
})

const toAdvance = (wire: typeof WireHaravanInventoryAdvance.Type): HaravanInventoryAdvance => ({
  onHand: wire.qty_onhand,
  committed: wire.qty_commited,
  incoming: wire.qty_incoming,
  available: wire.qty_available
})

const toVariant = (wire: typeof WireHaravanVariant.Type): HaravanVariant => ({
  id: trustedId.HaravanVariantId(wireDigits(wire.id)),
  productId: trustedId.HaravanProductId(wireDigits(wire.product_id)),
  sku: wire.sku ?? null,
  barcode: wire.barcode ?? null,
  title: wire.title ?? null,
  tracked: (wire.inventory_management ?? "").trim() !== "",
  backorder: wire.inventory_policy === "continue",
  inventoryQuantity: wire.inventory_quantity ?? null,
  inventoryAdvance: wire.inventory_advance === undefined || wire.inventory_advance === null
    ? null
    : toAdvance(wire.inventory_advance)
})

const toProduct = (wire: typeof WireHaravanProduct.Type): HaravanProduct => ({
  id: trustedId.HaravanProductId(wireDigits(wire.id)),
  title: wire.title,
  updatedAt: wire.updated_at === undefined || wire.updated_at === null ? null : trustedTimestamp(wire.updated_at),
  variants: wire.variants.map(toVariant)
})

/** Decodes a page of `GET /inventory_locations.json`. */
export const decodeHaravanBalances = makeBodyDecoder(
  Schema.Struct({ inventory_locations: Schema.Array(WireHaravanBalance) }),
  (wire) => wire.inventory_locations.map(toBalance)
)

/** Decodes the body of `GET /locations.json`. */
export const decodeHaravanLocations = makeBodyDecoder(
  Schema.Struct({ locations: Schema.Array(WireHaravanLocation) }),
  (wire) => wire.locations.map(toLocation)
)

/** Decodes a page of `GET /products.json`. */
export const decodeHaravanProducts = makeBodyDecoder(
  Schema.Struct({ products: Schema.Array(WireHaravanProduct) }),
  (wire) => wire.products.map(toProduct)
)

/** Decodes the body of `GET /products/count.json`. */
export const decodeHaravanCount = makeBodyDecoder(
  Schema.Struct({ count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)) }),
  (wire) => wire.count
)

/** Decodes the body of `GET /shop.json`. */
export const decodeHaravanShop = makeBodyDecoder(
  Schema.Struct({ shop: WireHaravanShop }),
  ({ shop }): HaravanShop => ({
    id: trustedId.HaravanShopId(wireDigits(shop.id)),
    name: shop.name ?? null,
    domain: shop.domain ?? null,
    myharavanDomain: shop.myharavan_domain ?? null,
    timezone: shop.timezone ?? null,
    inventoryMethod: shop.inventory_method ?? null
  })
)

/** A balance as Haravan writes it; `stringifyExact` makes JSON of it. */
export const encodeHaravanBalance = (balance: HaravanBalance): typeof WireHaravanBalance.Type => ({
  id: toWireId(balance.id),
  loc_id: toWireId(balance.locationId),
  product_id: toWireId(balance.productId),
  variant_id: toWireId(balance.variantId),
  qty_onhand: balance.onHand,
  qty_commited: balance.committed,
  qty_incoming: balance.incoming,
  qty_available: balance.available,
  updated_at: formatTimestamp(balance.updatedAt)
})
