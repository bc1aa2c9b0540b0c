/** Loop's JSON, field by field as documented, and its way to the domain and back. Unknown fields pass. */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { trustedId } from "../Id.ts"
import type { LoopAddress, LoopInventory, LoopLocation, LoopVariant } from "../Loop.ts"
import { Quantity } from "../Quantity.ts"
import { describeUnreadable, type UnreadableRecord } from "../Unreadable.ts"
import {
  type Flaw,
  idAt,
  makeSalvage,
  orNull,
  type ReadPage,
  salvageList,
  textOrDigits,
  unreadable
} from "./salvage.ts"
import { first, makeBodyDecoder, one, oneOf, toWireId, UndecodableBody, wireDigits, WireId } from "./Wire.ts"

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
  available_count: Quantity,
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

const NullableText = Schema.NullOr(Schema.String)

/** An address with null for every part that cannot be read. */
const SalvagedAddress = Schema.Struct({
  name: NullableText,
  company: NullableText,
  address1: NullableText,
  address2: NullableText,
  city: NullableText,
  region: NullableText,
  postal_code: NullableText,
  country_code: NullableText
})

const SalvagedVariant = Schema.Struct({
  id: WireId,
  external_id: NullableText,
  sku: NullableText,
  name: NullableText,
  weight_grams: Schema.NullOr(Schema.Finite),
  barcode: NullableText
})

const SalvagedLocation = Schema.Struct({
  id: WireId,
  external_id: NullableText,
  name: NullableText,
  status: NullableText,
  address: Schema.Unknown
})

const SalvagedInventory = Schema.Struct({
  available_count: Quantity,
  product_variant: Schema.Unknown,
  location: Schema.Unknown
})

/** A page of a Loop list; `nextPageUrl` is null at the end. */
export interface LoopPage<A> extends ReadPage<A> {
  readonly nextPageUrl: string | null
}

const toAddress = (wire: typeof WireLoopAddress.Type | typeof SalvagedAddress.Type): LoopAddress => ({
  name: wire.name ?? null,
  company: wire.company ?? null,
  address1: wire.address1,
  address2: wire.address2 ?? null,
  city: wire.city,
  region: wire.region ?? null,
  postalCode: wire.postal_code ?? null,
  countryCode: wire.country_code
})

const toVariant = (wire: typeof WireLoopVariant.Type | typeof SalvagedVariant.Type): LoopVariant => ({
  id: trustedId.LoopVariantId(wireDigits(wire.id)),
  externalId: wire.external_id ?? null,
  sku: wire.sku ?? null,
  name: wire.name ?? wireDigits(wire.id),
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

const textOrNull = orNull(Schema.String)

const salvageAddress = makeSalvage(SalvagedAddress, {
  name: textOrNull,
  company: textOrNull,
  address1: textOrNull,
  address2: textOrNull,
  city: textOrNull,
  region: textOrNull,
  postal_code: textOrNull,
  country_code: textOrNull
})

const salvageVariant = makeSalvage(SalvagedVariant, {
  external_id: textOrDigits,
  sku: textOrDigits,
  name: textOrNull,
  weight_grams: orNull(Schema.Finite),
  barcode: textOrDigits
})

const salvageLocation = makeSalvage(SalvagedLocation, {
  external_id: textOrDigits,
  name: textOrNull,
  status: textOrNull
})

const salvageInventory = makeSalvage(SalvagedInventory, {})

/** The one thing of an array of one; anything else as it is. */
const only = (value: unknown): unknown => Array.isArray(value) && value.length === 1 ? value[0] : value

const addressOf = (value: unknown): LoopAddress | null => {
  const address = only(value)
  if (!Predicate.isObject(address) || Array.isArray(address) || Object.keys(address).length === 0) return null
  return Result.match(salvageAddress(address), { onSuccess: toAddress, onFailure: () => null })
}

const readLocation = (row: unknown): Result.Result<LoopLocation, Flaw> =>
  Result.map(salvageLocation(row), ({ address, external_id, id, name, status }) => ({
    id: trustedId.LoopLocationId(wireDigits(id)),
    externalId: external_id,
    name: name ?? wireDigits(id),
    status,
    address: addressOf(address)
  }))

const within = (part: string) => ({ field, value }: Flaw): Flaw => ({
  field: field === "" ? part : `${part}.${field}`,
  value
})

const inventoryOf = (row: unknown): Result.Result<LoopInventory, Flaw> =>
  Result.flatMap(salvageInventory(row), (inventory) =>
    Result.map(
      Result.all({
        variant: Result.mapError(salvageVariant(only(inventory.product_variant)), within("product_variant")),
        location: Result.mapError(readLocation(only(inventory.location)), within("location"))
      }),
      ({ location, variant }) => ({
        availableCount: inventory.available_count,
        variant: toVariant(variant),
        location
      })
    ))

const unreadableInventory = (row: unknown, flaw: Flaw): UnreadableRecord => {
  const part = (name: string) => only(Predicate.hasProperty(row, name) ? row[name] : undefined)
  return unreadable({
    record: "inventory",
    id: null,
    variantId: idAt(part("product_variant"), "id"),
    locationId: idAt(part("location"), "id")
  }, flaw)
}

const rowOf = <A>(
  read: (row: unknown) => Result.Result<A, Flaw>,
  nameOf: (row: unknown, flaw: Flaw) => UnreadableRecord
) =>
(row: unknown): ReadPage<A> =>
  Result.match(read(row), {
    onSuccess: (record) => ({ rows: [record], unreadable: [] }),
    onFailure: (flaw) => ({ rows: [], unreadable: [nameOf(row, flaw)] })
  })

const hasNextPage = Schema.is(Schema.Struct({ next_page_url: pageLinks.next_page_url }))

const salvagePage = <A>(
  body: unknown,
  key: string,
  read: (row: unknown) => ReadPage<A>,
  isIdentified: (record: UnreadableRecord) => boolean
): Result.Result<LoopPage<A>, UndecodableBody> =>
  hasNextPage(body)
    ? Result.map(
      salvageList(body, key, read, isIdentified),
      (page) => ({ ...page, nextPageUrl: body.next_page_url })
    )
    : Result.fail(new UndecodableBody({ problem: `next_page_url beside ${key} is missing, or neither text nor null` }))

/** Decodes the body of `GET /inventories/{productVariantId}/{locationId}`. */
export const decodeLoopInventory = makeBodyDecoder(
  WireLoopInventory,
  toInventory,
  (body) =>
    Result.mapError(
      inventoryOf(body),
      (flaw) => new UndecodableBody({ problem: describeUnreadable(unreadableInventory(body, flaw)) })
    )
)

/** Decodes a page of `GET /inventories`. */
export const decodeLoopInventories = makeBodyDecoder(
  WireLoopInventories,
  (wire): LoopPage<LoopInventory> => ({
    rows: wire.inventories.map(toInventory),
    unreadable: [],
    nextPageUrl: wire.next_page_url
  }),
  (body) =>
    salvagePage(
      body,
      "inventories",
      rowOf(inventoryOf, unreadableInventory),
      ({ locationId, variantId }) => locationId !== null && variantId !== null
    )
)

/** Decodes a page of `GET /locations`. */
export const decodeLoopLocations = makeBodyDecoder(
  WireLoopLocations,
  (wire): LoopPage<LoopLocation> => ({
    rows: wire.locations.map(toLocation),
    unreadable: [],
    nextPageUrl: wire.next_page_url
  }),
  (body) =>
    salvagePage(
      body,
      "locations",
      rowOf(
        readLocation,
        (row, flaw) => unreadable({ record: "location", id: idAt(row, "id"), variantId: null, locationId: null }, flaw)
      ),
      ({ id }) => id !== null
    )
)

const fromAddress = (address: LoopAddress): typeof SalvagedAddress.Type => ({
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
export const encodeLoopInventory = (inventory: LoopInventory) => ({
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
