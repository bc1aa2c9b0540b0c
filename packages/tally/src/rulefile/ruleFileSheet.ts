/** Stock rules as a sheet, to be edited and imported again. */
import type { NamedRule } from "../ruleset/NamedRule.ts"
import type { SheetColumn } from "../sheet/writeSheet.ts"

const separator = "; "

/**
 * The columns of the sheet. With the `version` of the rules, an import notices that someone else has changed them
 * since.
 */
export const ruleFileSheet = (version: number): ReadonlyArray<SheetColumn<NamedRule>> => [
  { name: "loop_location", text: ({ loopLocationId }) => loopLocationId ?? "default", isIdentifier: true },
  { name: "loop_name", text: ({ loopName }) => loopName },
  {
    name: "haravan_locations",
    text: ({ haravanLocationIds }) => haravanLocationIds?.join(separator) ?? null,
    isIdentifier: true
  },
  {
    name: "haravan_names",
    text: ({ haravanNames }) => haravanNames?.map((name) => name ?? "?").join(separator) ?? null
  },
  { name: "percent", text: ({ percent }) => String(percent) },
  { name: "buffer", text: ({ buffer }) => String(buffer) },
  { name: "cap", text: ({ cap }) => cap === null ? null : String(cap) },
  { name: "below_zero", text: ({ belowZero }) => belowZero },
  { name: "tolerance", text: ({ tolerance }) => tolerance === null ? null : String(tolerance) },
  { name: "tolerance_percent", text: ({ tolerancePercent }) => String(tolerancePercent) },
  { name: "note", text: ({ note }) => note },
  { name: "version", text: () => String(version) }
]
