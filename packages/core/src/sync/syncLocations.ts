import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { HaravanLocationId, Upstream, UpstreamError } from "@stocktally/schema"
import { requireSameAccount } from "./Account.ts"
import { commitOf, endReading, type ReadError, type RunContext } from "./RunContext.ts"
import type { SyncSources } from "./SyncSettings.ts"

/** Haravan's locations. Incremental reads of balances tell nothing of what was there before a location was known. */
export interface SyncedLocations {
  readonly haravan: ReadonlyArray<HaravanLocationId>
  readonly newAtHaravan: ReadonlyArray<HaravanLocationId>
  /** The sides that could not be read: whatever else they have is not asked for then. */
  readonly failed: { readonly [U in Upstream]: UpstreamError | undefined }
}

/**
 * Reads both upstreams' locations whole, as every run does: they are few. They also tell whether it is still the same
 * account, before anything of another one is written.
 */
export const syncLocations = Effect.fnUntraced(function*(
  context: RunContext,
  { haravan, loop, source }: SyncSources
): Effect.fn.Return<SyncedLocations, ReadError> {
  const { store } = context
  const kept = new Set<string>(yield* Stream.runCollect(Stream.map(store.catalog.haravanLocations, ({ id }) => id)))
  const [ofLoop, ofHaravan] = yield* Effect.all([
    Effect.result(Effect.transposeOption(Option.map(loop, ({ locations }) => Stream.runCollect(locations)))),
    Effect.result(Effect.transposeOption(Option.map(haravan, ({ locations }) => locations)))
  ], { concurrency: 2 })
  const ours = Result.isSuccess(ofLoop) ? Option.getOrUndefined(ofLoop.success) : undefined
  const theirs = Result.isSuccess(ofHaravan) ? Option.getOrUndefined(ofHaravan.success) : undefined
  const fetchedAt = yield* Clock.currentTimeMillis
  if (source === "live" && !context.acceptLoss) {
    if (ours !== undefined) yield* requireSameAccount(store, "loop", ours.map(({ id }) => id))
    if (theirs !== undefined) yield* requireSameAccount(store, "haravan", theirs.map(({ id }) => id))
  }
  if (ours !== undefined) {
    const reading = yield* store.readings.begin(context.run, "loop-locations", "full")
    yield* store.catalog.writeLoopLocations({ ...(yield* commitOf(context)), reading }, ours, fetchedAt)
    yield* endReading(context, reading)
  }
  if (theirs !== undefined) {
    const reading = yield* store.readings.begin(context.run, "haravan-locations", "full")
    yield* store.catalog.writeHaravanLocations({ ...(yield* commitOf(context)), reading }, theirs, fetchedAt)
    yield* endReading(context, reading)
  }
  const ids = (theirs ?? []).map(({ id }) => id)
  return {
    haravan: ids,
    newAtHaravan: ids.filter((id) => !kept.has(id)),
    failed: {
      loop: Result.isFailure(ofLoop) ? ofLoop.failure : undefined,
      haravan: Result.isFailure(ofHaravan) ? ofHaravan.failure : undefined
    }
  }
})
