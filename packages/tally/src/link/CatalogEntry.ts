import type { HaravanLocation, HaravanVariant, LoopLocation, LoopVariant } from "@stocktally/schema"

/** The fields of a Loop variant that a tally needs. */
export type LoopVariantEntry = Pick<LoopVariant, "id" | "externalId" | "sku" | "barcode" | "name">

/** The fields of a Loop location that a tally needs. */
export type LoopLocationEntry = Pick<LoopLocation, "id" | "externalId" | "name">

/** The fields of a Haravan variant that a tally needs; `name` is the product's title with the variant's. */
export type HaravanVariantEntry =
  & Pick<HaravanVariant, "id" | "productId" | "sku" | "barcode" | "tracked" | "backorder" | "price">
  & { readonly name: string }

/** The fields of a Haravan location that a tally needs. */
export type HaravanLocationEntry = Pick<HaravanLocation, "id" | "name" | "transit" | "sellable">

/** A variant's name for people: the product's title, with the variant's own if it adds something. */
export const haravanVariantName = (product: string | null, variant: string | null): string => {
  const own = variant?.trim() ?? ""
  if (product === null) return own
  // Haravan's title for the only variant of a product without options.
  return own === "" || own === "Default Title" ? product : `${product} - ${own}`
}
