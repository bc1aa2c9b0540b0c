import type { Examination } from "@stocktally/core"
import type { RecordKind } from "../RecordKind.ts"
import { plainFields } from "../fields.ts"

export const doctorCheck: RecordKind<Examination> = {
  names: ["check", "checks"],
  json: (check) => check,
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
