import { LoopInventory } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"

export const loopInventory: RecordKind<LoopInventory> = {
  names: ["inventory", "inventories"],
  json: (inventory) => inventory,
  fields: fieldsOf(LoopInventory),
  columns: [
    { header: "VARIANT", text: ({ variant }) => variant.id },
    { header: "SKU", text: ({ variant }) => variant.sku ?? "", elastic: true },
    { header: "NAME", text: ({ variant }) => variant.name, elastic: true },
    { header: "LOCATION", text: ({ location }) => location.id },
    { header: "LOCATION NAME", text: ({ location }) => location.name, elastic: true, expendable: 1 },
    { header: "AVAILABLE", align: "right", text: ({ availableCount }) => String(availableCount) }
  ]
}
