import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanBalance,
  HaravanKey,
  HaravanLocationId,
  HaravanVariantId,
  LoopInventory,
  LoopKey,
  Upstream
} from "@stocktally/schema"
import type { Commit, Crawl } from "./Crawl.ts"
import type { StoreError } from "./StoreError.ts"

/** A level at one upstream and one at the other that it is compared with, as far as links and stock rules tell. */
export interface LevelKeys {
  readonly loop: LoopKey | null
  readonly haravan: HaravanKey | null
}

/** The levels that a row is made of, as far as links and stock rules tell. */
export interface RowKeys {
  readonly loop: LoopKey | null
  readonly haravan: ReadonlyArray<HaravanKey>
}

/** Pairs that Haravan has more than one balance for, as the last full reading found: how many, and a few of them. */
export interface DuplicateBalances {
  readonly count: number
  readonly some: ReadonlyArray<HaravanKey>
}

/** What a batch of levels did. */
export interface LevelsWriteResult {
  /**
   * How many changes of a count went into the history. A level that is seen for the first time is one only where the
   * list had been read whole before: the first reading of a shop is no change.
   */
  readonly changed: number
  /** The change before the first of this batch; see {@link Levels.changes}. */
  readonly before: string
}

/**
 * The current levels of both upstreams. Rows, history and checkpoint are committed together. Verdicts follow when
 * `Tallies.judge` runs.
 */
export interface Levels {
  /** Loop's levels with the variants that come with them. */
  readonly writeLoop: (
    commit: Commit,
    inventories: ReadonlyArray<LoopInventory>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  readonly writeHaravan: (
    commit: Commit,
    balances: ReadonlyArray<HaravanBalance>,
    fetchedAt: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  /** Loop has no such level any more: a single read said so. */
  readonly markLoopGone: (
    commit: Commit,
    keys: ReadonlyArray<LoopKey>,
    at: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  /** The same of Haravan. */
  readonly markHaravanGone: (
    commit: Commit,
    keys: ReadonlyArray<HaravanKey>,
    at: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  readonly duplicateBalances: Effect.Effect<DuplicateBalances, StoreError>
  /** Whether any balance is kept at one of the locations. */
  readonly hasHaravan: (locationIds: ReadonlyArray<HaravanLocationId>) => Effect.Effect<boolean, StoreError>
  /** Some levels that a full reading has not seen, drawn at random. */
  readonly unseenAtLoop: (crawl: Crawl, limit: number) => Effect.Effect<ReadonlyArray<LoopKey>, StoreError>
  /** The same of Haravan; of a reading of products, levels of variants that it has not seen. */
  readonly unseenAtHaravan: (crawl: Crawl, limit: number) => Effect.Effect<ReadonlyArray<HaravanKey>, StoreError>
  /** Some levels of the variants. */
  readonly ofHaravanVariants: (
    variantIds: ReadonlyArray<HaravanVariantId>,
    limit: number
  ) => Effect.Effect<ReadonlyArray<HaravanKey>, StoreError>
  /** The newest change; see {@link Levels.changes}. */
  readonly newestChange: Effect.Effect<string, StoreError>
  /**
   * The levels of one side that changed after the change given, each as often as it changed and once for each partner: one of
   * Haravan's may feed several of Loop's.
   */
  readonly changes: (side: Upstream, after: string) => Stream.Stream<LevelKeys, StoreError>
}
