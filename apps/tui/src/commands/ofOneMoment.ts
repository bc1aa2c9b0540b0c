/** Output of the store as it is at one moment, however slowly it is read and whatever is written to the store meanwhile. */
import { StockStore } from "@stocktally/core"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { RecordKind } from "../output/RecordKind.ts"
import { writeListThrough } from "../output/records.ts"
import { spooled } from "../output/spooled.ts"

/** Runs what reads the store and writes to stdout. The store does not wait for whoever reads the output. */
export const ofOneMoment = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(StockStore, ({ atOneMoment }) => spooled(atOneMoment(effect)))

/** Writes a list that comes from the store. */
export const writeStored = <A, E, R>(kind: RecordKind<A>, records: Stream.Stream<A, E, R>) =>
  writeListThrough(kind, records, ofOneMoment)
