/** Finds out which shop the credentials belong to, and whether it is the store's. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { compareIds, type LoopLocation, type Upstream, type UpstreamError, upstreamName } from "@stocktally/schema"
import {
  listIds,
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
 * Claims the store for the shop that the credentials belong to. Fails with `WrongOwner` if it belongs to another shop.
 *
 * Haravan says which shop a token belongs to. Loop does not, and a digest of its key would change with a new key for the
 * same account. So a Loop account is identified by its locations: it is named after the oldest one, and is the same
 * account while that one or half of the stored locations still exist. With fewer, it is the same account only if someone
 * accepts the loss of the others. A store that was created with one upstream keeps its owner when the other upstream's
 * credential is added or removed.
 *
 * If a shop already owns the store but Haravan cannot be reached, or rejects a token that worked before, returns that
 * error: the run may then read Loop, but not Haravan. In that case Loop must still have every stored location, and at
 * least one, because nothing else identifies the shop.
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
    const isUnavailable = isNoAnswer(shop.failure) || (yield* hasWorked(store, digests.haravan))
    return isKnown && isUnavailable && Option.isSome(loop) && (yield* hasAllStoredLocations(store, loop.value))
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

/** Fails if a credential that was renewed during a run does not belong to the store's shop. */
export const confirmAccount = Effect.fnUntraced(function*(
  store: Store,
  sources: SyncSources,
  upstream: Upstream
): Effect.fn.Return<void, UpstreamError | StoreError> {
  const { haravan, loop } = sources
  if (identifyingUpstream(yield* store.owner, sources) === upstream) {
    const unavailable = yield* claimStore(store, sources, false)
    if (Option.isSome(unavailable)) yield* unavailable.value
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

/** The readable locations of Loop. */
const locationsOf = (loop: LoopReader): Effect.Effect<ReadonlyArray<LoopLocation>, UpstreamError> =>
  Effect.map(Stream.runCollect(loop.locationPages), (pages) => pages.flatMap(({ rows }) => rows))

/** The upstream that identifies the owner of a store. */
export const identifyingUpstream = (
  owner: Option.Option<Owner>,
  { haravan, loop }: Pick<SyncSources, "haravan" | "loop">
): Upstream =>
  Option.isSome(haravan) && (Option.isNone(loop) || !Option.exists(owner, ({ kind }) => kind === "loop"))
    ? "haravan"
    : "loop"

/** Whether Loop still has every stored location, and there is at least one. False if Loop cannot be asked. */
const hasAllStoredLocations = Effect.fnUntraced(
  function*(store: Store, loop: LoopReader): Effect.fn.Return<boolean, StoreError> {
    const stored = yield* storedLocationIds(store, "loop")
    if (stored.length === 0) return false
    const current = new Set<string>(
      yield* Stream.runCollect(loop.locationPages).pipe(
        Effect.map((pages) => pages.flatMap(({ rows }) => rows.map(({ id }) => id))),
        Effect.orElseSucceed(() => [])
      )
    )
    return stored.every((id) => current.has(id))
  }
)

/** Whether there was no answer, or an unreadable one. A rejection does not count: the token may belong to another shop. */
const isNoAnswer = ({ reason }: UpstreamError): boolean =>
  reason._tag === "Unavailable" || reason._tag === "TimedOut" || reason._tag === "UnexpectedResponse"

/** Whether a token has read the store's shop before. */
const hasWorked = (
  { credentials }: Store,
  digest: Effect.Effect<Option.Option<string>>
): Effect.Effect<boolean, StoreError> =>
  Effect.flatMap(digest, (digest) =>
    Option.isNone(digest)
      ? Effect.succeed(false)
      : Effect.map(credentials.get(digest.value), ({ workedAt }) => workedAt !== null))

const oldestLocation = (locations: ReadonlyArray<LoopLocation>): Owner | undefined => {
  const [oldest] = locations.toSorted((self, that) => compareIds(self.id, that.id))
  return oldest === undefined ? undefined : { kind: "loop", id: oldest.id, name: oldest.name }
}

/** Fails with `WrongOwner` if the locations are not those of the stored account. */
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
  const stored = yield* storedLocationIds(store, upstream)
  const accountWith = (ids: ReadonlyArray<string>): string =>
    `the ${upstreamName(upstream)} account with ${listIds("location", ids)}`
  return yield* new StoreError({
    operation: "Sync.run",
    reason: new WrongOwner({
      place: store.place,
      owner: accountWith(stored),
      expected: accountWith(locationIds),
      mayBeSame: similarity === "similar"
    })
  })
})

/**
 * Compares an upstream's locations with the stored ones: `same` if at least half of those still exist, `similar` if
 * fewer do, `unknown` if none are stored.
 */
const compareAccounts = Effect.fnUntraced(function*(
  store: Store,
  upstream: Upstream,
  locationIds: ReadonlyArray<string>
): Effect.fn.Return<"unknown" | "same" | "similar" | "different", StoreError> {
  const stored = yield* storedLocationIds(store, upstream)
  if (stored.length === 0) return "unknown"
  const current = new Set(locationIds)
  const remaining = stored.filter((id) => current.has(id)).length
  return remaining * 2 >= stored.length ? "same" : remaining > 0 ? "similar" : "different"
})

const storedLocationIds = (store: Store, upstream: Upstream): Effect.Effect<ReadonlyArray<string>, StoreError> => {
  const { haravanLocations, loopLocations } = store.catalog
  const locations: Stream.Stream<{ readonly id: string }, StoreError> = upstream === "loop"
    ? loopLocations
    : haravanLocations
  return Stream.runCollect(Stream.map(locations, ({ id }) => id))
}
