/** Warnings about stock rules: they may be intended, or the shop has changed since. */
import { compareIds, type StockRule, type Upstream } from "@stocktally/schema"
import { quoted } from "../link/wording.ts"
import type { UnusedLocation } from "../store/Tallies.ts"
import { locationKey } from "../verdict/RowFilter.ts"
import type { RuleLocations } from "./RuleLocations.ts"
import { feedingLocations } from "./ruleSet.ts"

/** A warning about a location that rules name or leave out. */
export interface RuleWarning {
  /**
   * `gone`: a rule names it, but Loop or Haravan no longer has it. `transit`, `not-sellable`: a rule names it, but its
   * goods are in transit or not for sale. `no-source`: nothing feeds the Loop location. `unused`: it feeds no Loop
   * location.
   */
  readonly kind: "gone" | "transit" | "not-sellable" | "no-source" | "unused"
  readonly upstream: Upstream
  readonly locationId: string
  /** The location's name, text from outside. */
  readonly location: string
  /** One line for people; names are made visible. */
  readonly detail: string
}

/**
 * All warnings about rules. There are none without rules, because each Haravan location then has rows of its own.
 * Locations that are declared to have no partner are left out on purpose; so are goods in transit and goods that are
 * not for sale.
 */
export const ruleWarnings = (rules: ReadonlyArray<StockRule>, locations: RuleLocations): ReadonlyArray<RuleWarning> => {
  if (rules.length === 0) return []
  const { haravan, loop } = locations
  const feeds = feedingLocations(rules, locations)
  const warnings: Array<RuleWarning> = []
  const add = (
    kind: RuleWarning["kind"],
    upstream: Upstream,
    { id, name }: { readonly id: string; readonly name: string },
    detail: string
  ) => warnings.push({ kind, upstream, locationId: id, location: name, detail })

  for (const { loopLocationId } of rules) {
    const location = loopLocationId === null ? undefined : loop.get(loopLocationId)
    if (location !== undefined && location.goneAt !== null) {
      add("gone", "loop", location, `Loop no longer has ${quoted(location.name)}, so its rule does nothing`)
    }
  }
  const named = new Set(rules.flatMap(({ haravanLocationIds }) => haravanLocationIds ?? []))
  for (const id of named) {
    const location = haravan.get(id)
    if (location === undefined) continue
    const name = quoted(location.name)
    if (location.goneAt !== null) add("gone", "haravan", location, `a rule names ${name}, which Haravan no longer has`)
    if (location.transit) add("transit", "haravan", location, `a rule names ${name}, which holds goods in transit`)
    if (!location.sellable) {
      add("not-sellable", "haravan", location, `a rule names ${name}, which holds goods that are not for sale`)
    }
  }
  const used = new Set([...feeds.values()].flat())
  for (const [id, sources] of feeds) {
    const location = loop.get(id)
    if (location === undefined || location.isIgnored || sources.length > 0) continue
    add(
      "no-source",
      "loop",
      location,
      `nothing feeds Loop's ${quoted(location.name)}: it is not linked, and no rule names Haravan locations for it`
    )
  }
  for (const location of haravan.values()) {
    const { goneAt, id, isIgnored, name, sellable, transit } = location
    if (goneAt !== null || used.has(id) || isIgnored || transit || !sellable) continue
    add("unused", "haravan", location, `Haravan's ${quoted(name)} feeds no Loop location, so its stock is in no row`)
  }
  return warnings
}

/** All Haravan locations that feed no Loop location, ordered by name; none without rules. */
export const unusedLocations = (
  rules: ReadonlyArray<StockRule>,
  locations: RuleLocations
): ReadonlyArray<UnusedLocation> => {
  if (rules.length === 0) return []
  const used = new Set([...feedingLocations(rules, locations).values()].flat())
  const byName = (self: UnusedLocation, that: UnusedLocation): number => {
    const [left, right] = [locationKey(self.name), locationKey(that.name)]
    return left === right ? compareIds(self.id, that.id) : left < right ? -1 : 1
  }
  return [...locations.haravan.values()].filter(({ goneAt, id }) => goneAt === null && !used.has(id))
    .map(({ id, name, transit }) => ({ id, name, transit })).toSorted(byName)
}
