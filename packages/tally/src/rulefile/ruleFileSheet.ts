/** Stock rules as a sheet, to be edited and imported again. */
import type { StockRule } from "@stocktally/schema"
import type { RuleLocations } from "../rules/RuleLocations.ts"
import type { SheetColumn } from "../sheet/writeSheet.ts"

/** A row of a sheet of stock rules: a rule with the names of its locations, as far as they are known. */
export interface RuleFileRow extends StockRule {
  readonly loopName: string | null
  readonly haravanNames: ReadonlyArray<string | null> | null
}

/** Adds to a rule what its locations are called. */
export const ruleFileRow = (
  { haravanLocationIds, loopLocationId, ...terms }: StockRule,
  { haravan, loop }: RuleLocations
): RuleFileRow => ({
  loopLocationId,
  loopName: loopLocationId === null ? null : loop.get(loopLocationId)?.name ?? null,
  haravanLocationIds,
  haravanNames: haravanLocationIds?.map((id) => haravan.get(id)?.name ?? null) ?? null,
  ...terms
})

const between = "; "

export const ruleFileSheet: ReadonlyArray<SheetColumn<RuleFileRow>> = [
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
  { name: "note", text: ({ note }) => note }
]
