/** The stock rule of each place, and the Haravan locations that feed it. */
import {
  compareIds,
  type HaravanLocationId,
  type LoopLocationId,
  type RowRule,
  type StockRule
} from "@stocktally/schema"

/** The locations of a place: a linked pair, or a location without a link. */
export interface PlaceIds {
  readonly loop: LoopLocationId | null
  readonly haravan: HaravanLocationId | null
}

/** The rule for a place's rows, and the Haravan locations whose stock they count, in the order of their ids. */
export interface Placement {
  readonly rule: RowRule | null
  readonly sources: ReadonlyArray<HaravanLocationId>
}

/**
 * Applies stock rules to places. Without rules, the Haravan location of each place feeds it. With rules, only a place
 * with a Loop location is fed: by the locations that its rule names, or by the linked one.
 */
export const placements = (rules: ReadonlyArray<StockRule>): (place: PlaceIds) => Placement => {
  const byLocation = new Map(rules.map((rule) => [rule.loopLocationId, rule]))
  return ({ haravan, loop }) => {
    const linked = haravan === null || (rules.length > 0 && loop === null) ? [] : [haravan]
    if (loop === null) return { rule: null, sources: linked }
    const own = byLocation.get(loop)
    const found = own ?? byLocation.get(null)
    if (found === undefined) return { rule: null, sources: linked }
    const { belowZero, buffer, cap, haravanLocationIds, percent, tolerance, tolerancePercent } = found
    return {
      rule: {
        for: own === undefined ? "default" : "location",
        percent,
        buffer,
        cap,
        belowZero,
        tolerance,
        tolerancePercent
      },
      sources: haravanLocationIds === null ? linked : [...new Set(haravanLocationIds)].toSorted(compareIds)
    }
  }
}
