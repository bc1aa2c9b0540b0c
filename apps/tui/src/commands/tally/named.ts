/** Whether what a filter names is there: one that names nothing shows no rows, and must not pass for a shop without drift. */
import { StoreReads } from "@stocktally/sync"
import { closestByKey, locationKey, locationNamesOf, type TallyFilter, visibleKey } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { NothingFound } from "../../errors/commandErrors.ts"

/** The SKUs that are meant: each is one, or several with commas between if no row has that one. */
export const skusMeant = Effect.fnUntraced(function*(skus: ReadonlyArray<string>) {
  const { hasRow } = yield* StoreReads
  const meant: Array<string> = []
  for (const sku of skus) {
    const parts = sku.split(",").map((part) => part.trim()).filter((part) => part !== "")
    const isOne = parts.length < 2 || (yield* hasRow({ skus: [sku], empty: true, allLocations: true }))
    meant.push(...(isOne ? [sku] : parts))
  }
  return meant
})

/** Fails if there is no such location, or no row has a SKU. */
export const requireNamed = Effect.fnUntraced(function*({ locations, skus = [] }: TallyFilter) {
  const { hasRow, locationNames } = yield* StoreReads
  if (locations !== undefined) {
    // A location that holds nothing is one all the same.
    const names = yield* locationNames
    const keys = new Set(names.map(locationKey))
    const isName = (key: string): boolean => keys.has(key)
    const missing = locationNamesOf(locations, isName).find((name) => !isName(locationKey(name)))
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
    }; stocktally tally --q TEXT searches`
  })

/** So many names are listed where none is near. */
const listed = 8

const noLocation = (location: string, names: ReadonlyArray<string>): string => {
  const near = closestByKey(location, names, locationKey)
  const quoted = (some: ReadonlyArray<string>): string => some.map((name) => JSON.stringify(name)).join(", ")
  const rest = names.length > listed ? ` and ${names.length - listed} more` : ""
  return `there is no location ${JSON.stringify(location)}${
    near.length > 0 ?
      ` (did you mean ${quoted(near)}?)`
      : names.length > 0 ?
      `; there are ${quoted(names.slice(0, listed))}${rest}`
      : ""
  }`
}
