import type {
  EpochMillis,
  Evidence,
  HaravanLocationId,
  HaravanVariantId,
  LocationDeclaration,
  LoopLocationId,
  LoopVariantId,
  TallyHaravan,
  TallyLink,
  TallyLoop,
  TallyRow,
  VariantDeclaration
} from "@stocktally/schema"
import {
  type LinkState,
  type SideLinks,
  type Unlinked,
  linkLocations,
  linkVariants,
  flagsOf,
  isStale,
  judge,
  type VerdictRules
} from "@stocktally/tally"
import type { HaravanSide, LoopSide } from "./Side.ts"

/** What the user declared. */
export interface Declarations {
  readonly variants: Iterable<VariantDeclaration>
  readonly locations: Iterable<LocationDeclaration>
}

/** Links two sides. Only what both catalogs, read whole, show to be unique is linked by it. */
export const linkSides = (
  loop: LoopSide,
  haravan: HaravanSide,
  declarations: Declarations = { variants: [], locations: [] }
): SideLinks => {
  const complete = loop.catalogRead && haravan.catalogRead
  return {
    variants: linkVariants({
      loop: loop.variants,
      haravan: haravan.variants,
      declarations: declarations.variants,
      complete
    }),
    locations: linkLocations({
      loop: loop.locations,
      haravan: haravan.locations,
      declarations: declarations.locations,
      complete
    })
  }
}

/** Two sides, linked, and by which rules they are judged at which time. */
export interface TallyInput {
  readonly loop: LoopSide
  readonly haravan: HaravanSide
  readonly links: SideLinks
  readonly rules: VerdictRules & { readonly staleAfterMillis: number }
  /** The time of asking, for `stale` alone. */
  readonly now: EpochMillis
}

/**
 * The rows of a tally, made one by one as they are asked for, in no order of meaning: a row for each linked pair that
 * either side has, and for each level of a variant or at a location that has no link. A row's id is made of Haravan's
 * ids where both are known, by the row or through links, else of Loop's: it stays the same when one side's row appears
 * or vanishes.
 */
export function* tallyRows(input: TallyInput): Generator<TallyRow> {
  const { haravan, links, loop } = input
  const row = rowMaker(input)
  for (const [locationId, levels] of loop.levels) {
    const location = links.locations.loop.get(locationId)
    const theirLocation = partnerOf(location)
    const theirLevels = theirLocation === undefined ? undefined : haravan.levels.get(theirLocation)
    for (const [variantId, level] of levels) {
      const variant = links.variants.loop.get(variantId)
      const theirVariant = partnerOf(variant)
      yield row({
        loop: { level, variantId, locationId },
        haravan: {
          level: theirVariant === undefined ? null : theirLevels?.get(theirVariant) ?? null,
          variantId: theirVariant,
          locationId: theirLocation
        },
        link: linkOf(variant, location, links.variants.complete)
      })
    }
  }
  for (const [locationId, levels] of haravan.levels) {
    const location = links.locations.haravan.get(locationId)
    const ourLocation = partnerOf(location)
    const ourLevels = ourLocation === undefined ? undefined : loop.levels.get(ourLocation)
    for (const [variantId, level] of levels) {
      const variant = links.variants.haravan.get(variantId)
      const ourVariant = partnerOf(variant)
      if (ourVariant !== undefined && ourLevels?.has(ourVariant) === true) continue
      yield row({
        loop: { level: null, variantId: ourVariant, locationId: ourLocation },
        haravan: { level, variantId, locationId },
        link: linkOf(variant, location, links.variants.complete)
      })
    }
  }
}

/** One side of a row: its level, and its ids as far as the level or links tell them. */
interface RowSide<Level, VariantId, LocationId> {
  readonly level: Level | null
  readonly variantId: VariantId | undefined
  readonly locationId: LocationId | undefined
}

interface Pair {
  readonly loop: RowSide<TallyLoop, LoopVariantId, LoopLocationId>
  readonly haravan: RowSide<TallyHaravan, HaravanVariantId, HaravanLocationId>
  readonly link: TallyLink
}

const rowMaker = ({ haravan, loop, now, rules }: TallyInput) => (pair: Pair): TallyRow => {
  const { link } = pair
  const ours = pair.loop.level
  const theirs = pair.haravan.level
  const ourVariant = find(loop.variants, pair.loop.variantId)
  const theirVariant = find(haravan.variants, pair.haravan.variantId)
  const theirLocation = find(haravan.locations, pair.haravan.locationId)
  const reading = theirs === null ? null : {
    available: theirs.available,
    updatedAt: theirs.updatedAt,
    knownAsOf: Math.max(theirs.fetchedAt, haravan.knownAsOf ?? Number.NEGATIVE_INFINITY)
  }
  const { delta, since, verdict } = judge({
    link: link.unlinked !== null ? "unlinked" : link.variant === null || link.location === null ? "unread" : "linked",
    loop: ours,
    haravan: reading,
    loopComplete: loop.levelsRead,
    haravanComplete: haravan.levelsRead,
    tracked: theirVariant?.tracked ?? null
  }, rules)
  return {
    id: pair.haravan.variantId !== undefined && pair.haravan.locationId !== undefined
      ? `h:${pair.haravan.variantId}:${pair.haravan.locationId}`
      : `l:${pair.loop.variantId}:${pair.loop.locationId}`,
    sku: filled(theirVariant?.sku) ?? filled(ourVariant?.sku) ?? null,
    barcode: filled(theirVariant?.barcode) ?? filled(ourVariant?.barcode) ?? null,
    name: theirVariant?.name ?? ourVariant?.name ?? `Variant ${pair.haravan.variantId ?? pair.loop.variantId}`,
    location: theirLocation?.name ?? find(loop.locations, pair.loop.locationId)?.name ??
      `Location ${pair.haravan.locationId ?? pair.loop.locationId}`,
    loop: ours,
    haravan: theirs,
    link,
    delta,
    verdict,
    flags: flagsOf({ verdict, loop: ours, haravan: theirs, variant: theirVariant, location: theirLocation }),
    stale: isStale({ loop: ours, haravan: reading }, now, rules.staleAfterMillis),
    since,
    expected: theirs === null || link.variant === null || link.location === null || theirVariant?.tracked !== true
      ? null
      : theirs.available,
    rule: null,
    parts: [],
    value: null
  }
}

const find = <Id, Entry>(entries: ReadonlyMap<Id, Entry>, id: Id | undefined): Entry | undefined =>
  id === undefined ? undefined : entries.get(id)

const filled = (text: string | null | undefined): string | undefined =>
  text === null || text === undefined || text.trim() === "" ? undefined : text

const partnerOf = <Partner>(state: LinkState<Partner> | undefined): Partner | undefined =>
  state?._tag === "Linked" ? state.partner : undefined

/** Without a partner at its location a variant has none there either, so the location's reason goes first. */
const linkOf = (
  variant: LinkState<unknown> | undefined,
  location: LinkState<unknown> | undefined,
  complete: boolean
): TallyLink => ({
  variant: evidenceOf(variant),
  location: evidenceOf(location),
  unlinked: complete ? whyUnlinked("location", location) ?? whyUnlinked("variant", variant) : null
})

const evidenceOf = (state: LinkState<unknown> | undefined): Evidence | null =>
  state?._tag === "Linked" ? state.evidence : null

const whyUnlinked = (what: "variant" | "location", state: LinkState<unknown> | undefined): TallyLink["unlinked"] => {
  if (state?._tag === "Linked") return null
  const { detail, reason } = state ?? notInCatalog
  return { what, reason, detail }
}

/** A level may outlive its product. */
const notInCatalog: Pick<Unlinked<never>, "reason" | "detail"> = {
  reason: "no-partner",
  detail: "there is a level for it, but it is not in the catalog"
}
