import type { StockStore } from "@stocktally/core"
import * as Effect from "effect/Effect"
import { hash, randomUUID } from "node:crypto"

/** Positions of one store as the ids of events. */
export interface EventIds {
  readonly idOf: (position: string) => string
  /** Undefined for the id of another store's event: what came since then is not known here. */
  readonly positionOf: (id: string) => string | undefined
}

/** A store that is only in memory is another one with each start. */
const inMemory = ":memory:"

export const makeEventIds = Effect.fnUntraced(function*({ place }: Pick<StockStore["Service"], "place">) {
  const store = yield* Effect.sync(() =>
    hash("sha1", place.includes(inMemory) ? randomUUID() : place, "base64url").slice(0, 6)
  )
  const ids: EventIds = {
    idOf: (position) => `${store}.${position}`,
    positionOf: (id) => id.startsWith(`${store}.`) ? id.slice(store.length + 1) : undefined
  }
  return ids
})
