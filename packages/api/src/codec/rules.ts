/** Stock rules, as they are sent and answered. */
import { formatTimestamp, type StockRule } from "@stocktally/schema"
import type { RulesChangeResult, RulesUndoResult, CurrentRules } from "@stocktally/sync"
import type { RulesChange, RuleSet } from "@stocktally/tally"
import type { RuleInput } from "../models/Rules.ts"

const changeJson = ({ action, at, by }: RulesChange) => ({ by, at: formatTimestamp(at), action })
const maybeChange = (change: RulesChange | null) => change && changeJson(change)

/** The rules that count, as JSON. */
export const rulesJson = ({ change, rules, unusedLocations, version, warnings }: CurrentRules) => ({
  version,
  change: maybeChange(change),
  rules,
  unusedLocations,
  warnings
})

/** The outcome of a change of the rules, as JSON. */
export const rulesChangedJson = ({ after, before, changes, dryRun, version, warnings }: RulesChangeResult) => ({
  version,
  dryRun,
  changes,
  warnings,
  before,
  after
})

/** The outcome of undoing, as JSON. */
export const rulesUndoneJson = (undone: RulesUndoResult) => ({
  ...rulesChangedJson(undone),
  undone: changeJson(undone.undone)
})

/** A version of the rules, as JSON. */
export const ruleSetJson = ({ change, rules, version }: RuleSet) => ({ version, change: maybeChange(change), rules })

/** A rule as it was sent; what is left out has the meaning that it has without saying. */
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
