import { StockStore } from "@stocktally/core"
import { Sources } from "@stocktally/runtime"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { NotSynced } from "../errors/NotSynced.ts"

/** The upstreams without a credential. */
export const missingUpstreams = Effect.map(Sources, ({ haravan, loop }): ReadonlyArray<Upstream> => [
  ...(Option.isNone(loop) ? ["loop" as const] : []),
  ...(Option.isNone(haravan) ? ["haravan" as const] : [])
])

/** The store, both of whose catalogs were read whole and linked: before that, no link and nothing without one is known. */
export const syncedStore = Effect.gen(function*() {
  const store = yield* StockStore
  const states = yield* store.readings.states
  const catalogs = ["loop-locations", "loop-levels", "haravan-locations", "haravan-products"] as const
  return catalogs.every((subject) => states[subject].completeAsOf !== null) && (yield* store.links.version) > 0
    ? store
    : yield* new NotSynced({ missing: yield* missingUpstreams })
})
