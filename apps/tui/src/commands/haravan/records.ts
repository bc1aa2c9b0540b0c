import { balanceJson } from "@stocktally/api"
import { HaravanBalance, HaravanLocation, HaravanShop } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/time.ts"

/** `-` for a count that could not be read. */
const counted = (count: number | null): string => count === null ? "-" : String(count)

export const haravanBalance: RecordKind<HaravanBalance> = {
  names: ["balance", "balances"],
  json: balanceJson,
  fields: fieldsOf(HaravanBalance),
  columns: [
    { header: "ID", text: ({ id }) => id, expendable: 1 },
    { header: "LOCATION", text: ({ locationId }) => locationId },
    { header: "PRODUCT", text: ({ productId }) => productId ?? "-", expendable: 0 },
    { header: "VARIANT", text: ({ variantId }) => variantId },
    { header: "ON HAND", align: "right", text: ({ onHand }) => counted(onHand) },
    { header: "COMMITTED", align: "right", text: ({ committed }) => counted(committed) },
    { header: "INCOMING", align: "right", text: ({ incoming }) => counted(incoming), expendable: 2 },
    { header: "AVAILABLE", align: "right", text: ({ available }) => String(available) },
    { header: "UPDATED", text: ({ updatedAt }) => localTime(updatedAt), expendable: 3 }
  ]
}

export const haravanLocation: RecordKind<HaravanLocation> = {
  names: ["location", "locations"],
  json: (location) => location,
  fields: fieldsOf(HaravanLocation),
  columns: [
    { header: "ID", text: ({ id }) => id },
    { header: "NAME", text: ({ name }) => name, elastic: "middle" },
    { header: "TYPE", text: ({ locationType, transit }) => transit ? "transit" : locationType ?? "" },
    { header: "SELLABLE", text: ({ sellable }) => sellable ? "yes" : "no" },
    { header: "PRIMARY", text: ({ primary }) => primary ? "yes" : "no", expendable: 0 },
    { header: "CITY", text: ({ city, province }) => city ?? province ?? "", elastic: "middle", expendable: 1 }
  ]
}

export const haravanShop: RecordKind<HaravanShop> = {
  names: ["shop", "shops"],
  json: (shop) => shop,
  fields: fieldsOf(HaravanShop),
  columns: []
}
