import { visible } from "@stocktally/schema"
import type { NamedRule } from "./NamedRule.ts"

type Terms = Omit<NamedRule, "loopLocationId" | "loopName" | "note">

/** A Loop location that a rule is for, for people. Its name is made visible. */
export const ruleTarget = ({ loopLocationId, loopName }: Pick<NamedRule, "loopLocationId" | "loopName">): string =>
  loopLocationId === null ? "default" : visible(loopName ?? loopLocationId)

/** The Haravan locations that a rule names, for people: `Kho A + Kho B`. */
export const ruleSources = (
  { haravanLocationIds, haravanNames }: Pick<NamedRule, "haravanLocationIds" | "haravanNames">
): string =>
  haravanLocationIds === null
    ? "the linked location"
    : haravanLocationIds.map((id, index) => visible(haravanNames?.[index] ?? id)).join(" + ")

/** What a rule says, for people: `80 % of Kho A + Kho B, less 2, at least 0, at most 50`. */
export const ruleText = (rule: Terms): string => {
  const { belowZero, buffer, cap, percent, tolerance, tolerancePercent } = rule
  return [
    `${percent === 100 ? "all" : `${percent} %`} of ${ruleSources(rule)}`,
    ...(buffer === 0 ? [] : [`less ${buffer}`]),
    ...(belowZero === "zero" ? ["at least 0"] : []),
    ...(cap === null ? [] : [`at most ${cap}`]),
    ...(tolerance === null ? [] : [`give or take ${tolerance}`]),
    ...(tolerancePercent === 0 ? [] : [`give or take ${tolerancePercent} %`])
  ].join(", ")
}
