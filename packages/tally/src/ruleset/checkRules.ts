/** Checks a set of stock rules, from whichever door it came. */
import type { EpochMillis, HaravanLocationId, LoopLocationId, StockRule, Upstream } from "@stocktally/schema"
import { formatTimestamp, upstreamName } from "@stocktally/schema"
import { quoted } from "../link/wording.ts"
import { noSuchLocation } from "./resolveLocation.ts"
import type { RuleLocations } from "./RuleLocations.ts"
import { noteProblem } from "../text/noteProblem.ts"

/** As many rules as a set may have. */
export const maxRules = 1_000

/** A problem of a rule in a set. */
export interface RuleProblem {
  /** The rule's place in the set, from 0. */
  readonly rule: number
  readonly field: "loopLocationId" | "haravanLocationIds" | "note"
  /** The place among the rule's Haravan locations, from 0; undefined if it is about the whole field. */
  readonly at?: number
  /** One line: what is there, and what would be right. Quotes text from outside, made visible. */
  readonly problem: string
  /** Whether it is that something named does not exist. */
  readonly isMissing: boolean
}

/** A rule as far as it is known: what could not be read of it is undefined, and is not checked. */
export interface PartialRule {
  readonly loopLocationId: LoopLocationId | null | undefined
  readonly haravanLocationIds: ReadonlyArray<HaravanLocationId> | null | undefined
  readonly note?: string | null | undefined
}

/**
 * Checks a set against the locations that there are. One that is gone may stay if the current rule names it, so that
 * people can change one rule without mending another. `placeOf` says where a rule of the set is, for other rules' problems.
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
        add("loopLocationId", `${what}; keep this one or that of ${placeOf(before)}`)
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

/** Why a location cannot be named; undefined if it can, or if nobody knows yet. */
const missing = (upstream: Upstream, id: string, locations: RuleLocations): string | undefined => {
  const known: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly goneAt: EpochMillis | null }
  > = locations[upstream]
  const location = known.get(id)
  if (location === undefined) return locations.isListed[upstream] ? noSuchLocation(upstream, id, known) : undefined
  return location.goneAt === null
    ? undefined
    : `${upstreamName(upstream)} location ${id} (${quoted(location.name)}) is gone since ${
      formatTimestamp(location.goneAt)
    }`
}

/** A location for people: its name in quotation marks, or its id. */
const nameOf = (upstream: Upstream, id: string, locations: RuleLocations): string => {
  const known: ReadonlyMap<string, { readonly name: string }> = locations[upstream]
  const location = known.get(id)
  return location === undefined ? `${upstreamName(upstream)} location ${id}` : `${quoted(location.name)} (${id})`
}
