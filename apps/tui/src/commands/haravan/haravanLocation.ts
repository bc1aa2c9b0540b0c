import { HaravanLocation } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"

export const haravanLocation: RecordKind<HaravanLocation> = {
  names: ["location", "locations"],
  json: (location) => location,
  fields: fieldsOf(HaravanLocation),
  columns: [
    { header: "ID", text: ({ id }) => id },
    { header: "NAME", text: ({ name }) => name, elastic: true },
    { header: "TYPE", text: ({ locationType, transit }) => transit ? "transit" : locationType ?? "" },
    { header: "SELLABLE", text: ({ sellable }) => sellable ? "yes" : "no" },
    { header: "PRIMARY", text: ({ primary }) => primary ? "yes" : "no", expendable: 0 },
    { header: "CITY", text: ({ city, province }) => city ?? province ?? "", elastic: true, expendable: 1 }
  ]
}
