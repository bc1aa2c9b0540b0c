import { HaravanShop } from "@stocktally/schema"
import { fieldsOf } from "../fields.ts"
import type { RecordKind } from "../RecordKind.ts"

export const haravanShop: RecordKind<HaravanShop> = {
  names: ["shop", "shops"],
  json: (shop) => shop,
  fields: fieldsOf(HaravanShop),
  columns: []
}
