import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EpochMillis, HaravanLocation, HaravanProduct, LoopLocation } from "@stocktally/schema"
import type {
  HaravanLocationEntry,
  HaravanVariantEntry,
  LoopLocationEntry,
  LoopVariantEntry
} from "../tally/Side.ts"
import type { Commit } from "./Reading.ts"
import type { StoreError } from "./StoreError.ts"

/** What a batch of catalog records did. */
export interface CatalogWritten {
  /** New records, or such as differ in anything that is kept. */
  readonly changed: number
}

/** Products, variants and locations as far as linking and screens need them. What is gone is not streamed. */
export interface Catalog {
  readonly writeLoopLocations: (
    commit: Commit,
    locations: ReadonlyArray<LoopLocation>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<CatalogWritten, StoreError>
  readonly writeHaravanLocations: (
    commit: Commit,
    locations: ReadonlyArray<HaravanLocation>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<CatalogWritten, StoreError>
  /** Products whole: a variant that one of them had and has no more is gone. */
  readonly writeHaravanProducts: (
    commit: Commit,
    products: ReadonlyArray<HaravanProduct>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<CatalogWritten, StoreError>
  readonly loopVariants: Stream.Stream<LoopVariantEntry, StoreError>
  readonly loopLocations: Stream.Stream<LoopLocationEntry, StoreError>
  readonly haravanVariants: Stream.Stream<HaravanVariantEntry, StoreError>
  readonly haravanLocations: Stream.Stream<HaravanLocationEntry, StoreError>
}
