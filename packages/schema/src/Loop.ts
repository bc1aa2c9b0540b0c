/** Loop's records as the rest of Stocktally knows them. Shapes and nullability: Loop's "Get Inventory" OpenAPI document. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { LoopLocationId, LoopVariantId } from "./Id.ts"
import { Quantity } from "./Quantity.ts"

/** The address of a Loop location. */
export const LoopAddress = Schema.Struct({
  name: Schema.NullOr(Schema.String).pipe(about("Who or what is there.")),
  company: Schema.NullOr(Schema.String).pipe(about("The company.")),
  address1: Schema.NullOr(Schema.String).pipe(about("The first line.")),
  address2: Schema.NullOr(Schema.String).pipe(about("The second line.")),
  city: Schema.NullOr(Schema.String).pipe(about("The city.")),
  region: Schema.NullOr(Schema.String).pipe(about("The state, province or region.")),
  postalCode: Schema.NullOr(Schema.String).pipe(about("The postal code.")),
  /** ISO 3166-1 alpha-2. */
  countryCode: Schema.NullOr(Schema.String).pipe(about("The country, ISO 3166-1 alpha-2."))
}).annotate({ identifier: "LoopAddress", description: "The address of a Loop location." })
export interface LoopAddress extends Schema.Schema.Type<typeof LoopAddress> {}

/** A variant as Loop names it; `externalId` is the shop platform's id where Loop knows it. */
export const LoopVariant = Schema.Struct({
  id: LoopVariantId.pipe(about("Loop's own id.")),
  externalId: Schema.NullOr(Schema.String).pipe(about("The shop platform's id, where Loop knows it.")),
  sku: Schema.NullOr(Schema.String).pipe(about("The SKU; several variants may bear the same.")),
  name: Schema.String.pipe(about("What Loop calls it; its id if that cannot be read.")),
  weightGrams: Schema.NullOr(Schema.Finite).pipe(about("Its weight in grams.")),
  barcode: Schema.NullOr(Schema.String).pipe(about("Its barcode."))
}).annotate({ identifier: "LoopVariant", description: "A variant as Loop names it." })
export interface LoopVariant extends Schema.Schema.Type<typeof LoopVariant> {}

/** A place Loop counts stock at. An empty `address` array of the document is null here. */
export const LoopLocation = Schema.Struct({
  id: LoopLocationId.pipe(about("Loop's own id.")),
  externalId: Schema.NullOr(Schema.String).pipe(about("The shop platform's id, where Loop knows it.")),
  name: Schema.String.pipe(about("What Loop calls it; its id if that cannot be read.")),
  status: Schema.NullOr(Schema.String).pipe(
    about("Whether Loop uses it: `active` or `inactive`, or a word that is new.")
  ),
  address: Schema.NullOr(LoopAddress).pipe(about("Where it is."))
}).annotate({ identifier: "LoopLocation", description: "A place that Loop counts stock at." })
export interface LoopLocation extends Schema.Schema.Type<typeof LoopLocation> {}

/** Loop's record for a variant at a location. `availableCount` may be below zero; Loop gives it no time. */
export const LoopInventory = Schema.Struct({
  availableCount: Quantity.pipe(about("What Loop offers. May be below zero.")),
  variant: LoopVariant.pipe(about("The variant.")),
  location: LoopLocation.pipe(about("The location."))
}).annotate({ identifier: "LoopInventory", description: "Loop's record for a variant at a location." })
export interface LoopInventory extends Schema.Schema.Type<typeof LoopInventory> {}
