/** What a tally does before Haravan has once said which shop it is of. */
import { type RefreshOutcome, StoreReads, type Sync, type SyncError } from "@stocktally/sync"
import { LocalStore, Sources, type StoreFailure } from "@stocktally/program"
import type { UpstreamError } from "@stocktally/schema"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/**
 * Haravan cannot say now which shop its token is of, and so whose the store would be; it may later, and Loop can be read
 * until then.
 */
export class ShopUnknown extends Data.TaggedError("ShopUnknown")<{ readonly error: UpstreamError }> {}

const isOfHaravan = (error: StoreFailure | SyncError): error is UpstreamError =>
  error._tag === "UpstreamError" && error.upstream === "haravan" && error.retryable

/** `error`, or `ShopUnknown` where there is Loop to be shown. */
const failed = Effect.fnUntraced(function*<E extends StoreFailure | SyncError>(error: E) {
  const { loop } = yield* Sources
  return yield* isOfHaravan(error) && Option.isSome(loop) ? new ShopUnknown({ error }) : Effect.fail(error)
})

/** The store and its sync, which fail with `ShopUnknown` where Haravan had to say whose it would be. */
export const syncingOfShop = LocalStore.withSync.pipe(
  Layer.catch((error) => Layer.effectContext<StoreReads | Sync, ShopUnknown | StoreFailure, Sources>(failed(error)))
)

/** Fails with `ShopUnknown` where Haravan could not be asked whose a new store is: nothing could be read into it then. */
export const ofKnownShop = <R>(
  refresh: Effect.Effect<RefreshOutcome, SyncError, R>
): Effect.Effect<RefreshOutcome, SyncError | ShopUnknown, R | Sources | StoreReads> =>
  refresh.pipe(
    Effect.tapError(requireKnown),
    Effect.tap((refreshed) => refreshed._tag === "Failed" ? requireKnown(refreshed.error) : Effect.void)
  )

const requireKnown = Effect.fnUntraced(function*(error: SyncError) {
  const { isClaimed } = yield* StoreReads
  if (isOfHaravan(error) && !(yield* isClaimed)) return yield* failed(error)
})
