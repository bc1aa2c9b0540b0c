/** Loop's records as the rest of Stocktally knows them. Shapes and nullability: Loop's "Get Inventory" OpenAPI document. */
import * as Schema from "effect/Schema"
import { LoopLocationId, LoopVariantId } from "./Id.ts"

/** The address of a Loop location. */
export const LoopAddress = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  company: Schema.NullOr(Schema.String),
  address1: Schema.String,
  address2: Schema.NullOr(Schema.String),
  city: Schema.String,
  region: Schema.NullOr(Schema.String),
  postalCode: Schema.NullOr(Schema.String),
  /** ISO 3166-1 alpha-2. */
  countryCode: Schema.String
})
export interface LoopAddress extends Schema.Schema.Type<typeof LoopAddress> {}

/** A variant as Loop names it; `externalId` is the shop platform's id where Loop knows it. */
export const LoopVariant = Schema.Struct({
  id: LoopVariantId,
  externalId: Schema.NullOr(Schema.String),
  sku: Schema.NullOr(Schema.String),
  name: Schema.String,
  weightGrams: Schema.NullOr(Schema.Int),
  barcode: Schema.NullOr(Schema.String)
})
export interface LoopVariant extends Schema.Schema.Type<typeof LoopVariant> {}

/** A place Loop counts stock at. An empty `address` array of the document is null here. */
export const LoopLocation = Schema.Struct({
  id: LoopLocationId,
  externalId: Schema.NullOr(Schema.String),
  name: Schema.String,
  status: Schema.Literals(["active", "inactive"]),
  address: Schema.NullOr(LoopAddress)
})
export interface LoopLocation extends Schema.Schema.Type<typeof LoopLocation> {}

/** Loop's record for a variant at a location. `availableCount` may be below zero; Loop gives it no time. */
export const LoopInventory = Schema.Struct({
  availableCount: Schema.Int,
  variant: LoopVariant,
  location: LoopLocation
})
export interface LoopInventory extends Schema.Schema.Type<typeof LoopInventory> {}
