/**
 * Checking that the names in a filter exist. A mistyped name shows no rows, which could pass for a shop without drift.
 */
import { StoreReads } from "@stocktally/sync"
import { closestByKey, locationKey, splitLocationNames, type TallyFilter, visibleKey } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { NothingFound } from "../../errors/commandErrors.ts"

/** The SKUs that a flag names. A text with commas is one SKU if a row has it, otherwise several. */
export const resolveSkus = Effect.fnUntraced(function*(skus: ReadonlyArray<string>) {
  const { hasRow } = yield* StoreReads
  const resolved: Array<string> = []
  for (const sku of skus) {
    const parts = sku.split(",").map((part) => part.trim()).filter((part) => part !== "")
    const isOne = parts.length < 2 || (yield* hasRow({ skus: [sku], empty: true, allLocations: true }))
    resolved.push(...(isOne ? [sku] : parts))
  }
  return resolved
})

/** Fails if there is no such location, or no row has a SKU. */
export const requireNamed = Effect.fnUntraced(function*({ locations, skus = [] }: TallyFilter) {
  const { hasRow, locationNames } = yield* StoreReads
  if (locations !== undefined) {
    // A location without stock exists too.
    const names = yield* locationNames
    const keys = new Set(names.map(locationKey))
    const isName = (key: string): boolean => keys.has(key)
    const missing = splitLocationNames(locations, isName).find((name) => !isName(locationKey(name)))
    if (missing !== undefined) return yield* new NothingFound({ message: noLocation(missing.trim(), names) })
  }
  for (const sku of skus) {
    if (!(yield* hasRow({ locations, skus: [sku], empty: true, allLocations: true }))) {
      return yield* noSuchSku(sku, locations)
    }
  }
})

export const noSuchSku = (sku: string, locations: ReadonlyArray<string> | undefined): NothingFound =>
  new NothingFound({
    message: `no row has the SKU ${visibleKey(JSON.stringify(sku))}${
      locations === undefined ? "" : ` at ${locations.map((name) => JSON.stringify(name)).join(" or ")}`
    }; search with stocktally tally --q TEXT`
  })

/** The number of names that an error lists if none is similar. */
const listLimit = 8

const noLocation = (location: string, names: ReadonlyArray<string>): string => {
  const near = closestByKey(location, names, locationKey)
  const quoted = (some: ReadonlyArray<string>): string => some.map((name) => JSON.stringify(name)).join(", ")
  const rest = names.length > listLimit ? ` and ${names.length - listLimit} more` : ""
  return `there is no location ${JSON.stringify(location)}${
    near.length > 0 ?
      ` (did you mean ${quoted(near)}?)`
      : names.length > 0 ?
      `; the locations are ${quoted(names.slice(0, listLimit))}${rest}`
      : ""
  }`
}
