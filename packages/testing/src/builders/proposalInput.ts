import type { SandboxShop } from "@stocktally/sandbox"
import { uncheckedId } from "@stocktally/schema"
import type { ProposalInput, StockEvidence } from "@stocktally/tally"
import * as Stream from "effect/Stream"

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index)

/** The counts of both sides of a sandbox's shop, variant by variant, as if all variants were linked and tracked. */
export function* stockEvidence(shop: SandboxShop): Generator<StockEvidence> {
  const locations = indexes(shop.locations).map((location) => ({
    location,
    loop: shop.loopLocationId(location),
    haravan: shop.haravanLocationId(location)
  }))
  for (let variant = 0; variant < shop.variants; variant++) {
    const variantId = shop.loopVariantId(variant)
    if (variantId === undefined || shop.haravanVariantId(variant) === undefined) continue
    yield {
      variantId: uncheckedId.LoopVariantId(variantId),
      sku: `SKU-${variant}`,
      loop: locations.flatMap(({ location, loop }) => {
        const available = shop.loopAvailable(variant, location)
        return loop === undefined || available === null
          ? []
          : [{ locationId: uncheckedId.LoopLocationId(loop), available }]
      }),
      haravan: locations.flatMap(({ haravan, location }) => {
        const available = shop.haravanAvailable(variant, location)
        return haravan === undefined || available === null
          ? []
          : [{ locationId: uncheckedId.HaravanLocationId(haravan), available }]
      })
    }
  }
}

/** The input of proposals for a sandbox's shop without rules, in which the same locations are linked. */
export const proposalInput = (shop: SandboxShop): ProposalInput => {
  const loop = indexes(shop.locations).flatMap((location) => {
    const id = shop.loopLocationId(location)
    return id === undefined ? [] : [{ location, id: uncheckedId.LoopLocationId(id), name: `Loop ${location}` }]
  })
  const haravan = indexes(shop.locations).flatMap((location) => {
    const id = shop.haravanLocationId(location)
    return id === undefined ? [] : [{
      location,
      id: uncheckedId.HaravanLocationId(id),
      name: `Haravan ${location}`,
      transit: shop.isTransit(location)
    }]
  })
  return {
    evidence: Stream.fromIterable({ [Symbol.iterator]: () => stockEvidence(shop) }),
    rules: [],
    links: new Map(loop.flatMap(({ id, location }) => {
      const same = haravan.find((other) => other.location === location)
      return same === undefined ? [] : [[id, same.id] as const]
    })),
    loopLocations: loop,
    haravanLocations: haravan,
    tolerance: 0
  }
}
