/**
 * Plans the fewest requests for a set of (variant, location) pairs.
 *
 * `GET /inventory_locations.json` answers a rectangle: every row of the given variants and locations, at most 50 of
 * each, 250 rows in a response (docs.haravan.com/docs/omni-apis). A rectangle with more rows is paged. The plan is
 * optimal for dense sets, in which every variant is requested at every location; for sparse sets it is the better of
 * two plans.
 */
import * as Arr from "effect/Array"
import { compareIds, type HaravanKey, type HaravanLocationId, type HaravanVariantId } from "@stocktally/schema"

/** The most ids of one kind in a request. */
export const maxIds = 50
/** The most rows in a response. */
export const maxRows = 250

/** One request, or several if its rows do not fit one response. */
export interface Rectangle {
  readonly variantIds: ReadonlyArray<HaravanVariantId>
  readonly locationIds: ReadonlyArray<HaravanLocationId>
}

/** Requests for a rectangle in which every row exists. */
const requestsFor = (variants: number, locations: number): number => Math.ceil((variants * locations) / maxRows)

/** Covers every pair with rectangles that fit a request. */
export const make = (pairs: Iterable<HaravanKey>): ReadonlyArray<Rectangle> => {
  const byVariant = new Map<HaravanVariantId, Set<HaravanLocationId>>()
  for (const { locationId, variantId } of pairs) {
    const locations = byVariant.get(variantId)
    if (locations === undefined) byVariant.set(variantId, new Set([locationId]))
    else locations.add(locationId)
  }
  const grids = groupByLocations(byVariant)
  if (grids.length <= 1) return grids.flatMap(tile)
  const apart = grids.flatMap(tile)
  const together = tile({
    variantIds: grids.flatMap((grid) => grid.variantIds),
    locationIds: [...new Set(grids.flatMap((grid) => grid.locationIds))]
  }).filter((rectangle) => includesPair(byVariant, rectangle))
  return total(together) < total(apart) ? together : apart
}

/** How many requests the pairs take if all their balances exist. */
export const requests = (pairs: Iterable<HaravanKey>): number => total(make(pairs))

/** Groups the variants that are requested at the same locations. */
const groupByLocations = (
  byVariant: ReadonlyMap<HaravanVariantId, ReadonlySet<HaravanLocationId>>
): ReadonlyArray<Rectangle> => {
  const grids = new Map<
    string,
    { variantIds: Array<HaravanVariantId>; locationIds: ReadonlyArray<HaravanLocationId> }
  >()
  for (const [variantId, locations] of byVariant) {
    const locationIds = [...locations].toSorted(compareIds)
    const text = locationIds.join()
    const grid = grids.get(text)
    if (grid === undefined) grids.set(text, { variantIds: [variantId], locationIds })
    else grid.variantIds.push(variantId)
  }
  return [...grids.values()]
}

const total = (rectangles: ReadonlyArray<Rectangle>): number =>
  rectangles.reduce((sum, { locationIds, variantIds }) => sum + requestsFor(variantIds.length, locationIds.length), 0)

const includesPair = (
  byVariant: ReadonlyMap<HaravanVariantId, ReadonlySet<HaravanLocationId>>,
  rectangle: Rectangle
): boolean =>
  rectangle.variantIds.some((variantId) =>
    rectangle.locationIds.some((locationId) => byVariant.get(variantId)?.has(locationId) === true)
  )

/** Cuts a grid into rectangles that fit a request. */
const tile = (grid: Rectangle): ReadonlyArray<Rectangle> => {
  const [variants, locations] = tileSize(grid.variantIds.length, grid.locationIds.length)
  return Arr.chunksOf(grid.variantIds, variants).flatMap((variantIds) =>
    Arr.chunksOf(grid.locationIds, locations).map((locationIds) => ({ variantIds, locationIds }))
  )
}

const tileSizes = new Map<string, readonly [variants: number, locations: number]>()

/**
 * The tile size that covers a full grid in the fewest requests. Ties go to a size that needs no paging, because its
 * requests can run in parallel, then to the fewest tiles.
 */
const tileSize = (variants: number, locations: number): readonly [variants: number, locations: number] => {
  const text = `${variants}x${locations}`
  const known = tileSizes.get(text)
  if (known !== undefined) return known
  let best: readonly [number, number] = [1, 1]
  let bestScore: readonly [requests: number, paged: number, tiles: number] = [Infinity, Infinity, Infinity]
  for (let width = 1; width <= Math.min(maxIds, variants); width++) {
    for (let height = 1; height <= Math.min(maxIds, locations); height++) {
      const score = [
        requestsForTiles(variants, locations, width, height),
        width * height > maxRows ? 1 : 0,
        Math.ceil(variants / width) * Math.ceil(locations / height)
      ] as const
      if (isLower(score, bestScore)) {
        best = [width, height]
        bestScore = score
      }
    }
  }
  // A shop's grids come in few sizes; clear the cache if there are many.
  if (tileSizes.size >= 1000) tileSizes.clear()
  tileSizes.set(text, best)
  return best
}

const requestsForTiles = (variants: number, locations: number, width: number, height: number): number => {
  const columns = Math.floor(variants / width)
  const rows = Math.floor(locations / height)
  const lastWidth = variants - columns * width
  const lastHeight = locations - rows * height
  return columns * rows * requestsFor(width, height) + columns * requestsFor(width, lastHeight) +
    rows * requestsFor(lastWidth, height) + requestsFor(lastWidth, lastHeight)
}

const isLower = (
  self: readonly [number, number, number],
  that: readonly [number, number, number]
): boolean => self[0] !== that[0] ? self[0] < that[0] : self[1] !== that[1] ? self[1] < that[1] : self[2] < that[2]
