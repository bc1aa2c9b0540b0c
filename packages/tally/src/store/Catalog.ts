import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanLocation,
  HaravanLocationId,
  HaravanProduct,
  HaravanVariantId,
  LoopLocation
} from "@stocktally/schema"
import type {
  HaravanLocationEntry,
  HaravanVariantEntry,
  LoopLocationEntry,
  LoopVariantEntry
} from "../link/CatalogEntry.ts"
import type { Commit } from "./Crawl.ts"
import type { StoreError } from "./StoreError.ts"

/** What a batch of catalog records did. */
export interface CatalogWriteResult {
  /** New records, or such as differ in anything that is kept. */
  readonly changed: number
}

/** What a batch of products did. */
export interface ProductsWriteResult extends CatalogWriteResult {
  /**
   * Variants that a product had and has no more. They are kept as they were until {@link Catalog.markHaravanVariantsGone}:
   * there may be too many of them. None in a full reading, whose end marks what it did not see.
   */
  readonly missing: ReadonlyArray<HaravanVariantId>
}

/** Products, variants and locations as far as linking and screens need them. What is gone is not streamed. */
export interface Catalog {
  readonly writeLoopLocations: (
    commit: Commit,
    locations: ReadonlyArray<LoopLocation>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<CatalogWriteResult, StoreError>
  readonly writeHaravanLocations: (
    commit: Commit,
    locations: ReadonlyArray<HaravanLocation>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<CatalogWriteResult, StoreError>
  /** Products whole, with all of their variants. */
  readonly writeHaravanProducts: (
    commit: Commit,
    products: ReadonlyArray<HaravanProduct>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<ProductsWriteResult, StoreError>
  /** Haravan has no such variants any more. */
  readonly markHaravanVariantsGone: (
    commit: Commit,
    ids: ReadonlyArray<HaravanVariantId>,
    at: EpochMillis
  ) => Effect.Effect<{ readonly gone: number }, StoreError>
  readonly loopVariants: Stream.Stream<LoopVariantEntry, StoreError>
  readonly loopLocations: Stream.Stream<LoopLocationEntry, StoreError>
  readonly haravanVariants: Stream.Stream<HaravanVariantEntry, StoreError>
  /** How many products Haravan's variants belong to. */
  readonly haravanProductCount: Effect.Effect<number, StoreError>
  readonly haravanLocations: Stream.Stream<HaravanLocationEntry, StoreError>
  /** The locations at which no reading came to the end of the balances since they were listed first, or again. */
  readonly unreadHaravanLocations: Effect.Effect<ReadonlyArray<HaravanLocationId>, StoreError>
}
