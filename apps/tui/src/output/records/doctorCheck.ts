import type { DoctorCheck } from "@stocktally/core"
import type { RecordKind } from "../RecordKind.ts"
import { plainFields } from "../fields.ts"

export const doctorCheck: RecordKind<DoctorCheck> = {
  names: ["check", "checks"],
  json: (check) => check,
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
