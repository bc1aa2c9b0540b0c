import type { StockRule } from "@stocktally/schema"
import type { RuleLocations } from "./RuleLocations.ts"

/** A stock rule with what its locations are called, text from outside; null if that is not known. */
export interface NamedRule extends StockRule {
  readonly loopName: string | null
  /** In the order of `haravanLocationIds`; null if the rule names none. */
  readonly haravanNames: ReadonlyArray<string | null> | null
}

/** Adds to a rule what its locations are called. */
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
