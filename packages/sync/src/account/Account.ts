/** Whose shop the credentials open, and whether the store is of the same. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { compareIds, type LoopLocation, type Upstream, type UpstreamError, upstreamName } from "@stocktally/schema"
import {
  listed,
  type Owner,
  ownerOfShop,
  sandboxOwner,
  type StockStore,
  StoreError,
  WrongOwner
} from "@stocktally/tally"
import type { LoopReader, SyncSources } from "../SyncSettings.ts"

type Store = StockStore["Service"]

/**
 * Makes the store the shop's that the credentials open, or fails with `WrongOwner`.
 *
 * Haravan says which shop a token is of. Loop says nothing of the kind, and a digest of its key would make a stranger of
 * a new key for the same account. So a Loop account is known by its locations: it is named by its oldest one, and is the
 * same while half of the locations that are kept, or that one, are still there; with less than half of them it is the
 * same where someone accepts the loss of the others. A store that was made with one upstream
 * stays as it is when a credential of the other is added or taken away.
 *
 * Where the store is a shop's already and Haravan cannot be reached, or refuses a token that worked before, the answer is why: a run may read Loop all the same,
 * and nothing of Haravan's. That is only where Loop still has every location that is kept, and there are some: with nobody
 * to say which shop it is, half of them are not enough.
 */
export const claimStore = Effect.fnUntraced(function*(
  store: Store,
  { digests, haravan, loop, source }: SyncSources,
  acceptLoss: boolean
): Effect.fn.Return<Option.Option<UpstreamError>, UpstreamError | StoreError> {
  const claim = (owner: Owner) => Effect.as(store.claim(owner), Option.none())
  if (source === "sandbox") return yield* claim(sandboxOwner)
  const owner = yield* store.owner
  if (Option.isSome(haravan) && identifyingUpstream(owner, { haravan, loop }) === "haravan") {
    const shop = yield* Effect.result(haravan.value.shop)
    if (Result.isSuccess(shop)) return yield* claim(ownerOfShop(shop.success))
    const isKnown = Option.exists(owner, ({ kind }) => kind === "haravan")
    const isAway = isNoAnswer(shop.failure) || (yield* hasWorked(store, digests.haravan))
    return isKnown && isAway && Option.isSome(loop) && (yield* hasAllStoredLocations(store, loop.value))
      ? Option.some(shop.failure)
      : yield* shop.failure
  }
  if (Option.isNone(loop)) return Option.none()
  const locations = yield* locationsOf(loop.value)
  const ids = locations.map(({ id }) => id)
  if (Option.exists(owner, ({ id, kind }) => kind === "loop" && ids.some((own) => own === id))) return Option.none()
  const similarity = Option.isSome(owner) ? yield* compareAccounts(store, "loop", ids) : "unknown"
  if (similarity === "same" || (similarity === "similar" && acceptLoss)) return Option.none()
  if (similarity === "similar") return yield* failWithOtherAccount(store, "loop", ids, similarity)
  const account = oldestLocation(locations)
  return account === undefined ? Option.none() : yield* claim(account)
})

/** Fails if what an upstream's credential opens, which was renewed in the middle of a run, is not the store's shop's. */
export const confirmAccount = Effect.fnUntraced(function*(
  store: Store,
  sources: SyncSources,
  upstream: Upstream
): Effect.fn.Return<void, UpstreamError | StoreError> {
  const { haravan, loop } = sources
  if (identifyingUpstream(yield* store.owner, sources) === upstream) {
    const away = yield* claimStore(store, sources, false)
    if (Option.isSome(away)) yield* away.value
    return
  }
  const locations: Option.Option<Effect.Effect<ReadonlyArray<{ readonly id: string }>, UpstreamError>> =
    upstream === "loop"
      ? Option.map(loop, locationsOf)
      : Option.map(haravan, ({ locationList }) => Effect.map(locationList, ({ rows }) => rows))
  if (Option.isSome(locations)) {
    yield* requireSameAccount(store, upstream, (yield* locations.value).map(({ id }) => id))
  }
})

/** Loop's locations, as far as they can be read. */
const locationsOf = (loop: LoopReader): Effect.Effect<ReadonlyArray<LoopLocation>, UpstreamError> =>
  Effect.map(Stream.runCollect(loop.locationPages), (pages) => pages.flatMap(({ rows }) => rows))

/** The upstream that is asked whose a shop's store is. */
export const identifyingUpstream = (
  owner: Option.Option<Owner>,
  { haravan, loop }: Pick<SyncSources, "haravan" | "loop">
): Upstream =>
  Option.isSome(haravan) && (Option.isNone(loop) || !Option.exists(owner, ({ kind }) => kind === "loop"))
    ? "haravan"
    : "loop"

/** Whether Loop has all locations that are kept of it, of which there are some. One that cannot be asked has not. */
const hasAllStoredLocations = Effect.fnUntraced(
  function*(store: Store, loop: LoopReader): Effect.fn.Return<boolean, StoreError> {
    const kept = yield* storedLocationIds(store, "loop")
    if (kept.length === 0) return false
    const current = new Set<string>(
      yield* Stream.runCollect(loop.locationPages).pipe(
        Effect.map((pages) => pages.flatMap(({ rows }) => rows.map(({ id }) => id))),
        Effect.orElseSucceed(() => [])
      )
    )
    return kept.every((id) => current.has(id))
  }
)

/** No answer, or none that can be read: a refusal says that the token may be of another shop. */
const isNoAnswer = ({ reason }: UpstreamError): boolean =>
  reason._tag === "Unavailable" || reason._tag === "TimedOut" || reason._tag === "UnexpectedResponse"

/** Whether a token read this store's shop before. */
const hasWorked = (
  { credentials }: Store,
  digest: Effect.Effect<Option.Option<string>>
): Effect.Effect<boolean, StoreError> =>
  Effect.flatMap(digest, (digest) =>
    Option.isNone(digest)
      ? Effect.succeed(false)
      : Effect.map(credentials.of(digest.value), ({ workedAt }) => workedAt !== null))

const oldestLocation = (locations: ReadonlyArray<LoopLocation>): Owner | undefined => {
  const [oldest] = locations.toSorted((self, that) => compareIds(self.id, that.id))
  return oldest === undefined ? undefined : { kind: "loop", id: oldest.id, name: oldest.name }
}

/** Fails with `WrongOwner` where an upstream's locations are not those of the account that is kept. */
export const requireSameAccount = Effect.fnUntraced(function*(
  store: Store,
  upstream: Upstream,
  locationIds: ReadonlyArray<string>
): Effect.fn.Return<void, StoreError> {
  const similarity = yield* compareAccounts(store, upstream, locationIds)
  if (similarity === "similar" || similarity === "different") {
    yield* failWithOtherAccount(store, upstream, locationIds, similarity)
  }
})

const failWithOtherAccount = Effect.fnUntraced(function*(
  store: Store,
  upstream: Upstream,
  locationIds: ReadonlyArray<string>,
  similarity: "similar" | "different"
): Effect.fn.Return<never, StoreError> {
  const kept = yield* storedLocationIds(store, upstream)
  const accountWith = (ids: ReadonlyArray<string>): string =>
    `the ${upstreamName(upstream)} account with ${listed("location", ids)}`
  return yield* new StoreError({
    operation: "Sync.run",
    reason: new WrongOwner({
      place: store.place,
      owner: accountWith(kept),
      asked: accountWith(locationIds),
      mayBeSame: similarity === "similar"
    })
  })
})

/** How like the locations that are kept those are: `same` with half of them or more, `alike` with fewer. */
const compareAccounts = Effect.fnUntraced(function*(
  store: Store,
  upstream: Upstream,
  locationIds: ReadonlyArray<string>
): Effect.fn.Return<"unknown" | "same" | "similar" | "different", StoreError> {
  const kept = yield* storedLocationIds(store, upstream)
  if (kept.length === 0) return "unknown"
  const current = new Set(locationIds)
  const left = kept.filter((id) => current.has(id)).length
  return left * 2 >= kept.length ? "same" : left > 0 ? "similar" : "different"
})

const storedLocationIds = (store: Store, upstream: Upstream): Effect.Effect<ReadonlyArray<string>, StoreError> => {
  const { haravanLocations, loopLocations } = store.catalog
  const locations: Stream.Stream<{ readonly id: string }, StoreError> = upstream === "loop"
    ? loopLocations
    : haravanLocations
  return Stream.runCollect(Stream.map(locations, ({ id }) => id))
}
