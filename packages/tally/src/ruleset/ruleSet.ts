/** Sets of stock rules: what their order and blank notes do not matter for. */
import { compareIds, type HaravanLocationId, type LoopLocationId, type StockRule } from "@stocktally/schema"
import * as Arr from "effect/Array"
import type { RuleLocations } from "./RuleLocations.ts"
import { placements } from "../rules/placement.ts"

/** The same set as it is kept and shown: the default first, then by ids; nothing beside the rules themselves. */
export const sortedRules = (rules: ReadonlyArray<StockRule>): ReadonlyArray<StockRule> =>
  rules.map(ruleAlone).toSorted((self, that) => compareIds(self.loopLocationId ?? "", that.loopLocationId ?? ""))

/** The rule with its locations in order, and null for a blank note. */
const ruleAlone = ({ haravanLocationIds, note, ...rule }: StockRule): StockRule => ({
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

/** Whether two rules say the same. */
export const isSameRule = (self: StockRule, that: StockRule): boolean =>
  JSON.stringify(ruleAlone(self)) === JSON.stringify(ruleAlone(that))

/** The Haravan locations that feed each Loop location that there is; none without any rule. */
export const feedsOf = (
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
