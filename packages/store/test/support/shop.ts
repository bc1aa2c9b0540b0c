/** Records for tests, with ids above 2^53, so that a rounded id is that of another record. */
import {
  type HaravanBalance,
  type HaravanLocation,
  type HaravanProduct,
  type LoopInventory,
  type LoopLocation,
  uncheckedId,
  type UnreadableRecord
} from "@stocktally/schema"

const loopBase = 9_007_199_254_740_993_000n
const haravanBase = 1_100_000_000_000_000_001n

export const loopVariantId = (n: number) => uncheckedId.LoopVariantId(String(loopBase + BigInt(n)))
export const loopLocationId = (n: number) => uncheckedId.LoopLocationId(String(loopBase + 100_000_000n + BigInt(n)))
export const haravanVariantId = (n: number) => uncheckedId.HaravanVariantId(String(haravanBase + BigInt(n)))
export const haravanLocationId = (n: number) =>
  uncheckedId.HaravanLocationId(String(haravanBase + 100_000_000n + BigInt(n)))
export const haravanProductId = (n: number) =>
  uncheckedId.HaravanProductId(String(haravanBase + 200_000_000n + BigInt(n)))

/** The id of a row of linked records. */
export const rowId = (variant: number, location: number): string =>
  `l:${loopVariantId(variant)}:${loopLocationId(location)}`

/** The id of the row that a balance belongs to. */
export const formatRowId = ({ locationId, variantId }: Pick<HaravanBalance, "locationId" | "variantId">): string =>
  `l:${BigInt(variantId) - haravanBase + loopBase}:${BigInt(locationId) - haravanBase + loopBase}`

export const sku = (n: number): string => `SKU-${String(n).padStart(6, "0")}`

export const loopLocation = (n: number, name = `Kho ${n}`): LoopLocation => ({
  id: loopLocationId(n),
  externalId: haravanLocationId(n),
  name,
  status: "active",
  address: null
})

export const haravanLocation = (n: number, over: Partial<HaravanLocation> = {}): HaravanLocation => ({
  id: haravanLocationId(n),
  name: `Kho ${n}`,
  locationType: null,
  address1: null,
  city: null,
  province: null,
  country: null,
  countryCode: null,
  primary: n === 0,
  transit: false,
  sellable: true,
  ...over
})

export interface VariantOver {
  readonly tracked?: boolean
  readonly backorder?: boolean
  readonly sku?: string | null
  readonly title?: string
  readonly price?: number | null
}

/** A product with one variant. */
export const product = (n: number, over: VariantOver = {}): HaravanProduct => ({
  id: haravanProductId(n),
  title: over.title ?? `Áo thun ${n}`,
  updatedAt: null,
  variants: [{
    id: haravanVariantId(n),
    productId: haravanProductId(n),
    sku: over.sku === undefined ? sku(n) : over.sku,
    barcode: `893${n}`,
    title: null,
    tracked: over.tracked ?? true,
    backorder: over.backorder ?? false,
    price: over.price === undefined ? 100_000 : over.price
  }]
})

export const inventory = (variant: number, location: number, availableCount: number): LoopInventory => ({
  availableCount,
  variant: {
    id: loopVariantId(variant),
    externalId: haravanVariantId(variant),
    sku: sku(variant),
    name: `Shirt ${variant}`,
    weightGrams: null,
    barcode: null
  },
  location: loopLocation(location)
})

export const balance = (
  variant: number,
  location: number,
  available: number,
  updatedAt: number,
  over: Partial<HaravanBalance> = {}
): HaravanBalance => ({
  id: uncheckedId.HaravanBalanceId(String(variant * 1000 + location + 1)),
  locationId: haravanLocationId(location),
  productId: haravanProductId(variant),
  variantId: haravanVariantId(variant),
  onHand: available + 2,
  committed: 2,
  incoming: 0,
  available,
  updatedAt,
  ...over
})

/** The record of an unreadable level, of which only some ids are known. */
export const unreadable = (
  side: "loop" | "haravan",
  variant: number | null,
  location: number | null,
  over: Partial<UnreadableRecord> = {}
): UnreadableRecord => ({
  record: side === "loop" ? "inventory" : "balance",
  id: side === "loop" ? null : String((variant ?? 900) * 1000 + (location ?? 900) + 1),
  variantId: variant === null ? null : side === "loop" ? loopVariantId(variant) : haravanVariantId(variant),
  locationId: location === null ? null : side === "loop" ? loopLocationId(location) : haravanLocationId(location),
  field: side === "loop" ? "available_count" : "qty_available",
  value: "null",
  ...over
})
