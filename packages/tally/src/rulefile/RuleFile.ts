import type { SheetForm } from "../sheet/readSheet.ts"

/** The columns of a sheet of stock rules that are read back, in the order in which they are written. */
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

/** The names of locations, which are for people and not read back. */
const namesForPeople = ["loop_name", "haravan_names"] as const

/** The layout of a sheet of stock rules. */
export const ruleFileForm: SheetForm<RuleFileColumn> = {
  name: "sheet of stock rules",
  columns: ruleFileColumns,
  required: ["loop_location", "haravan_locations", "percent", "buffer"],
  ignored: namesForPeople
}
