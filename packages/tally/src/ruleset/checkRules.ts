/** Checks a set of stock rules. */
import type { EpochMillis, HaravanLocationId, LoopLocationId, StockRule, Upstream } from "@stocktally/schema"
import { formatTimestamp, upstreamName } from "@stocktally/schema"
import { quoted } from "../link/wording.ts"
import { noSuchLocation } from "./resolveLocation.ts"
import type { RuleLocations } from "./RuleLocations.ts"
import { noteProblem } from "../text/noteProblem.ts"

/** The most rules in a set. */
export const maxRules = 1_000

/** A problem of a rule in a set. */
export interface RuleProblem {
  /** The rule's index in the set, from 0. */
  readonly rule: number
  readonly field: "loopLocationId" | "haravanLocationIds" | "note"
  /** The index among the rule's Haravan locations, from 0; undefined if the problem is about the whole field. */
  readonly at?: number
  /** One line with the problem and the remedy. Quotes text from outside, made visible. */
  readonly problem: string
  /** Whether a location does not exist. */
  readonly isMissing: boolean
}

/** A rule whose fields may be undefined because they could not be read. Such fields are not checked. */
export interface PartialRule {
  readonly loopLocationId: LoopLocationId | null | undefined
  readonly haravanLocationIds: ReadonlyArray<HaravanLocationId> | null | undefined
  readonly note?: string | null | undefined
}

/**
 * Checks a set against the existing locations. A location that is gone may stay if the current rule names it, so that
 * people can change one rule without fixing another. `placeOf` names the place of a rule, for problems that mention
 * another rule.
 */
export const checkRules = (
  rules: ReadonlyArray<PartialRule>,
  locations: RuleLocations,
  current: ReadonlyArray<StockRule>,
  placeOf: (rule: number) => string
): ReadonlyArray<RuleProblem> => {
  const seen = new Map<LoopLocationId | null, number>()
  return rules.flatMap((rule, index) => {
    const problems: Array<RuleProblem> = []
    const add = (
      field: RuleProblem["field"],
      problem: string,
      rest: { readonly at?: number; readonly isMissing?: true } = {}
    ) => problems.push({ rule: index, field, problem, isMissing: false, ...rest })
    const { haravanLocationIds, loopLocationId, note } = rule
    const own = current.find((known) => known.loopLocationId === loopLocationId)

    if (loopLocationId !== undefined) {
      const before = seen.get(loopLocationId)
      if (before !== undefined) {
        const what = loopLocationId === null
          ? "is a second default"
          : `is a second rule for ${nameOf("loop", loopLocationId, locations)}`
        add("loopLocationId", `${what}; keep this one or ${placeOf(before)}`)
      } else seen.set(loopLocationId, index)
      if (loopLocationId !== null && own === undefined) {
        const problem = missing("loop", loopLocationId, locations)
        if (problem !== undefined) add("loopLocationId", problem, { isMissing: true })
      }
    }
    haravanLocationIds?.forEach((id, at) => {
      if (haravanLocationIds.indexOf(id) < at) {
        add("haravanLocationIds", `names ${nameOf("haravan", id, locations)} twice; leave one of them out`, { at })
        return
      }
      if (own?.haravanLocationIds?.includes(id) === true) return
      const problem = missing("haravan", id, locations)
      if (problem !== undefined) add("haravanLocationIds", problem, { at, isMissing: true })
    })
    const wrong = note === undefined || note === null ? undefined : noteProblem(note)
    if (wrong !== undefined) add("note", wrong)
    return problems
  })
}

/** Why a rule cannot name a location; undefined if it can, or if this is not known yet. */
const missing = (upstream: Upstream, id: string, locations: RuleLocations): string | undefined => {
  const known: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly goneAt: EpochMillis | null }
  > = locations[upstream]
  const location = known.get(id)
  if (location === undefined) return locations.isListed[upstream] ? noSuchLocation(upstream, id, known) : undefined
  return location.goneAt === null
    ? undefined
    : `${upstreamName(upstream)} location ${id} (${quoted(location.name)}) has been gone since ${
      formatTimestamp(location.goneAt)
    }`
}

/** A location for people: its name in quotation marks, or its id. */
const nameOf = (upstream: Upstream, id: string, locations: RuleLocations): string => {
  const known: ReadonlyMap<string, { readonly name: string }> = locations[upstream]
  const location = known.get(id)
  return location === undefined ? `${upstreamName(upstream)} location ${id}` : `${quoted(location.name)} (${id})`
}
