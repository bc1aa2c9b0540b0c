/** Compares sets of stock rules, ignoring order and blank notes. */
import { compareIds, type HaravanLocationId, type LoopLocationId, type StockRule } from "@stocktally/schema"
import * as Arr from "effect/Array"
import type { RuleLocations } from "./RuleLocations.ts"
import { placements } from "../rules/placement.ts"

/**
 * A set in the order in which it is stored and shown: the default first, then by ids. Keeps only the fields of a rule.
 */
export const sortedRules = (rules: ReadonlyArray<StockRule>): ReadonlyArray<StockRule> =>
  rules.map(normalRule).toSorted((self, that) => compareIds(self.loopLocationId ?? "", that.loopLocationId ?? ""))

/** A rule with its locations in order, and null for a blank note. */
const normalRule = ({ haravanLocationIds, note, ...rule }: StockRule): StockRule => ({
  loopLocationId: rule.loopLocationId,
  haravanLocationIds: haravanLocationIds === null ? null : Arr.sort(haravanLocationIds, compareIds),
  percent: rule.percent,
  buffer: rule.buffer,
  cap: rule.cap,
  belowZero: rule.belowZero,
  tolerance: rule.tolerance,
  tolerancePercent: rule.tolerancePercent,
  note: note === null || note.trim() === "" ? null : note
})

/** Whether two rules are the same. */
export const isSameRule = (self: StockRule, that: StockRule): boolean =>
  JSON.stringify(normalRule(self)) === JSON.stringify(normalRule(that))

/** The Haravan locations that feed each existing Loop location. */
export const feedingLocations = (
  rules: ReadonlyArray<StockRule>,
  { links, loop }: RuleLocations
): ReadonlyMap<LoopLocationId, ReadonlyArray<HaravanLocationId>> => {
  const placed = placements(rules)
  return new Map(
    [...loop.values()].filter(({ goneAt }) => goneAt === null).map(({ id }) => [
      id,
      placed({ loop: id, haravan: links.get(id) ?? null }).sources
    ])
  )
}
