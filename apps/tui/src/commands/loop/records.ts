import { visibleKey } from "@stocktally/tally"
import { LoopInventory, LoopLocation } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"

export const loopInventory: RecordKind<LoopInventory> = {
  names: ["inventory", "inventories"],
  json: (inventory) => inventory,
  fields: fieldsOf(LoopInventory),
  columns: [
    { header: "VARIANT", text: ({ variant }) => variant.id },
    { header: "SKU", text: ({ variant }) => visibleKey(variant.sku ?? ""), elastic: "middle", least: 16 },
    { header: "NAME", text: ({ variant }) => variant.name, elastic: "middle" },
    { header: "LOCATION", text: ({ location }) => location.id, expendable: 1 },
    { header: "LOCATION NAME", text: ({ location }) => location.name, elastic: "middle" },
    { header: "AVAILABLE", align: "right", text: ({ availableCount }) => String(availableCount) }
  ]
}

export const loopLocation: RecordKind<LoopLocation> = {
  names: ["location", "locations"],
  json: (location) => location,
  fields: fieldsOf(LoopLocation),
  columns: [
    { header: "ID", text: ({ id }) => id },
    { header: "EXTERNAL ID", text: ({ externalId }) => externalId ?? "", expendable: 2 },
    { header: "NAME", text: ({ name }) => name, elastic: "middle" },
    { header: "STATUS", text: ({ status }) => status ?? "-" },
    { header: "CITY", text: ({ address }) => address?.city ?? "", elastic: "middle", expendable: 1 },
    { header: "COUNTRY", text: ({ address }) => address?.countryCode ?? "", expendable: 0 }
  ]
}
