/** Sets of stock rules: what their order and blank notes do not matter for. */
import { compareIds, type HaravanLocationId, type LoopLocationId, type StockRule } from "@stocktally/schema"
import * as Arr from "effect/Array"
import type { RuleLocations } from "./RuleLocations.ts"
import { ruleAt } from "./ruleAt.ts"

/** The same set in the order in which it is kept and shown: the default first, then by ids. */
export const sortedRules = (rules: ReadonlyArray<StockRule>): ReadonlyArray<StockRule> =>
  rules.map(({ haravanLocationIds, note, ...rule }) => ({
    ...rule,
    haravanLocationIds: haravanLocationIds === null ? null : Arr.sort(haravanLocationIds, compareIds),
    note: note === null || note.trim() === "" ? null : note
  })).toSorted((self, that) => compareIds(self.loopLocationId ?? "", that.loopLocationId ?? ""))

/** Whether two rules of one set's order are the same. */
export const isSameRule = (self: StockRule, that: StockRule): boolean =>
  JSON.stringify(comparable(self)) === JSON.stringify(comparable(that))

const comparable = (rule: StockRule): ReadonlyArray<unknown> => [
  rule.loopLocationId,
  rule.haravanLocationIds,
  rule.percent,
  rule.buffer,
  rule.cap,
  rule.belowZero,
  rule.tolerance,
  rule.tolerancePercent,
  rule.note
]

/** The Haravan locations that feed each Loop location that there is; none without any rule. */
export const feedsOf = (
  rules: ReadonlyArray<StockRule>,
  { links, loop }: RuleLocations
): ReadonlyMap<LoopLocationId, ReadonlyArray<HaravanLocationId>> =>
  new Map(
    [...loop.values()].filter(({ goneAt }) => goneAt === null).map(({ id }) => [
      id,
      ruleAt(rules, id, links.get(id)).haravanLocationIds
    ])
  )
