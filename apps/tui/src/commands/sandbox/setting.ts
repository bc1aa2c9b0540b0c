import type { RecordKind } from "../../output/RecordKind.ts"
import { plainFields } from "../../output/fields.ts"

/** A setting of a program. */
export interface SettingRecord {
  readonly name: string
  readonly value: string
}

export const setting: RecordKind<SettingRecord> = {
  names: ["setting", "settings"],
  json: (setting) => setting,
  fields: plainFields(["name", "value"]),
  columns: []
}
