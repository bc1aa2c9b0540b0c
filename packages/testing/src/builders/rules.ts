import type { RuleTerms, StockRule } from "@stocktally/schema"

/** Terms that change nothing, except for `changes`. */
export const ruleTerms = (changes: Partial<RuleTerms> = {}): RuleTerms => ({
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  ...changes
})

/** A default rule that changes nothing, except for `changes`. */
export const stockRule = (changes: Partial<StockRule> = {}): StockRule => ({
  loopLocationId: null,
  haravanLocationIds: null,
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  note: null,
  ...changes
})
