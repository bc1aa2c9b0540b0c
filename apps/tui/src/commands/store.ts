/** Reading the store, and writing lists from it. */
import { StoreReads } from "@stocktally/sync"
import { Sources } from "@stocktally/program"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import { sandboxFlags } from "../cli/GlobalFlags.ts"
import { NotSynced } from "../errors/commandErrors.ts"
import type { RecordKind } from "../output/RecordKind.ts"
import { writeListThrough } from "../output/records.ts"
import { spooled } from "../output/spooled.ts"

/** The sides without a credential. */
export const missingUpstreams = Effect.map(Sources, ({ haravan, loop }): ReadonlyArray<Upstream> => [
  ...(Option.isNone(loop) ? ["loop" as const] : []),
  ...(Option.isNone(haravan) ? ["haravan" as const] : [])
])

/** The store, if both catalogs were read completely and linked; otherwise fails with `NotSynced`. */
export const syncedStore = Effect.gen(function*() {
  const store = yield* StoreReads
  return (yield* store.isLinked) ? store : yield* new NotSynced({
    missing: yield* missingUpstreams,
    sandboxFlags: yield* sandboxFlags
  })
})

/** Runs an effect that reads one moment of the store and writes to stdout, whose reader never delays the store. */
export const inSnapshot = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(StoreReads, (store) => spooled(store.inSnapshot(effect)))

/** Writes a list from the store. */
export const writeStored = <A, E, R>(kind: RecordKind<A>, records: Stream.Stream<A, E, R>) =>
  writeListThrough(kind, records, inSnapshot)
