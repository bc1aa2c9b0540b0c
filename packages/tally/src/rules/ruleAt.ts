import {
  type HaravanLocationId,
  identityTerms,
  type LoopLocationId,
  type RuleTerms,
  type StockRule
} from "@stocktally/schema"

/** What feeds a Loop location, and how; no locations if nothing does. */
export interface RuleAt {
  /** Null without a rule: Loop should show what Haravan has at the location that it is linked to. */
  readonly for: "location" | "default" | null
  readonly terms: RuleTerms
  readonly haravanLocationIds: ReadonlyArray<HaravanLocationId>
}

/** The rule that counts at a Loop location: its own, else the default, else none. */
export const ruleAt = (
  rules: ReadonlyArray<StockRule>,
  loopLocationId: LoopLocationId,
  linked: HaravanLocationId | undefined
): RuleAt => {
  const own = rules.find((rule) => rule.loopLocationId === loopLocationId)
  const rule = own ?? rules.find((rule) => rule.loopLocationId === null)
  return {
    for: rule === undefined ? null : own === undefined ? "default" : "location",
    terms: rule ?? identityTerms,
    haravanLocationIds: rule?.haravanLocationIds ?? (linked === undefined ? [] : [linked])
  }
}
