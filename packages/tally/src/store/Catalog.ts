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

/** The result of writing catalog records. */
export interface CatalogWriteResult {
  /** How many records are new or different. */
  readonly changed: number
}

/** The result of writing products. */
export interface ProductsWriteResult extends CatalogWriteResult {
  /**
   * Variants that a product no longer has. The store keeps them until {@link Catalog.markHaravanVariantsGone}, because
   * there may be too many of them. Empty in a full crawl, whose end marks the records that it did not see.
   */
  readonly missing: ReadonlyArray<HaravanVariantId>
}

/**
 * The fields of products, variants and locations that linking and screens need. Streams leave out records that are
 * gone.
 */
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
  /** Writes complete products, with all of their variants. */
  readonly writeHaravanProducts: (
    commit: Commit,
    products: ReadonlyArray<HaravanProduct>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<ProductsWriteResult, StoreError>
  /** Marks variants that Haravan no longer has. */
  readonly markHaravanVariantsGone: (
    commit: Commit,
    ids: ReadonlyArray<HaravanVariantId>,
    at: EpochMillis
  ) => Effect.Effect<{ readonly gone: number }, StoreError>
  readonly loopVariants: Stream.Stream<LoopVariantEntry, StoreError>
  readonly loopLocations: Stream.Stream<LoopLocationEntry, StoreError>
  readonly haravanVariants: Stream.Stream<HaravanVariantEntry, StoreError>
  /** The number of products that Haravan's variants belong to. */
  readonly haravanProductCount: Effect.Effect<number, StoreError>
  readonly haravanLocations: Stream.Stream<HaravanLocationEntry, StoreError>
  /** The locations whose balances no crawl has read to the end since the location was first listed, or listed again. */
  readonly unreadHaravanLocations: Effect.Effect<ReadonlyArray<HaravanLocationId>, StoreError>
}
