/** Loop's records as domain types. Shapes and nullability: Loop's "Get Inventory" OpenAPI document. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"
import { LoopLocationId, LoopVariantId } from "./Id.ts"
import { Quantity } from "./Quantity.ts"

/** The address of a Loop location. */
export const LoopAddress = Schema.Struct({
  name: Schema.NullOr(Schema.String).pipe(about("The name at the address.", "Kho Hà Nội")),
  company: Schema.NullOr(Schema.String).pipe(about("The company.", null)),
  address1: Schema.NullOr(Schema.String).pipe(about("The first line.", "12 Hàng Bông")),
  address2: Schema.NullOr(Schema.String).pipe(about("The second line.", null)),
  city: Schema.NullOr(Schema.String).pipe(about("The city.", "Hà Nội")),
  region: Schema.NullOr(Schema.String).pipe(about("The state, province or region.", null)),
  postalCode: Schema.NullOr(Schema.String).pipe(about("The postal code.", "11000")),
  /** ISO 3166-1 alpha-2. */
  countryCode: Schema.NullOr(Schema.String).pipe(about("The country, ISO 3166-1 alpha-2.", "VN"))
}).annotate({ identifier: "LoopAddress", description: "The address of a Loop location." })
export interface LoopAddress extends Schema.Schema.Type<typeof LoopAddress> {}

/** A variant of Loop's; `externalId` is the shop platform's id, if Loop knows it. */
export const LoopVariant = Schema.Struct({
  id: LoopVariantId.pipe(about("Loop's own id.", "674353902539857414")),
  externalId: Schema.NullOr(Schema.String).pipe(about("The shop platform's id, if Loop knows it.", "1060001205")),
  sku: Schema.NullOr(Schema.String).pipe(about("The SKU; several variants may have the same.", "KLU-0004-XR-S")),
  name: Schema.String.pipe(
    about("Its name; its id if the name cannot be read.", "Khăn lụa Hà Đông phiên bản Hội An 4 - Xanh rêu / S")
  ),
  weightGrams: Schema.NullOr(Schema.Finite).pipe(about("Its weight in grams.", 120)),
  barcode: Schema.NullOr(Schema.String).pipe(about("Its barcode.", "8936049520013"))
}).annotate({ identifier: "LoopVariant", description: "A variant of Loop's." })
export interface LoopVariant extends Schema.Schema.Type<typeof LoopVariant> {}

/** A location of Loop's. An empty `address` array of the document is null here. */
export const LoopLocation = Schema.Struct({
  id: LoopLocationId.pipe(about("Loop's own id.", "680118439701923348")),
  externalId: Schema.NullOr(Schema.String).pipe(about("The shop platform's id, if Loop knows it.", "964801")),
  name: Schema.String.pipe(about("Its name; its id if the name cannot be read.", "Kho Hà Nội")),
  status: Schema.NullOr(Schema.String).pipe(
    about("Whether Loop uses it: `active`, `inactive` or a new word.", "active")
  ),
  address: Schema.NullOr(LoopAddress).pipe(about("Its address."))
}).annotate({ identifier: "LoopLocation", description: "A location of Loop's." })
export interface LoopLocation extends Schema.Schema.Type<typeof LoopLocation> {}

/** Loop's record for a variant at a location. `availableCount` may be below zero. It has no time. */
export const LoopInventory = Schema.Struct({
  availableCount: Quantity.pipe(about("The units that Loop offers. May be below zero.", 73)),
  variant: LoopVariant.pipe(about("The variant.")),
  location: LoopLocation.pipe(about("The location."))
}).annotate({ identifier: "LoopInventory", description: "Loop's record for a variant at a location." })
export interface LoopInventory extends Schema.Schema.Type<typeof LoopInventory> {}
