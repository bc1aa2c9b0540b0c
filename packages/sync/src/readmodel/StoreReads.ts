import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EpochMillis, LinkKind, StockRule, TallyRow } from "@stocktally/schema"
import type {
  Change,
  DeclarationChange,
  LinkFile,
  LinkFileRow,
  LinkPlan,
  LinkRow,
  RuleLocations,
  SheetError,
  StoreError,
  TallyCounts,
  TallyFilter,
  TallyFreshness,
  UnknownColumn
} from "@stocktally/tally"
import type { StockRules } from "../rules/StockRules.ts"
import type { LinksMoved } from "./ReadModelError.ts"

/** Stock rules, and what it takes to read what people write of them. */
export interface StoredRules extends StockRules<StoreError> {
  /** The locations that rules may name, with those that are gone and that rules or these texts name by their ids. */
  readonly locations: (texts: ReadonlyArray<string>) => Effect.Effect<RuleLocations, StoreError>
  /** The rules of a sheet that someone imports, all of them or none. The store `isLinked`. */
  readonly read: (sheet: string, by: string) => Effect.Effect<ReadonlyArray<StockRule>, StoreError | SheetError>
}

/**
 * What commands ask of this process's store: whole lists as streams, and several answers of one moment. A service cannot
 * give these, so there is no such port over HTTP; `ReadModel` answers page by page.
 */
export class StoreReads extends Context.Service<StoreReads, {
  /** Whether the store belongs to someone yet: a sync claims it. */
  readonly isClaimed: Effect.Effect<boolean, StoreError>
  /** Whether both catalogs were read whole and linked. Before that, no link is known, nor that a record has none. */
  readonly isLinked: Effect.Effect<boolean, StoreError>
  /**
   * What `effect` reads here is of one moment, whatever is written meanwhile. It must not declare anything, nor wait for
   * anyone: as long as it runs, the database cannot clear away what is replaced.
   */
  readonly inSnapshot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  /** How far both sides are known. */
  readonly freshness: Effect.Effect<TallyFreshness, StoreError>
  /** Counts what passes all of the filter but its verdicts. */
  readonly summary: (filter: TallyFilter) => Effect.Effect<TallyCounts, StoreError>
  /** All rows that pass, by a column of `sortColumns`, `-` before it for descending; the worst first without one. */
  readonly rows: (filter: TallyFilter, sort?: string) => Stream.Stream<TallyRow, StoreError | UnknownColumn>
  /** Whether any row passes. */
  readonly hasRow: (filter: TallyFilter) => Effect.Effect<boolean, StoreError>
  /** What a filter's location may name: every location that has rows, and those of Haravan's that have none. */
  readonly locationNames: Effect.Effect<ReadonlyArray<string>, StoreError>
  /** A row's changes, the newest first, since a time or all that are kept. */
  readonly changes: (rowId: string, since?: EpochMillis) => Stream.Stream<Change, StoreError>
  /** All links and records without one; `troubled`: only records that need a decision. */
  readonly links: (
    query?: { readonly kind?: LinkKind | undefined; readonly troubled?: boolean | undefined }
  ) => Stream.Stream<LinkRow, StoreError>
  /** Puts into words what a record may be linked to; null where that is nothing. */
  readonly candidates: Effect.Effect<(row: LinkRow) => string | null, StoreError>
  /** The rows of a link file; `unlinked`: only records that need a decision. */
  readonly linkFile: (options: { readonly unlinked: boolean }) => Stream.Stream<LinkFileRow, StoreError>
  /** What a link file would change, and what speaks against it. The store `isLinked`. */
  readonly planLinks: (file: LinkFile) => Effect.Effect<LinkPlan, StoreError>
  /** Makes all changes of a plan or none; links follow with `Sync.relink`. */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion: LinkPlan["version"]
  ) => Effect.Effect<void, StoreError | LinksMoved>
  readonly rules: StoredRules
}>()("@stocktally/sync/StoreReads") {}
