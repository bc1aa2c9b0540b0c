/** Converts stock rules. */
import { formatTimestamp, type StockRule } from "@stocktally/schema"
import type { RulesChangeResult, RulesUndoResult, CurrentRules } from "@stocktally/sync"
import type { RulesChange, RuleSet } from "@stocktally/tally"
import type { RuleInput } from "../models/Rules.ts"

const changeJson = ({ action, at, by }: RulesChange) => ({ by, at: formatTimestamp(at), action })
const maybeChange = (change: RulesChange | null) => change && changeJson(change)

/** Converts the current rules to JSON. */
export const rulesJson = ({ change, rules, unusedLocations, version, warnings }: CurrentRules) => ({
  version,
  change: maybeChange(change),
  rules,
  unusedLocations,
  warnings
})

/** Converts the result of a change of the rules to JSON. */
export const rulesChangedJson = ({ after, before, changes, dryRun, version, warnings }: RulesChangeResult) => ({
  version,
  dryRun,
  changes,
  warnings,
  before,
  after
})

/** Converts the result of undoing a change to JSON. */
export const rulesUndoneJson = (result: RulesUndoResult) => ({
  ...rulesChangedJson(result),
  undone: changeJson(result.undone)
})

/** Converts a version of the rules to JSON. */
export const ruleSetJson = ({ change, rules, version }: RuleSet) => ({ version, change: maybeChange(change), rules })

/** Converts a rule of a request, and fills in default values. */
export const ruleOfInput = ({
  belowZero = "zero",
  buffer = 0,
  cap = null,
  haravanLocationIds = null,
  loopLocationId,
  note = null,
  percent = 100,
  tolerance = null,
  tolerancePercent = 0
}: RuleInput): StockRule => ({
  loopLocationId,
  haravanLocationIds,
  percent,
  buffer,
  cap,
  belowZero,
  tolerance,
  tolerancePercent,
  note
})
