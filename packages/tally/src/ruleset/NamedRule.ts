import type { StockRule } from "@stocktally/schema"
import type { RuleLocations } from "./RuleLocations.ts"

/** A stock rule with the names of its locations, which are text from outside; a name is null if it is not known. */
export interface NamedRule extends StockRule {
  readonly loopName: string | null
  /** In the order of `haravanLocationIds`; null if the rule names none. */
  readonly haravanNames: ReadonlyArray<string | null> | null
}

/** Adds the names of its locations to a rule. */
export const namedRule = (
  { haravanLocationIds, loopLocationId, ...terms }: StockRule,
  { haravan, loop }: RuleLocations
): NamedRule => ({
  loopLocationId,
  loopName: loopLocationId === null ? null : loop.get(loopLocationId)?.name ?? null,
  haravanLocationIds,
  haravanNames: haravanLocationIds?.map((id) => haravan.get(id)?.name ?? null) ?? null,
  ...terms
})
