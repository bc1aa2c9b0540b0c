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

/** A level of one side and the level of the other that it is compared with, according to links and stock rules. */
export interface LevelKeys {
  readonly loop: LoopKey | null
  readonly haravan: HaravanKey | null
}

/** The levels of a row, according to links and stock rules. */
export interface RowKeys {
  readonly loop: LoopKey | null
  readonly haravan: ReadonlyArray<HaravanKey>
}

/** Pairs for which Haravan has more than one balance, as of the last full crawl: their number, and a few of them. */
export interface DuplicateBalances {
  readonly count: number
  readonly some: ReadonlyArray<HaravanKey>
}

/** The result of writing levels. */
export interface LevelsWriteResult {
  /**
   * How many changes of a count went into the history. A new level is a change only if the list had been read
   * completely before: the first crawl of a shop changes nothing.
   */
  readonly changed: number
  /** The change before the first of these; see {@link Levels.changes}. */
  readonly before: string
}

/**
 * The current levels of both sides. Levels, history and checkpoint are committed together. Verdicts follow when
 * `Tallies.judge` runs.
 */
export interface Levels {
  /** Writes Loop's levels and their variants. */
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
  /** Marks levels that Loop no longer has, as a single read found. */
  readonly markLoopGone: (
    commit: Commit,
    keys: ReadonlyArray<LoopKey>,
    at: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  /** The same for Haravan. */
  readonly markHaravanGone: (
    commit: Commit,
    keys: ReadonlyArray<HaravanKey>,
    at: EpochMillis
  ) => Effect.Effect<LevelsWriteResult, StoreError>
  readonly duplicateBalances: Effect.Effect<DuplicateBalances, StoreError>
  /** Whether the store has any balance at one of the locations. */
  readonly hasHaravan: (locationIds: ReadonlyArray<HaravanLocationId>) => Effect.Effect<boolean, StoreError>
  /** A random sample of the levels that a full crawl has not seen. */
  readonly unseenAtLoop: (crawl: Crawl, limit: number) => Effect.Effect<ReadonlyArray<LoopKey>, StoreError>
  /** The same for Haravan; for a crawl of products, levels of variants that it has not seen. */
  readonly unseenAtHaravan: (crawl: Crawl, limit: number) => Effect.Effect<ReadonlyArray<HaravanKey>, StoreError>
  /** Some levels of the variants. */
  readonly ofHaravanVariants: (
    variantIds: ReadonlyArray<HaravanVariantId>,
    limit: number
  ) => Effect.Effect<ReadonlyArray<HaravanKey>, StoreError>
  /** The newest change; see {@link Levels.changes}. */
  readonly newestChange: Effect.Effect<string, StoreError>
  /**
   * The levels of one side that changed after a change: each as often as it changed, and once for each partner, because
   * a level of Haravan's may feed several of Loop's.
   */
  readonly changes: (side: Upstream, after: string) => Stream.Stream<LevelKeys, StoreError>
}
