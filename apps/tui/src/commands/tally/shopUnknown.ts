/** A tally before Haravan has reported which shop the access token belongs to. */
import { type RefreshOutcome, StoreReads, type Sync, type SyncError } from "@stocktally/sync"
import { LocalStore, Sources, type StoreFailure } from "@stocktally/program"
import type { UpstreamError } from "@stocktally/schema"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/**
 * Haravan cannot be asked at the moment which shop the access token belongs to, so that the shop's store cannot be
 * opened. Loop can still be read.
 */
export class ShopUnknown extends Data.TaggedError("ShopUnknown")<{ readonly error: UpstreamError }> {}

const isOfHaravan = (error: StoreFailure | SyncError): error is UpstreamError =>
  error._tag === "UpstreamError" && error.upstream === "haravan" && error.retryable

/** Fails with `error`, or with `ShopUnknown` if Loop can be shown instead. */
const failUnlessLoop = Effect.fnUntraced(function*<E extends StoreFailure | SyncError>(error: E) {
  const { loop } = yield* Sources
  return yield* isOfHaravan(error) && Option.isSome(loop) ? new ShopUnknown({ error }) : Effect.fail(error)
})

/** The store and its sync. Fails with `ShopUnknown` if Haravan did not report the shop. */
export const syncingOfShop = LocalStore.withSync.pipe(
  Layer.catch((error) =>
    Layer.effectContext<StoreReads | Sync, ShopUnknown | StoreFailure, Sources>(failUnlessLoop(error))
  )
)

/** Fails with `ShopUnknown` if a new store could not be filled, because Haravan did not report the shop. */
export const ofKnownShop = <R>(
  refresh: Effect.Effect<RefreshOutcome, SyncError, R>
): Effect.Effect<RefreshOutcome, SyncError | ShopUnknown, R | Sources | StoreReads> =>
  refresh.pipe(
    Effect.tapError(requireKnown),
    Effect.tap((refreshed) => refreshed._tag === "Failed" ? requireKnown(refreshed.error) : Effect.void)
  )

const requireKnown = Effect.fnUntraced(function*(error: SyncError) {
  const { isClaimed } = yield* StoreReads
  if (isOfHaravan(error) && !(yield* isClaimed)) return yield* failUnlessLoop(error)
})
