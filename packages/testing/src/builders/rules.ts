import type { RuleTerms, StockRule } from "@stocktally/schema"

/** The terms of no rule, but for the changes. */
export const ruleTerms = (changes: Partial<RuleTerms> = {}): RuleTerms => ({
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  ...changes
})

/** A default rule that changes nothing, but for the changes. */
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
