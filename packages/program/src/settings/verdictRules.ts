import type { VerdictRules } from "@stocktally/tally"
import * as Duration from "effect/Duration"
import type { SettingsValues } from "./SettingsValues.ts"

/** The rules of verdicts in the settings: the tolerance of a match, and the grace window of a difference. */
export const toVerdictRules = ({ grace, tolerance }: Pick<SettingsValues, "grace" | "tolerance">): VerdictRules => ({
  tolerance,
  graceMillis: Duration.toMillis(grace)
})
