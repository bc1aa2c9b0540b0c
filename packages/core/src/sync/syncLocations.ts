import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { HaravanLocationId } from "@stocktally/schema"
import { requireSameAccount } from "./Account.ts"
import { commitOf, endReading, type ReadError, type RunContext } from "./RunContext.ts"
import type { SyncSources } from "./SyncSettings.ts"

/** Haravan's locations. Incremental reads of balances tell nothing of what was there before a location was known. */
export interface SyncedLocations {
  readonly haravan: ReadonlyArray<HaravanLocationId>
  readonly newAtHaravan: ReadonlyArray<HaravanLocationId>
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
  const [ours, theirs] = yield* Effect.all([
    Option.match(loop, { onNone: () => Effect.succeed(undefined), onSome: ({ locations }) => Stream.runCollect(locations) }),
    Option.match(haravan, { onNone: () => Effect.succeed(undefined), onSome: ({ locations }) => locations })
  ], { concurrency: 2 })
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
  return { haravan: ids, newAtHaravan: ids.filter((id) => !kept.has(id)) }
})
