import type { SandboxShop } from "@stocktally/sandbox"
import { countKey, type Counts } from "../observe/counts.ts"
import { type Check, checkOf } from "./Check.ts"

/** A shop's counts: those that its store has, and those that the sandbox has. */
export interface ShopCounts {
  readonly shop: string
  /** The levels as they were read. */
  readonly levels: Counts
  /** The same counts in the rows of the tally. */
  readonly tally: Counts
  readonly truth: Counts
}

/** Every count of a simulated shop. */
export const truthOf = (shop: SandboxShop): Counts => {
  const counts = new Map<string, number>()
  const set = (
    side: "loop" | "haravan",
    variant: string | undefined,
    location: string | undefined,
    count: number | null
  ) => {
    if (variant !== undefined && location !== undefined && count !== null) {
      counts.set(countKey(side, variant, location), count)
    }
  }
  for (let variant = 0; variant < shop.variants; variant++) {
    for (let location = 0; location < shop.locations; location++) {
      const loop = shop.loopAvailable(variant, location)
      const haravan = shop.haravanAvailable(variant, location)
      set("loop", shop.loopVariantId(variant), shop.loopLocationId(location), loop)
      set("haravan", shop.haravanVariantId(variant), shop.haravanLocationId(location), haravan)
    }
  }
  return counts
}

/** Checks that every store has the counts of its shop, no more and no other, as levels and in the tally. */
export const checkTruth = (shops: ReadonlyArray<ShopCounts>): Check =>
  checkOf(
    "every store equals its sandbox",
    `${shops.reduce((sum, { truth }) => sum + truth.size, 0)} counts of ${shops.length} shops`,
    shops.flatMap(({ levels, shop, tally, truth }) => [
      ...differences(`${shop}: level`, levels, truth),
      ...differences(`${shop}: tally`, tally, truth)
    ])
  )

const differences = (place: string, found: Counts, truth: Counts): ReadonlyArray<string> =>
  [...new Set([...found.keys(), ...truth.keys()])]
    .filter((key) => found.get(key) !== truth.get(key))
    .map((key) => `${place} ${key} is ${found.get(key) ?? "missing"}, not ${truth.get(key) ?? "there"}`)
