/** What commands ask of the store, and how they write what it has. */
import { StoreReads } from "@stocktally/sync"
import { Sources } from "@stocktally/program"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import { NotSynced } from "../errors/commandErrors.ts"
import type { RecordKind } from "../output/RecordKind.ts"
import { writeListThrough } from "../output/records.ts"
import { spooled } from "../output/spooled.ts"

/** The upstreams without a credential. */
export const missingUpstreams = Effect.map(Sources, ({ haravan, loop }): ReadonlyArray<Upstream> => [
  ...(Option.isNone(loop) ? ["loop" as const] : []),
  ...(Option.isNone(haravan) ? ["haravan" as const] : [])
])

/** The store, both of whose catalogs were read whole and linked: before that, no link and nothing without one is known. */
export const syncedStore = Effect.gen(function*() {
  const store = yield* StoreReads
  return (yield* store.isLinked) ? store : yield* new NotSynced({ missing: yield* missingUpstreams })
})

/** Runs what reads the store and writes to stdout. The store does not wait for whoever reads the output. */
export const ofOneMoment = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(StoreReads, ({ inSnapshot }) => spooled(inSnapshot(effect)))

/** Writes a list that comes from the store. */
export const writeStored = <A, E, R>(kind: RecordKind<A>, records: Stream.Stream<A, E, R>) =>
  writeListThrough(kind, records, ofOneMoment)
