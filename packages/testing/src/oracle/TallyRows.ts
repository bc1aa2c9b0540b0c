import {
  type EpochMillis,
  type Evidence,
  type HaravanVariantId,
  identityTerms,
  type LocationDeclaration,
  type LoopVariantId,
  type StockRule,
  type TallyLink,
  type TallyRow,
  type VariantDeclaration
} from "@stocktally/schema"
import {
  flagsOf,
  isStale,
  judge,
  linkLocations,
  type LinkState,
  linkVariants,
  rowValue,
  type SideLinks,
  sizeOf,
  type Unlinked,
  type VerdictRules
} from "@stocktally/tally"
import { describePlace, type Place, generatePlaces, partnerOf } from "./places.ts"
import type { HaravanSide, LoopSide } from "./Side.ts"
import { sumStock } from "./stock.ts"

/** The user's declarations. */
export interface Declarations {
  readonly variants: Iterable<VariantDeclaration>
  readonly locations: Iterable<LocationDeclaration>
}

/** Links two sides. SKUs, barcodes and names link only if both catalogs were read completely. */
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

/** Two linked sides, with the rules and the time for judging them. */
export interface TallyInput {
  readonly loop: LoopSide
  readonly haravan: HaravanSide
  readonly links: SideLinks
  readonly rules: VerdictRules & { readonly staleAfterMillis: number }
  readonly stockRules?: ReadonlyArray<StockRule>
  /** The currency of prices; without it no row has a value. */
  readonly currency?: string
  /** The current time, which is only used for `stale`. */
  readonly now: EpochMillis
}

/**
 * Generates the rows of a tally one by one, in no particular order: at each place, a row for each variant that either
 * side has a level of, linked or not. A row's id is made of Loop's ids if both are known, from the row or through
 * links, so that it stays the same if a side's record appears or disappears, or stock rules change.
 */
export function* tallyRows(input: TallyInput): Generator<TallyRow> {
  const { haravan, links, loop } = input
  for (const place of generatePlaces(input)) {
    const row = rowMaker(input, place)
    const loopLevels = place.loop === null ? undefined : loop.levels.get(place.loop)
    for (const variantId of loopLevels?.keys() ?? []) {
      yield row({ loop: variantId, haravan: partnerOf(links.variants.loop.get(variantId)) })
    }
    const haravanVariants = new Set(place.sources.flatMap((id) => [...haravan.levels.get(id)?.keys() ?? []]))
    for (const variantId of haravanVariants) {
      const partner = partnerOf(links.variants.haravan.get(variantId))
      if (partner === undefined || loopLevels?.has(partner) !== true) yield row({ loop: partner, haravan: variantId })
    }
  }
}

/** The variants of a row, from the row itself or through links. */
interface Variants {
  readonly loop: LoopVariantId | undefined
  readonly haravan: HaravanVariantId | undefined
}

const rowMaker = (input: TallyInput, place: Place) => (variants: Variants): TallyRow => {
  const { currency = null, haravan, links, loop, now, rules } = input
  const link = linkOf(
    variants.loop === undefined
      ? variants.haravan === undefined ? undefined : links.variants.haravan.get(variants.haravan)
      : links.variants.loop.get(variants.loop),
    place,
    links.variants.complete
  )
  const loopLevel = (place.loop === null || variants.loop === undefined
    ? undefined
    : loop.levels.get(place.loop)?.get(variants.loop)) ?? null
  const { isUnreadable, knownAsOf, parts, sum } = sumStock(haravan, place, variants.haravan)
  const loopVariant = find(loop.variants, variants.loop)
  const haravanVariant = find(haravan.variants, variants.haravan)
  const location = describePlace(input, place)
  const reading = sum === null ? null : { available: sum.available, updatedAt: sum.updatedAt, knownAsOf }
  const { delta, expected, since, verdict } = judge({
    link: link.unlinked !== null ? "unlinked" : link.variant === null || link.location === null ? "unread" : "linked",
    loop: loopLevel,
    haravan: reading,
    unreadable: isUnreadable,
    loopComplete: loop.levelsRead,
    haravanComplete: haravan.levelsRead,
    terms: place.rule ?? identityTerms,
    tracked: haravanVariant?.tracked ?? null
  }, rules)
  const judged = { verdict, delta, expected, loop: loopLevel, haravan: sum }
  return {
    id: idOf(variants, place),
    sku: filled(haravanVariant?.sku) ?? filled(loopVariant?.sku) ?? null,
    barcode: filled(haravanVariant?.barcode) ?? filled(loopVariant?.barcode) ?? null,
    name: haravanVariant?.name ?? loopVariant?.name ?? `Variant ${variants.haravan ?? variants.loop}`,
    location: location.name,
    loop: loopLevel,
    haravan: sum,
    link,
    delta,
    verdict,
    flags: flagsOf({ ...judged, variant: haravanVariant, location }),
    stale: isStale({ loop: loopLevel, haravan: reading }, now, rules.staleAfterMillis),
    since,
    expected,
    rule: place.rule,
    parts: place.rule === null ? [] : parts,
    value: rowValue({ verdict, size: sizeOf(judged), price: haravanVariant?.price ?? null }, currency)
  }
}

const idOf = ({ haravan, loop }: Variants, place: Place): string =>
  place.loop === null
    ? `h:${haravan}:${place.haravan}`
    : loop === undefined
    ? `hl:${haravan}:${place.loop}`
    : `l:${loop}:${place.loop}`

const find = <Id, Entry>(entries: ReadonlyMap<Id, Entry>, id: Id | undefined): Entry | undefined =>
  id === undefined ? undefined : entries.get(id)

const filled = (text: string | null | undefined): string | undefined =>
  text === null || text === undefined || text.trim() === "" ? undefined : text

/** A variant has no partner at a location without one, so the location's reason comes first. */
const linkOf = (
  variant: LinkState<unknown> | undefined,
  { isDeclared, link }: Place,
  complete: boolean
): TallyLink => ({
  variant: evidenceOf(variant),
  location: isDeclared ? "declared" : evidenceOf(link),
  unlinked: complete
    ? (isDeclared ? null : whyUnlinked("location", link)) ?? whyUnlinked("variant", variant)
    : null
})

const evidenceOf = (state: LinkState<unknown> | undefined): Evidence | null =>
  state?._tag === "Linked" ? state.evidence : null

const whyUnlinked = (what: "variant" | "location", state: LinkState<unknown> | undefined): TallyLink["unlinked"] => {
  if (state?._tag === "Linked") return null
  const { detail, reason } = state ?? notInCatalog
  return { what, reason, detail }
}

/** A level may exist after its product is gone. */
const notInCatalog: Pick<Unlinked<never>, "reason" | "detail"> = {
  reason: "no-partner",
  detail: "It has a count, but is not among the products that were read"
}
