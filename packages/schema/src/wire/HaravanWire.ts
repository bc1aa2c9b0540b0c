/** Haravan's JSON, field by field as documented, and its way to the domain and back. Unknown fields pass. */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { HaravanBalance, HaravanLocation, HaravanProduct, HaravanShop, HaravanVariant } from "../Haravan.ts"
import { trustedId } from "../Id.ts"
import { Quantity } from "../Quantity.ts"
import { formatTimestamp, trustedTimestamp } from "../Timestamp.ts"
import { idAt, makeSalvage, orNull, type ReadPage, salvageList, textOrDigits, unreadable } from "./salvage.ts"
import { makeBodyDecoder, refusalOf, toWireId, wireDigits, WireId, WireTimestamp } from "./Wire.ts"

const OptionalText = Schema.optional(Schema.NullOr(Schema.String))
const OptionalFlag = Schema.optional(Schema.NullOr(Schema.Boolean))
const NullableText = Schema.NullOr(Schema.String)
const NullableFlag = Schema.NullOr(Schema.Boolean)
const textOrNull = orNull(Schema.String)
const flagOrNull = orNull(Schema.Boolean)

/** A row of `GET /inventory_locations.json`, `qty_commited` misspelt as Haravan does. */
const WireHaravanBalance = Schema.Struct({
  id: WireId,
  loc_id: WireId,
  product_id: WireId,
  variant_id: WireId,
  qty_onhand: Quantity,
  qty_commited: Quantity,
  qty_incoming: Quantity,
  qty_available: Quantity,
  updated_at: WireTimestamp
})

/** The same, with null for what can be done without. */
const SalvagedBalance = Schema.Struct({
  ...WireHaravanBalance.fields,
  product_id: Schema.NullOr(WireId),
  qty_onhand: Schema.NullOr(Quantity),
  qty_commited: Schema.NullOr(Quantity),
  qty_incoming: Schema.NullOr(Quantity)
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

const SalvagedLocation = Schema.Struct({
  id: WireId,
  name: NullableText,
  location_type: NullableText,
  type: NullableText,
  address1: NullableText,
  city: NullableText,
  province: NullableText,
  country: NullableText,
  country_code: NullableText,
  is_primary: NullableFlag,
  is_unavailable_quantity: NullableFlag
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
  inventory_policy: OptionalText
})

/** `inventory_management` is undefined if it cannot be read, since null has a meaning there. */
const SalvagedVariant = Schema.Struct({
  id: WireId,
  sku: NullableText,
  barcode: NullableText,
  title: NullableText,
  inventory_management: Schema.UndefinedOr(Schema.NullOr(Schema.String)),
  inventory_policy: NullableText
})

/** A row of `GET /products.json`. */
const WireHaravanProduct = Schema.Struct({
  id: WireId,
  title: Schema.String,
  updated_at: Schema.optional(Schema.NullOr(WireTimestamp)),
  variants: Schema.Array(WireHaravanVariant)
})

const SalvagedProduct = Schema.Struct({
  id: WireId,
  title: NullableText,
  updated_at: Schema.NullOr(WireTimestamp),
  variants: Schema.Array(Schema.Unknown)
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

const SalvagedShop = Schema.Struct({
  id: WireId,
  name: NullableText,
  domain: NullableText,
  myharavan_domain: NullableText,
  timezone: NullableText,
  inventory_method: NullableText
})

const toBalance = (wire: typeof SalvagedBalance.Type): HaravanBalance => ({
  id: trustedId.HaravanBalanceId(wireDigits(wire.id)),
  locationId: trustedId.HaravanLocationId(wireDigits(wire.loc_id)),
  productId: wire.product_id === null ? null : trustedId.HaravanProductId(wireDigits(wire.product_id)),
  variantId: trustedId.HaravanVariantId(wireDigits(wire.variant_id)),
  onHand: wire.qty_onhand,
  committed: wire.qty_commited,
  incoming: wire.qty_incoming,
  available: wire.qty_available,
  updatedAt: trustedTimestamp(wire.updated_at)
})

const onTheRoad = "ontheroad"

const toLocation = (wire: typeof WireHaravanLocation.Type | typeof SalvagedLocation.Type): HaravanLocation => ({
  id: trustedId.HaravanLocationId(wireDigits(wire.id)),
  name: wire.name ?? wireDigits(wire.id),
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

const toVariant = (
  productId: WireId,
  wire: typeof WireHaravanVariant.Type | typeof SalvagedVariant.Type
): HaravanVariant => ({
  id: trustedId.HaravanVariantId(wireDigits(wire.id)),
  productId: trustedId.HaravanProductId(wireDigits(productId)),
  sku: wire.sku ?? null,
  barcode: wire.barcode ?? null,
  title: wire.title ?? null,
  tracked: wire.inventory_management === undefined ? null : (wire.inventory_management ?? "").trim() !== "",
  backorder: wire.inventory_policy === "continue"
})

const toProduct = (wire: typeof WireHaravanProduct.Type): HaravanProduct => ({
  id: trustedId.HaravanProductId(wireDigits(wire.id)),
  title: wire.title,
  updatedAt: wire.updated_at === undefined || wire.updated_at === null ? null : trustedTimestamp(wire.updated_at),
  variants: wire.variants.map((variant) => toVariant(variant.product_id, variant))
})

const toShop = (wire: typeof WireHaravanShop.Type | typeof SalvagedShop.Type): HaravanShop => ({
  id: trustedId.HaravanShopId(wireDigits(wire.id)),
  name: wire.name ?? null,
  domain: wire.domain ?? null,
  myharavanDomain: wire.myharavan_domain ?? null,
  timezone: wire.timezone ?? null,
  inventoryMethod: wire.inventory_method ?? null
})

const readable = <A>(rows: ReadonlyArray<A>): ReadPage<A> => ({ rows, unreadable: [] })

const salvageBalance = makeSalvage(SalvagedBalance, {
  product_id: orNull(WireId),
  qty_onhand: orNull(Quantity),
  qty_commited: orNull(Quantity),
  qty_incoming: orNull(Quantity)
})

const readBalance = (row: unknown): ReadPage<HaravanBalance> =>
  Result.match(salvageBalance(row), {
    onSuccess: (balance) => readable([toBalance(balance)]),
    onFailure: (flaw) => ({
      rows: [],
      unreadable: [
        unreadable({
          record: "balance",
          id: idAt(row, "id"),
          variantId: idAt(row, "variant_id"),
          locationId: idAt(row, "loc_id")
        }, flaw)
      ]
    })
  })

/** Decodes a page of `GET /inventory_locations.json`. */
export const decodeHaravanBalances = makeBodyDecoder(
  Schema.Struct({ inventory_locations: Schema.Array(WireHaravanBalance) }),
  (wire) => readable(wire.inventory_locations.map(toBalance)),
  (body) => salvageList(body, "inventory_locations", readBalance, ({ id }) => id !== null)
)

const salvageLocation = makeSalvage(SalvagedLocation, {
  name: textOrNull,
  location_type: textOrNull,
  type: textOrNull,
  address1: textOrNull,
  city: textOrNull,
  province: textOrNull,
  country: textOrNull,
  country_code: textOrNull,
  is_primary: flagOrNull,
  is_unavailable_quantity: flagOrNull
})

const readLocation = (row: unknown): ReadPage<HaravanLocation> =>
  Result.match(salvageLocation(row), {
    onSuccess: (location) => readable([toLocation(location)]),
    onFailure: (flaw) => ({
      rows: [],
      unreadable: [unreadable({ record: "location", id: idAt(row, "id"), variantId: null, locationId: null }, flaw)]
    })
  })

/** Decodes the body of `GET /locations.json`. */
export const decodeHaravanLocations = makeBodyDecoder(
  Schema.Struct({ locations: Schema.Array(WireHaravanLocation) }),
  (wire) => readable(wire.locations.map(toLocation)),
  (body) => salvageList(body, "locations", readLocation, ({ id }) => id !== null)
)

const salvageVariant = makeSalvage(SalvagedVariant, {
  sku: textOrDigits,
  barcode: textOrDigits,
  title: textOrNull,
  inventory_management: (value) => value === null || typeof value === "string" ? value : undefined,
  inventory_policy: textOrNull
})

const salvageProduct = makeSalvage(SalvagedProduct, { title: textOrNull, updated_at: orNull(WireTimestamp) })

const readProduct = (row: unknown): ReadPage<HaravanProduct> =>
  Result.match(salvageProduct(row), {
    onFailure: (flaw) => ({
      rows: [],
      unreadable: [unreadable({ record: "product", id: idAt(row, "id"), variantId: null, locationId: null }, flaw)]
    }),
    onSuccess: ({ id, title, updated_at, variants }) => {
      const read = variants.map((variant) => ({ variant, salvaged: salvageVariant(variant) }))
      return {
        rows: [{
          id: trustedId.HaravanProductId(wireDigits(id)),
          title,
          updatedAt: updated_at === null ? null : trustedTimestamp(updated_at),
          variants: read.flatMap(({ salvaged }) => Result.isSuccess(salvaged) ? [toVariant(id, salvaged.success)] : [])
        }],
        unreadable: read.flatMap(({ salvaged, variant }) => {
          const variantId = idAt(variant, "id")
          return Result.isSuccess(salvaged)
            ? []
            : [unreadable({ record: "variant", id: variantId, variantId, locationId: null }, salvaged.failure)]
        })
      }
    }
  })

/** Decodes a page of `GET /products.json`. */
export const decodeHaravanProducts = makeBodyDecoder(
  Schema.Struct({ products: Schema.Array(WireHaravanProduct) }),
  (wire) => readable(wire.products.map(toProduct)),
  (body) => salvageList(body, "products", readProduct, ({ id }) => id !== null)
)

/** Decodes the body of `GET /products/count.json`. */
export const decodeHaravanCount = makeBodyDecoder(
  Schema.Struct({ count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)) }),
  (wire) => wire.count
)

const ShopBody = Schema.Struct({ shop: WireHaravanShop })
const refuseShop = refusalOf(ShopBody)
const isShopBody = Schema.is(Schema.Struct({ shop: Schema.Unknown }))
const salvageShop = makeSalvage(SalvagedShop, {
  name: textOrNull,
  domain: textOrNull,
  myharavan_domain: textOrNull,
  timezone: textOrNull,
  inventory_method: textOrNull
})

/** Decodes the body of `GET /shop.json`. */
export const decodeHaravanShop = makeBodyDecoder(
  ShopBody,
  ({ shop }) => toShop(shop),
  (body) => {
    const shop = isShopBody(body) ? Result.getSuccess(salvageShop(body.shop)) : Option.none()
    return Option.isSome(shop) ? Result.succeed(toShop(shop.value)) : refuseShop(body)
  }
)

/** A balance as Haravan writes it; `stringifyExact` makes JSON of it. */
export const encodeHaravanBalance = (balance: HaravanBalance): typeof SalvagedBalance.Type => ({
  id: toWireId(balance.id),
  loc_id: toWireId(balance.locationId),
  product_id: balance.productId === null ? null : toWireId(balance.productId),
  variant_id: toWireId(balance.variantId),
  qty_onhand: balance.onHand,
  qty_commited: balance.committed,
  qty_incoming: balance.incoming,
  qty_available: balance.available,
  updated_at: formatTimestamp(balance.updatedAt)
})
