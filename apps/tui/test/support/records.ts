import { type HaravanBalance, type LoopAddress, type LoopInventory, uncheckedId } from "@stocktally/schema"

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
    id: uncheckedId.LoopVariantId("674353902539857412"),
    externalId: null,
    sku,
    name,
    weightGrams: null,
    barcode: null
  },
  location: {
    id: uncheckedId.LoopLocationId("681170457216189000"),
    externalId: null,
    name: "Kho",
    status: "active",
    address: place
  }
})

/** A Haravan balance. */
export const balance: HaravanBalance = {
  id: uncheckedId.HaravanBalanceId("9007199254740993"),
  locationId: uncheckedId.HaravanLocationId("1001"),
  productId: uncheckedId.HaravanProductId("2001"),
  variantId: uncheckedId.HaravanVariantId("3001"),
  onHand: 4,
  committed: 7,
  incoming: 0,
  available: -3,
  updatedAt: Date.UTC(2026, 10, 16, 10, 36, 20, 691)
}
