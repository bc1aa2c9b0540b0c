import { type HaravanBalance, type LoopAddress, type LoopInventory, trustedId } from "@stocktally/schema"

const address: LoopAddress = {
  name: null,
  company: null,
  address1: "1 Phố Huế",
  address2: null,
  city: "Hà Nội",
  region: null,
  postalCode: null,
  countryCode: "VN"
}

/** A Loop inventory with defaults for the fields that a test does not give. */
export const inventoryOf = (
  { name = "Áo", sku = "SKU-1", address: place = address }: {
    readonly name?: string
    readonly sku?: string
    readonly address?: LoopAddress | null
  }
): LoopInventory => ({
  availableCount: 7,
  variant: {
    id: trustedId.LoopVariantId("674353902539857412"),
    externalId: null,
    sku,
    name,
    weightGrams: null,
    barcode: null
  },
  location: {
    id: trustedId.LoopLocationId("681170457216189000"),
    externalId: null,
    name: "Kho",
    status: "active",
    address: place
  }
})

/** A Haravan balance. */
export const balance: HaravanBalance = {
  id: trustedId.HaravanBalanceId("9007199254740993"),
  locationId: trustedId.HaravanLocationId("1001"),
  productId: trustedId.HaravanProductId("2001"),
  variantId: trustedId.HaravanVariantId("3001"),
  onHand: 4,
  committed: 7,
  incoming: 0,
  available: -3,
  updatedAt: Date.UTC(2026, 10, 16, 10, 36, 20, 691)
}
