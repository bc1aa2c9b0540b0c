/** Whose shop the credentials open, and whether the store is of the same. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { compareIds, type LoopLocation, type Upstream, type UpstreamError, upstreamName } from "@stocktally/schema"
import { listed } from "../link/wording.ts"
import type { Owner } from "../store/Owner.ts"
import type { StockStore } from "../store/StockStore.ts"
import { StoreError, WrongOwner } from "../store/StoreError.ts"
import type { SyncSources } from "./SyncSettings.ts"

type Store = StockStore["Service"]

/**
 * Makes the store the shop's that the credentials open, or fails with `WrongOwner`.
 *
 * Haravan says which shop a token is of. Loop says nothing of the kind, and a digest of its key would make a stranger of
 * a new key for the same account. So a Loop account is known by its locations: it is named by its oldest one, and is the
 * same while half of the locations that are kept, or that one, are still there. A store that was made with one upstream
 * stays as it is when a credential of the other is added or taken away.
 */
export const claimStore = Effect.fnUntraced(function*(
  store: Store,
  { haravan, loop, source }: SyncSources
): Effect.fn.Return<void, UpstreamError | StoreError> {
  if (source === "sandbox") return yield* store.claim({ kind: "sandbox", id: "sandbox", name: null })
  const owner = yield* store.owner
  const isOfLoop = Option.exists(owner, ({ kind }) => kind === "loop")
  if (Option.isSome(haravan) && (!isOfLoop || Option.isNone(loop))) {
    const { id, name } = yield* haravan.value.shop
    return yield* store.claim({ kind: "haravan", id, name })
  }
  if (Option.isNone(loop)) return
  const locations = yield* Stream.runCollect(loop.value.locations)
  const ids = locations.map(({ id }) => id)
  const isSame = Option.exists(owner, ({ id, kind }) => kind === "loop" && ids.some((own) => own === id)) ||
    (Option.isSome(owner) && (yield* keptBy(store, "loop", ids)) === "same")
  const account = accountOf(locations)
  if (!isSame && account !== undefined) return yield* store.claim(account)
})

const accountOf = (locations: ReadonlyArray<LoopLocation>): Owner | undefined => {
  const [oldest] = locations.toSorted((self, that) => compareIds(self.id, that.id))
  return oldest === undefined ? undefined : { kind: "loop", id: oldest.id, name: oldest.name }
}

/** Fails with `WrongOwner` where an upstream's locations are not those of the account that is kept. */
export const requireSameAccount = Effect.fnUntraced(function*(
  store: Store,
  upstream: Upstream,
  locationIds: ReadonlyArray<string>
): Effect.fn.Return<void, StoreError> {
  if ((yield* keptBy(store, upstream, locationIds)) !== "other") return
  const kept = yield* keptLocations(store, upstream)
  const accountWith = (ids: ReadonlyArray<string>): string =>
    `the ${upstreamName(upstream)} account with ${listed("location", ids)}`
  return yield* new StoreError({
    operation: "Sync.run",
    reason: new WrongOwner({ place: store.place, owner: accountWith(kept), asked: accountWith(locationIds) })
  })
})

const keptBy = Effect.fnUntraced(function*(store: Store, upstream: Upstream, locationIds: ReadonlyArray<string>) {
  const kept = yield* keptLocations(store, upstream)
  if (kept.length === 0) return "unknown"
  const current = new Set(locationIds)
  return kept.filter((id) => current.has(id)).length * 2 >= kept.length ? "same" : "other"
})

const keptLocations = (store: Store, upstream: Upstream): Effect.Effect<ReadonlyArray<string>, StoreError> => {
  const { haravanLocations, loopLocations } = store.catalog
  const locations: Stream.Stream<{ readonly id: string }, StoreError> =
    upstream === "loop" ? loopLocations : haravanLocations
  return Stream.runCollect(Stream.map(locations, ({ id }) => id))
}

