/**
 * Loop's inventories in JSON, field by field as documented, decoded to the domain and encoded again. Unknown fields are
 * ignored.
 */
import { uncheckedId } from "../../Id.ts"
import type { LoopInventory, LoopVariant } from "../../Loop.ts"
import { Quantity } from "../../Quantity.ts"
import { type UnreadableRecord, describeUnreadable } from "../../Unreadable.ts"
import { UndecodableBody, WireId, makeBodyDecoder, one, oneOf, toWireId, wireDigits } from "../Wire.ts"
import { type FieldIssue, idAt, makeLenientDecoder, orNull, textOrDigits, unreadable } from "../lenient.ts"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { NullableText, OptionalText, textOrNull } from "../fields.ts"
import { fromAddress } from "./address.ts"
import { WireLoopLocation, readLocation, toLocation } from "./location.ts"
import { type LoopPage, only, pageLinks, makeRowReader, decodeLenientPage, within } from "./page.ts"

/** `ProductVariantResponseData` of the OpenAPI document. */
const WireLoopVariant = Schema.Struct({
  id: WireId,
  external_id: OptionalText,
  sku: OptionalText,
  name: Schema.String,
  weight_grams: Schema.optional(Schema.NullOr(Schema.Int)),
  barcode: OptionalText
})

/** `InventoryResponse` of the OpenAPI document, which types the variant and the location as arrays of one. */
const WireLoopInventory = Schema.Struct({
  available_count: Quantity,
  product_variant: oneOf(WireLoopVariant),
  location: oneOf(WireLoopLocation)
})

const WireLoopInventories = Schema.Struct({ inventories: Schema.Array(WireLoopInventory), ...pageLinks })

const LenientVariant = Schema.Struct({
  id: WireId,
  external_id: NullableText,
  sku: NullableText,
  name: NullableText,
  weight_grams: Schema.NullOr(Schema.Finite),
  barcode: NullableText
})

const LenientInventory = Schema.Struct({
  available_count: Quantity,
  product_variant: Schema.Unknown,
  location: Schema.Unknown
})

const toVariant = (wire: typeof WireLoopVariant.Type | typeof LenientVariant.Type): LoopVariant => ({
  id: uncheckedId.LoopVariantId(wireDigits(wire.id)),
  externalId: wire.external_id ?? null,
  sku: wire.sku ?? null,
  name: wire.name ?? wireDigits(wire.id),
  weightGrams: wire.weight_grams ?? null,
  barcode: wire.barcode ?? null
})

const toInventory = (wire: typeof WireLoopInventory.Type): LoopInventory => ({
  availableCount: wire.available_count,
  variant: toVariant(one(wire.product_variant)),
  location: toLocation(one(wire.location))
})

const decodeLenientVariant = makeLenientDecoder(LenientVariant, {
  external_id: textOrDigits,
  sku: textOrDigits,
  name: textOrNull,
  weight_grams: orNull(Schema.Finite),
  barcode: textOrDigits
})

const decodeLenientInventory = makeLenientDecoder(LenientInventory, {})

const inventoryOf = (row: unknown): Result.Result<LoopInventory, FieldIssue> =>
  Result.flatMap(decodeLenientInventory(row), (inventory) =>
    Result.map(
      Result.all({
        variant: Result.mapError(decodeLenientVariant(only(inventory.product_variant)), within("product_variant")),
        location: Result.mapError(readLocation(only(inventory.location)), within("location"))
      }),
      ({ location, variant }) => ({
        availableCount: inventory.available_count,
        variant: toVariant(variant),
        location
      })
    ))

const unreadableInventory = (row: unknown, issue: FieldIssue): UnreadableRecord => {
  const part = (name: string) => only(Predicate.hasProperty(row, name) ? row[name] : undefined)
  return unreadable({
    record: "inventory",
    id: null,
    variantId: idAt(part("product_variant"), "id"),
    locationId: idAt(part("location"), "id")
  }, issue)
}

/** Decodes the body of `GET /inventories/{productVariantId}/{locationId}`. */
export const decodeLoopInventory = makeBodyDecoder(
  WireLoopInventory,
  toInventory,
  (body) =>
    Result.mapError(
      inventoryOf(body),
      (issue) => new UndecodableBody({ problem: describeUnreadable(unreadableInventory(body, issue)) })
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
    decodeLenientPage(
      body,
      "inventories",
      makeRowReader(inventoryOf, unreadableInventory),
      ({ locationId, variantId }) => locationId !== null && variantId !== null
    )
)

/** A record in the form of Loop's document; `stringifyExact` turns it into JSON. */
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
