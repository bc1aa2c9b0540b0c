import {
  type HaravanBalance,
  type HaravanLocation,
  type HaravanProduct,
  type HaravanVariant,
  type LoopInventory,
  type LoopLocation,
  type LoopVariant,
  uncheckedId
} from "@stocktally/schema"

/** Loop's and Haravan's ids of the same record differ, so that no test passes if they are confused. */
export const loopVariantId = (n: number) => uncheckedId.LoopVariantId(`10${n}`)
export const loopLocationId = (n: number) => uncheckedId.LoopLocationId(`20${n}`)
export const haravanVariantId = (n: number) => uncheckedId.HaravanVariantId(`30${n}`)
export const haravanLocationId = (n: number) => uncheckedId.HaravanLocationId(`40${n}`)
const haravanProductId = (n: number) => uncheckedId.HaravanProductId(`50${n}`)

export const loopVariant = (n: number, changes: Partial<LoopVariant> = {}): LoopVariant => ({
  id: loopVariantId(n),
  externalId: null,
  sku: `SKU-${n}`,
  name: `Loop name ${n}`,
  weightGrams: null,
  barcode: null,
  ...changes
})

export const loopLocation = (n: number, changes: Partial<LoopLocation> = {}): LoopLocation => ({
  id: loopLocationId(n),
  externalId: null,
  name: `Kho ${n}`,
  status: "active",
  address: null,
  ...changes
})

export const inventory = (variant: LoopVariant, location: LoopLocation, availableCount: number): LoopInventory => ({
  availableCount,
  variant,
  location
})

export const haravanVariant = (n: number, changes: Partial<HaravanVariant> = {}): HaravanVariant => ({
  id: haravanVariantId(n),
  productId: haravanProductId(n),
  sku: `SKU-${n}`,
  barcode: null,
  title: "Đỏ / M",
  tracked: true,
  backorder: false,
  price: 100_000,
  ...changes
})

export const product = (n: number, variants: ReadonlyArray<HaravanVariant> = [haravanVariant(n)]): HaravanProduct => ({
  id: haravanProductId(n),
  title: `Áo ${n}`,
  updatedAt: null,
  variants
})

export const haravanLocation = (n: number, changes: Partial<HaravanLocation> = {}): HaravanLocation => ({
  id: haravanLocationId(n),
  name: `Kho ${n}`,
  locationType: null,
  address1: null,
  city: null,
  province: null,
  country: null,
  countryCode: null,
  primary: false,
  transit: false,
  sellable: true,
  ...changes
})

export const balance = (
  variant: number,
  location: number,
  available: number,
  changes: Partial<HaravanBalance> = {}
): HaravanBalance => ({
  id: uncheckedId.HaravanBalanceId(`6${variant}${location}`),
  locationId: haravanLocationId(location),
  productId: haravanProductId(variant),
  variantId: haravanVariantId(variant),
  onHand: available,
  committed: 0,
  incoming: 0,
  available,
  updatedAt: 0,
  ...changes
})
