import type { RuleTerms } from "@stocktally/schema"

/** What Loop should show by a rule, for people: `80 % of Haravan's count rounded down, less 2, at least 0`. */
export const termsInWords = (
  { belowZero, buffer, cap, percent }: Pick<RuleTerms, "belowZero" | "buffer" | "cap" | "percent">
): string =>
  [
    percent === 100 ? "Haravan's count" : `${percent} % of Haravan's count rounded down`,
    ...(buffer === 0 ? [] : [`less ${buffer}`]),
    ...(cap === null ? [] : [`at most ${cap}`]),
    ...(belowZero === "zero" ? ["at least 0"] : [])
  ].join(", ")

/** By how much Loop may differ and still match; null if the rule does not say. */
export const toleranceInWords = (
  { tolerance, tolerancePercent }: Pick<RuleTerms, "tolerance" | "tolerancePercent">
): string | null => {
  const parts = [
    ...(tolerance === null ? [] : [`${tolerance} ${tolerance === 1 ? "unit" : "units"}`]),
    ...(tolerancePercent === 0 ? [] : [`${tolerancePercent} % of what is expected`])
  ]
  return parts.length === 0 ? null : parts.join(" or ")
}
