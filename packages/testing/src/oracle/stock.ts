/** Haravan's side of an in-memory row: the stock of a variant at all locations that feed a place. */
import type { EpochMillis, HaravanVariantId, TallyHaravan, TallyPart } from "@stocktally/schema"
import { stockSum } from "@stocktally/tally"
import type { Place } from "./places.ts"
import type { HaravanSide } from "./Side.ts"

interface Stock {
  /** Null if there is no record, or the sum is not known. */
  readonly sum: TallyHaravan | null
  readonly isUnreadable: boolean
  /** The time as of which the oldest part is known. */
  readonly knownAsOf: EpochMillis
  readonly parts: ReadonlyArray<TallyPart>
}

const sumKnown = (counts: ReadonlyArray<number | null>): number | null => {
  const known = counts.filter((count) => count !== null)
  return known.length < counts.length ? null : stockSum(known)
}

/** Adds up the parts. A part without a record is 0 if Haravan was read completely, and as old as that read. */
export const sumStock = (
  haravan: HaravanSide,
  { sources }: Place,
  variantId: HaravanVariantId | undefined
): Stock => {
  const levels = sources.map((id) => variantId === undefined ? undefined : haravan.levels.get(id)?.get(variantId))
  const found = levels.filter((level) => level !== undefined)
  const [first] = found
  const available = sumKnown(found.map(({ available }) => available))
  const isWhole = found.length === sources.length
  const isUnreadable = first !== undefined && (available === null || (!isWhole && !haravan.levelsRead))
  const fetchedAt = Math.min(...found.map(({ fetchedAt }) => fetchedAt))
  const known = haravan.knownAsOf ?? Number.NEGATIVE_INFINITY
  return {
    isUnreadable,
    knownAsOf: isWhole ? Math.max(fetchedAt, known) : known,
    parts: sources.map((locationId, index) => ({
      locationId,
      location: haravan.locations.get(locationId)?.name ?? `Location ${locationId}`,
      available: levels[index]?.available ?? null,
      updatedAt: levels[index]?.updatedAt ?? null
    })),
    sum: first === undefined || isUnreadable || available === null ? null : {
      variantId: first.variantId,
      locationId: sources.length === 1 ? first.locationId : null,
      productId: first.productId,
      onHand: sumKnown(found.map(({ onHand }) => onHand)),
      committed: sumKnown(found.map(({ committed }) => committed)),
      incoming: sumKnown(found.map(({ incoming }) => incoming)),
      available,
      tracked: first.tracked,
      updatedAt: Math.max(...found.map(({ updatedAt }) => updatedAt)),
      fetchedAt
    }
  }
}
