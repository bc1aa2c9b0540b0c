import { HaravanShop } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"

export const haravanShop: RecordKind<HaravanShop> = {
  names: ["shop", "shops"],
  json: (shop) => shop,
  fields: fieldsOf(HaravanShop),
  columns: []
}
