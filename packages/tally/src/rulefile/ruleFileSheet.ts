/** Stock rules as a sheet, to be edited and imported again. */
import type { NamedRule } from "../ruleset/NamedRule.ts"
import type { SheetColumn } from "../sheet/writeSheet.ts"

const between = "; "

/** `version` is that of the rules: who imports the sheet after others changed these is told. */
export const ruleFileSheet = (version: number): ReadonlyArray<SheetColumn<NamedRule>> => [
  { name: "loop_location", text: ({ loopLocationId }) => loopLocationId ?? "default", isIdentifier: true },
  { name: "loop_name", text: ({ loopName }) => loopName },
  {
    name: "haravan_locations",
    text: ({ haravanLocationIds }) => haravanLocationIds?.join(between) ?? null,
    isIdentifier: true
  },
  { name: "haravan_names", text: ({ haravanNames }) => haravanNames?.map((name) => name ?? "?").join(between) ?? null },
  { name: "percent", text: ({ percent }) => String(percent) },
  { name: "buffer", text: ({ buffer }) => String(buffer) },
  { name: "cap", text: ({ cap }) => cap === null ? null : String(cap) },
  { name: "below_zero", text: ({ belowZero }) => belowZero },
  { name: "tolerance", text: ({ tolerance }) => tolerance === null ? null : String(tolerance) },
  { name: "tolerance_percent", text: ({ tolerancePercent }) => String(tolerancePercent) },
  { name: "note", text: ({ note }) => note },
  { name: "version", text: () => String(version) }
]
