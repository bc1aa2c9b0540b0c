import type { VerdictRules } from "@stocktally/tally"
import * as Duration from "effect/Duration"
import type { SettingsValues } from "./SettingsValues.ts"

/** What the settings say of when two counts are the same, and when a difference is one that lasts. */
export const verdictRulesOf = ({ grace, tolerance }: Pick<SettingsValues, "grace" | "tolerance">): VerdictRules => ({
  tolerance,
  graceMillis: Duration.toMillis(grace)
})
