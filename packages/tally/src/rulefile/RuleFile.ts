import type { SheetForm } from "../sheet/readSheet.ts"

/** The columns of a sheet of stock rules that mean something, in the order in which they are written. */
export const ruleFileColumns = [
  "loop_location",
  "haravan_locations",
  "percent",
  "buffer",
  "cap",
  "below_zero",
  "tolerance",
  "tolerance_percent",
  "note",
  "version"
] as const
export type RuleFileColumn = (typeof ruleFileColumns)[number]

/** What locations are called, for people; nobody reads it back. */
const namesForPeople = ["loop_name", "haravan_names"] as const

export const ruleFileForm: SheetForm<RuleFileColumn> = {
  name: "sheet of stock rules",
  columns: ruleFileColumns,
  required: ["loop_location", "haravan_locations", "percent", "buffer"],
  ignored: namesForPeople
}
