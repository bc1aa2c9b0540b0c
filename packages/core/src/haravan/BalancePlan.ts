/**
 * Which requests answer a set of (variant, location) pairs, in the fewest.
 *
 * `GET /inventory_locations.json` answers a rectangle: every row of the variants and locations named, at most 50 of
 * each, 250 rows in a response (docs.haravan.com/docs/omni-apis). A rectangle of more rows is paged. The number of
 * requests of a plan is least for dense sets, where every variant is asked at every location; for scattered ones it is
 * the better of two plans.
 */
import * as Arr from "effect/Array"
import { compareIds, type HaravanLocationId, type HaravanVariantId } from "@stocktally/schema"
import type { BalanceKey } from "./BalanceFilter.ts"

/** The most ids of one kind in a request. */
export const maxIds = 50
/** The most rows in a response. */
export const maxRows = 250

/** One request, or more where its rows exceed a response. */
export interface Rectangle {
  readonly variantIds: ReadonlyArray<HaravanVariantId>
  readonly locationIds: ReadonlyArray<HaravanLocationId>
}

/** Requests needed for a rectangle of which every row exists. */
const requestsFor = (variants: number, locations: number): number => Math.ceil((variants * locations) / maxRows)

/** Rectangles that hold every pair, each within the bounds of a request. */
export const make = (pairs: Iterable<BalanceKey>): ReadonlyArray<Rectangle> => {
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

/** How many requests the balances of pairs take, where all of them exist. */
export const requests = (pairs: Iterable<BalanceKey>): number => total(make(pairs))

/** Variants that are asked at just the same locations, together. */
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

/** Cuts a grid into rectangles within the bounds of a request. */
const tile = (grid: Rectangle): ReadonlyArray<Rectangle> => {
  const [variants, locations] = tileSize(grid.variantIds.length, grid.locationIds.length)
  return Arr.chunksOf(grid.variantIds, variants).flatMap((variantIds) =>
    Arr.chunksOf(grid.locationIds, locations).map((locationIds) => ({ variantIds, locationIds }))
  )
}

const tileSizes = new Map<string, readonly [variants: number, locations: number]>()

/**
 * The size of tile that answers a full grid in the fewest requests; among equals one that needs no paging, because its
 * requests can go at the same time, and then the fewest tiles.
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
  // grids of a shop come in few sizes; forget them all before there are many
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
