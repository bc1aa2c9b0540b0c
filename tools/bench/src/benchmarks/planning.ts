import { Effect, Option, Schema } from "effect"
import { Haravan } from "@stocktally/core"
import { type HaravanKey, HaravanLocationId, HaravanVariantId } from "@stocktally/schema"
import { Sandbox } from "@stocktally/sandbox"
import type { Benchmark } from "../harness/Benchmark.ts"
import { measured } from "../harness/Figure.ts"
import { sandboxClients } from "../virtual/sandboxClients.ts"
import { effectInVirtualTime } from "../virtual/effectInVirtualTime.ts"

/** Sets of lookups of every variant at every location. */
const sets: ReadonlyArray<readonly [variants: number, locations: number]> = [
  [50, 5],
  [50, 50],
  [46, 46],
  [200, 7],
  [1000, 1],
  [1000, 5]
]

const maxIds = 50
const maxRows = 250

/** The fewest possible requests: a response has at most 250 rows, and a request names at most 50 ids of a kind. */
const leastRequests = (variants: number, locations: number): number =>
  Math.max(Math.ceil((variants * locations) / maxRows), Math.ceil(variants / maxIds), Math.ceil(locations / maxIds))

/** Location by location, 50 variants at a time. */
const naiveRequests = (variants: number, locations: number): number => Math.ceil(variants / maxIds) * locations

const decodeVariantId = Schema.decodeUnknownSync(HaravanVariantId)
const decodeLocationId = Schema.decodeUnknownSync(HaravanLocationId)

const requestsFor = (variants: number, locations: number) =>
  Effect.gen(function*() {
    const { shop, stats } = yield* Sandbox
    const haravan = yield* Haravan
    const pairs: Array<HaravanKey> = []
    for (let variant = 0; variant < variants; variant++) {
      const variantId = decodeVariantId(shop.haravanVariantId(variant))
      for (let location = 0; location < locations; location++) {
        pairs.push({ variantId, locationId: decodeLocationId(shop.haravanLocationId(location)) })
      }
    }
    const balances = yield* haravan.balancesOf(pairs)
    const found = balances.filter(Option.isSome).length
    if (found !== pairs.length) return yield* Effect.die(new Error(`${found} balances of ${pairs.length} were found`))
    return (yield* stats).haravan.requests
  }).pipe(
    Effect.provide(sandboxClients({ skus: variants, locations, dense: true, limits: "none" })),
    effectInVirtualTime
  )

/** The number of requests that lookups by id are planned into. */
export const planning: Benchmark = {
  name: "planning",
  about: "requests for dense sets of variants x locations",
  run: Effect.forEach(
    sets,
    ([variants, locations]) =>
      Effect.map(requestsFor(variants, locations), (requests) =>
        measured({
          name: `by id, ${variants} x ${locations}`,
          value: requests,
          unit: "requests",
          peers: [
            { name: "least possible", value: leastRequests(variants, locations) },
            { name: "50 variants of a location each", value: naiveRequests(variants, locations) }
          ],
          required: { of: "ratio", is: "at most", limit: 1 }
        }))
  )
}
