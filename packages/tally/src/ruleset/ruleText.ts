import { visible } from "@stocktally/schema"
import { quoted } from "../link/wording.ts"
import type { NamedRule } from "./NamedRule.ts"

type Terms = Omit<NamedRule, "loopLocationId" | "loopName" | "note">

/** The Loop location of a rule, for people. Its name is made visible. */
export const ruleTarget = ({ loopLocationId, loopName }: Pick<NamedRule, "loopLocationId" | "loopName">): string =>
  loopLocationId === null ? "default" : visible(loopName ?? loopLocationId)

/** The Haravan locations of a rule, for people: `Kho A + Kho B`. */
export const ruleSources = (
  { haravanLocationIds, haravanNames }: Pick<NamedRule, "haravanLocationIds" | "haravanNames">
): string =>
  haravanLocationIds === null
    ? "the linked location"
    : haravanLocationIds.map((id, index) => visible(haravanNames?.[index] ?? id)).join(" + ")

/** A rule for people: `80 % of Kho A + Kho B, less 2, at least 0, at most 50`. */
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

/** The differences between two versions of a rule, for people: `buffer 2 to 3, cap none to 50`. */
export const ruleDifference = (before: NamedRule, after: NamedRule): string => {
  const differs = (what: string, of: (rule: NamedRule) => string, is = of(before) !== of(after)) =>
    is ? [`${what} ${of(before)} to ${of(after)}`] : []
  // Two locations may have one name.
  const isMoved = String(before.haravanLocationIds) !== String(after.haravanLocationIds)
  return [
    ...differs("from", ruleSources, isMoved),
    ...differs("share", ({ percent }) => `${percent} %`),
    ...differs("buffer", ({ buffer }) => String(buffer)),
    ...differs("cap", ({ cap }) => String(cap ?? "none")),
    ...differs("below zero", ({ belowZero }) => belowZero),
    ...differs("tolerance", ({ tolerance }) => String(tolerance ?? "as set")),
    ...differs("tolerance in percent", ({ tolerancePercent }) => String(tolerancePercent)),
    ...differs("note", ({ note }) => note === null ? "none" : quoted(note))
  ].join(", ")
}
