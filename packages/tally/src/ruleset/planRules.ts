import type { StockRule } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import type { RuleStore } from "../store/RuleStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import { checkRules, type RuleProblem } from "./checkRules.ts"
import { namedRule, type NamedRule } from "./NamedRule.ts"
import { locationsIn, readRuleLocations, type RuleLocationStore } from "./RuleLocations.ts"
import { isSameRule, sortedRules } from "./ruleSet.ts"
import { type RuleWarning, ruleWarnings } from "./ruleWarnings.ts"

/** The change of the rule of a location, or of the default. */
export interface RuleStep {
  readonly effect: "added" | "changed" | "removed"
  /** Null if there was none. */
  readonly before: NamedRule | null
  /** Null if it is removed. */
  readonly after: NamedRule | null
}

/** The changes that a new set of rules makes, with its problems and warnings. */
export interface RulesPlan {
  /** The version of the rules that it would replace. */
  readonly version: number
  /** The new set, in the order in which it is stored. */
  readonly rules: ReadonlyArray<StockRule>
  /** The rules that are added, changed or removed. */
  readonly changes: ReadonlyArray<RuleStep>
  readonly problems: ReadonlyArray<RuleProblem>
  /**
   * Warnings about the new rules. A location that feeds nothing is only included if it now feeds something or has rows.
   */
  readonly warnings: ReadonlyArray<RuleWarning>
}

/** The ports that planning reads. */
export interface RulePlanStore extends RuleLocationStore {
  readonly rules: Pick<RuleStore, "current" | "versions">
}

/**
 * Compares a set of rules with the current one. `placeOf` names the place of a rule, for problems that mention another
 * rule.
 */
export const planRules = Effect.fn("Rules.plan")(function*(
  store: RulePlanStore,
  rules: ReadonlyArray<StockRule>,
  placeOf: (rule: number) => string = (rule) => `rule ${rule + 1}`
): Effect.fn.Return<RulesPlan, StoreError> {
  const current = yield* store.rules.current
  const locations = yield* readRuleLocations(store, locationsIn([...current.rules, ...rules]))
  const next = sortedRules(rules)
  const currentWarnings = ruleWarnings(current.rules, locations)
  const wasUnused = ({ kind, locationId }: RuleWarning): boolean =>
    kind === "unused" && currentWarnings.some((old) => old.kind === "unused" && old.locationId === locationId)
  return {
    version: current.version,
    rules: next,
    changes: changesOf(sortedRules(current.rules), next, (rule) => namedRule(rule, locations)),
    problems: checkRules(rules, locations, current.rules, placeOf),
    warnings: ruleWarnings(next, locations).filter((warning) => !wasUnused(warning))
  }
})

const changesOf = (
  current: ReadonlyArray<StockRule>,
  next: ReadonlyArray<StockRule>,
  named: (rule: StockRule) => NamedRule
): ReadonlyArray<RuleStep> => {
  const after = new Map(next.map((rule) => [rule.loopLocationId, rule]))
  const before = new Map(current.map((rule) => [rule.loopLocationId, rule]))
  const all = sortedRules([...new Map([...before, ...after]).values()])
  return all.flatMap(({ loopLocationId }): ReadonlyArray<RuleStep> => {
    const [was, is] = [before.get(loopLocationId), after.get(loopLocationId)]
    if (was !== undefined && is !== undefined && isSameRule(was, is)) return []
    return [{
      effect: was === undefined ? "added" : is === undefined ? "removed" : "changed",
      before: was === undefined ? null : named(was),
      after: is === undefined ? null : named(is)
    }]
  })
}
