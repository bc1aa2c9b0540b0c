import { object, text } from "../http/json.ts"
import { oddInventory, oddLoopLocation, oddLoopVariant, type OddRows } from "../quirks/oddRows.ts"
import type { LoopAddress, LoopLocation } from "../shop/locations.ts"
import type { Shop } from "../shop/Shop.ts"

/** Writes an id: bare digits, or a string if the request asks for strings. */
export type WriteId = (id: string) => string

const address = (value: LoopAddress): string =>
  object([
    ["name", text(value.name)],
    ["company", text(value.company)],
    ["address1", text(value.address1)],
    ["address2", text(value.address2)],
    ["city", text(value.city)],
    ["region", text(value.region)],
    ["postal_code", text(value.postalCode)],
    ["country_code", text(value.countryCode)]
  ])

/** The fields that both kinds of location begin with. */
const commonFields = (location: LoopLocation, id: WriteId): ReadonlyArray<readonly [string, string]> => [
  ["id", id(location.id)],
  ["external_id", text(location.externalId)],
  ["name", text(location.name)],
  ["status", text(location.status)]
]

/** Writes a location of `GET /locations`. The address is an object; PHP writes an empty one as `[]`. */
export const locationJson = (location: LoopLocation, id: WriteId): string =>
  object([
    ...commonFields(location, id),
    ["channel", text(location.channel)],
    ["address", location.address === undefined ? "[]" : address(location.address)]
  ])

/** Writes an inventory record. Variant, location and address are arrays of one, as in the specification. */
export const inventoryJson = (shop: Shop, pair: number, id: WriteId, oddRows: OddRows): string => {
  const variantIndex = Math.floor(pair / shop.locations.count)
  const variant = shop.variants.loop(variantIndex)
  const location = shop.locations.loop(pair % shop.locations.count)
  const fields: Parameters<typeof object>[0] = [
    ["available_count", String(shop.stock.loop(pair))],
    [
      "product_variant",
      `[${
        object(oddLoopVariant(
          [
            ["id", id(variant.id)],
            ["external_id", text(variant.externalId)],
            ["sku", text(variant.sku)],
            ["name", text(variant.name)],
            ["weight_grams", variant.weightGrams === null ? "null" : String(variant.weightGrams)],
            ["barcode", text(variant.barcode)]
          ],
          variantIndex,
          oddRows
        ))
      }]`
    ],
    [
      "location",
      `[${
        object(oddLoopLocation(
          [
            ...commonFields(location, id),
            ["address", location.address === undefined ? "[]" : `[${address(location.address)}]`]
          ],
          pair,
          oddRows
        ))
      }]`
    ]
  ]
  // Shifted, so that other pairs are odd than at Haravan.
  return object(oddInventory(fields, pair + 37, oddRows))
}
