/** Loop's JSON, field by field as documented, and its way to the domain and back. Unknown fields pass. */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { trustedId } from "../Id.ts"
import type { LoopAddress, LoopInventory, LoopLocation, LoopVariant } from "../Loop.ts"
import { first, makeBodyDecoder, one, oneOf, toWireId, WireCount, wireDigits, WireId } from "./Wire.ts"

const OptionalText = Schema.optional(Schema.NullOr(Schema.String))

/** `AddressResponseData` of the OpenAPI document. */
const WireLoopAddress = Schema.Struct({
  name: OptionalText,
  company: OptionalText,
  address1: Schema.String,
  address2: OptionalText,
  city: Schema.String,
  region: OptionalText,
  postal_code: OptionalText,
  country_code: Schema.String
})

/** `ProductVariantResponseData` of the OpenAPI document. */
const WireLoopVariant = Schema.Struct({
  id: WireId,
  external_id: OptionalText,
  sku: OptionalText,
  name: Schema.String,
  weight_grams: Schema.optional(Schema.NullOr(Schema.Int)),
  barcode: OptionalText
})

/** `{}`, as some encoders write an empty array; an object that has anything must be an address. */
const NoAddress = Schema.declare((input): input is object =>
  Predicate.isObject(input) && Object.keys(input).length === 0
)

/** `LocationResponseData` of the OpenAPI document; `GET /locations` gives `address` as an object. */
const WireLoopLocation = Schema.Struct({
  id: WireId,
  external_id: OptionalText,
  name: Schema.String,
  status: Schema.Literals(["active", "inactive"]),
  address: Schema.optional(
    Schema.NullOr(
      Schema.Union([WireLoopAddress, Schema.Array(WireLoopAddress).check(Schema.isMaxLength(1)), NoAddress])
    )
  )
})

/** `InventoryResponse` of the OpenAPI document, which types the variant and the location as arrays of one. */
const WireLoopInventory = Schema.Struct({
  available_count: WireCount,
  product_variant: oneOf(WireLoopVariant),
  location: oneOf(WireLoopLocation)
})

/** `next_page_url` is required, if nullable: a list ends because Loop says so, not because a field is missing. */
const pageLinks = {
  next_page_url: Schema.NullOr(Schema.String),
  previous_page_url: Schema.optional(Schema.NullOr(Schema.String))
}

const WireLoopInventories = Schema.Struct({ inventories: Schema.Array(WireLoopInventory), ...pageLinks })
const WireLoopLocations = Schema.Struct({ locations: Schema.Array(WireLoopLocation), ...pageLinks })

/** A page of a Loop list; `nextPageUrl` is null at the end. */
export interface LoopPage<A> {
  readonly rows: ReadonlyArray<A>
  readonly nextPageUrl: string | null
}

const toAddress = (wire: typeof WireLoopAddress.Type): LoopAddress => ({
  name: wire.name ?? null,
  company: wire.company ?? null,
  address1: wire.address1,
  address2: wire.address2 ?? null,
  city: wire.city,
  region: wire.region ?? null,
  postalCode: wire.postal_code ?? null,
  countryCode: wire.country_code
})

const toVariant = (wire: typeof WireLoopVariant.Type): LoopVariant => ({
  id: trustedId.LoopVariantId(wireDigits(wire.id)),
  externalId: wire.external_id ?? null,
  sku: wire.sku ?? null,
  name: wire.name,
  weightGrams: wire.weight_grams ?? null,
  barcode: wire.barcode ?? null
})

const toLocation = (wire: typeof WireLoopLocation.Type): LoopLocation => {
  const address = wire.address === undefined || wire.address === null ? undefined : first(wire.address)
  return {
    id: trustedId.LoopLocationId(wireDigits(wire.id)),
    externalId: wire.external_id ?? null,
    name: wire.name,
    status: wire.status,
    address: address !== undefined && isAddress(address) ? toAddress(address) : null
  }
}

const isAddress = (address: object): address is typeof WireLoopAddress.Type => "address1" in address

const toInventory = (wire: typeof WireLoopInventory.Type): LoopInventory => ({
  availableCount: wire.available_count,
  variant: toVariant(one(wire.product_variant)),
  location: toLocation(one(wire.location))
})

/** Decodes the body of `GET /inventories/{productVariantId}/{locationId}`. */
export const decodeLoopInventory = makeBodyDecoder(WireLoopInventory, toInventory)

/** Decodes a page of `GET /inventories`. */
export const decodeLoopInventories = makeBodyDecoder(WireLoopInventories, (wire): LoopPage<LoopInventory> => ({
  rows: wire.inventories.map(toInventory),
  nextPageUrl: wire.next_page_url
}))

/** Decodes a page of `GET /locations`. */
export const decodeLoopLocations = makeBodyDecoder(WireLoopLocations, (wire): LoopPage<LoopLocation> => ({
  rows: wire.locations.map(toLocation),
  nextPageUrl: wire.next_page_url
}))

const fromAddress = (address: LoopAddress): typeof WireLoopAddress.Type => ({
  name: address.name,
  company: address.company,
  address1: address.address1,
  address2: address.address2,
  city: address.city,
  region: address.region,
  postal_code: address.postalCode,
  country_code: address.countryCode
})

/** A Loop record as Loop's document writes it; `stringifyExact` makes JSON of it. */
export const encodeLoopInventory = (inventory: LoopInventory): typeof WireLoopInventory.Type => ({
  available_count: inventory.availableCount,
  product_variant: [{
    id: toWireId(inventory.variant.id),
    external_id: inventory.variant.externalId,
    sku: inventory.variant.sku,
    name: inventory.variant.name,
    weight_grams: inventory.variant.weightGrams,
    barcode: inventory.variant.barcode
  }],
  location: [{
    id: toWireId(inventory.location.id),
    external_id: inventory.location.externalId,
    name: inventory.location.name,
    status: inventory.location.status,
    address: inventory.location.address === null ? [] : [fromAddress(inventory.location.address)]
  }]
})
