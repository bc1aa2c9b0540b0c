import type { HaravanLocation, HaravanVariant, LoopLocation, LoopVariant } from "@stocktally/schema"

/** A Loop variant as far as a tally needs it. */
export type LoopVariantEntry = Pick<LoopVariant, "id" | "externalId" | "sku" | "barcode" | "name">

/** A Loop location as far as a tally needs it. */
export type LoopLocationEntry = Pick<LoopLocation, "id" | "externalId" | "name">

/** A Haravan variant as far as a tally needs it; `name` is the product's title with the variant's. */
export type HaravanVariantEntry =
  & Pick<HaravanVariant, "id" | "productId" | "sku" | "barcode" | "tracked" | "backorder" | "price">
  & { readonly name: string }

/** A Haravan location as far as a tally needs it. */
export type HaravanLocationEntry = Pick<HaravanLocation, "id" | "name" | "transit" | "sellable">

/** A variant's name for people: the product's title, and the variant's own where it adds something. */
export const haravanVariantName = (product: string | null, variant: string | null): string => {
  const own = variant?.trim() ?? ""
  if (product === null) return own
  // What Haravan calls the one variant of a product without options.
  return own === "" || own === "Default Title" ? product : `${product} - ${own}`
}
