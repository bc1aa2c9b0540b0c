/** The places of an in-memory tally. */
import type { HaravanLocationId, LoopLocationId, RowRule } from "@stocktally/schema"
import { type LinkState, placements, type SideLinks } from "@stocktally/tally"
import type { StockRule } from "@stocktally/schema"
import type { HaravanSide, LoopSide } from "./Side.ts"

/** The locations of a place, its rule, and the locations that feed it. */
export interface Place {
  readonly loop: LoopLocationId | null
  readonly haravan: HaravanLocationId | null
  readonly link: LinkState<unknown> | undefined
  readonly rule: RowRule | null
  readonly sources: ReadonlyArray<HaravanLocationId>
  /** Whether a rule names its sources: locations other than the linked one, or any if it has no link. */
  readonly isDeclared: boolean
}

interface Sides {
  readonly loop: LoopSide
  readonly haravan: HaravanSide
  readonly links: SideLinks
  readonly stockRules?: ReadonlyArray<StockRule>
}

export const partnerOf = <Partner>(state: LinkState<Partner> | undefined): Partner | undefined =>
  state?._tag === "Linked" ? state.partner : undefined

/** Generates each place that either side has, by catalog, level or link. */
export function* generatePlaces({ haravan, links, loop, stockRules = [] }: Sides): Generator<Place> {
  const placementOf = placements(stockRules)
  const place = (ids: Pick<Place, "loop" | "haravan">, link: Place["link"]): Place => {
    const placement = placementOf(ids)
    const isDeclared = placement.sources.some((id) => id !== ids.haravan)
    return { ...ids, link, ...placement, isDeclared }
  }
  const linked = new Set<HaravanLocationId>()
  for (const id of new Set([...loop.locations.keys(), ...loop.levels.keys(), ...links.locations.loop.keys()])) {
    const link = links.locations.loop.get(id)
    const partner = partnerOf(link)
    if (partner !== undefined) linked.add(partner)
    yield place({ loop: id, haravan: partner ?? null }, link)
  }
  for (const id of new Set([...haravan.locations.keys(), ...haravan.levels.keys()])) {
    if (!linked.has(id)) yield place({ loop: null, haravan: id }, links.locations.haravan.get(id))
  }
}

/** The name of a place, and whether it is in transit and sellable. */
export const describePlace = (
  { haravan, loop }: Sides,
  { haravan: haravanId, isDeclared, loop: loopId, sources }: Place
) => {
  const names = [
    haravanId === null ? undefined : haravan.locations.get(haravanId)?.name,
    loopId === null ? undefined : loop.locations.get(loopId)?.name
  ]
  const [first, second] = isDeclared ? names.toReversed() : names
  const of = sources.length > 0 ? sources : haravanId === null ? [] : [haravanId]
  const locations = of.map((id) => haravan.locations.get(id))
  return {
    name: first ?? second ?? `Location ${isDeclared ? loopId : haravanId ?? loopId}`,
    transit: locations.length > 0 && locations.every((location) => location?.transit === true),
    sellable: locations.every((location) => location?.sellable !== false)
  }
}
