import type { Check } from "../../doctor/Check.ts"
import type { RecordKind } from "../RecordKind.ts"
import { plainFields } from "../fields.ts"

export const doctorCheck: RecordKind<Check> = {
  names: ["check", "checks"],
  json: (check) => check,
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
