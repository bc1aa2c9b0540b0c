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
  StoreOverview,
  TallyCounts,
  TallyFilter,
  TallyFreshness,
  UnknownColumn
} from "@stocktally/tally"
import type { StockRules } from "../rules/StockRules.ts"
import type { LinksConflict } from "./ReadModelError.ts"

/** Stock rules, and how to read those that people write. */
export interface StoredRules extends StockRules<StoreError> {
  /** The locations that rules may name, including those that are gone but named by rules, or by an id in the texts. */
  readonly locations: (texts: ReadonlyArray<string>) => Effect.Effect<RuleLocations, StoreError>
  /** Reads all rules of a sheet that someone imports, or fails. Requires `isLinked`. */
  readonly read: (sheet: string, by: string) => Effect.Effect<ReadonlyArray<StockRule>, StoreError | SheetError>
}

/**
 * Answers the queries of commands from this process's store: whole lists as streams, and several results of the same
 * moment. HTTP cannot provide these, so the port has no remote implementation; `ReadModel` answers page by page.
 */
export class StoreReads extends Context.Service<StoreReads, {
  /** Whether the store belongs to a shop. The first sync claims it. */
  readonly isClaimed: Effect.Effect<boolean, StoreError>
  /** Whether both catalogs were read completely and linked. Before that, a missing link means nothing. */
  readonly isLinked: Effect.Effect<boolean, StoreError>
  /**
   * Runs `effect` so that all its reads see the same moment, whatever is written in the meantime. It must not declare
   * anything or wait for a person: while it runs, the database cannot remove replaced rows.
   */
  readonly inSnapshot: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  /** How completely both sides are known, and as of when. */
  readonly freshness: Effect.Effect<TallyFreshness, StoreError>
  /** The numbers that a list of shops shows. Cheaper than its parts, if the stores of many shops are asked at the same time. */
  readonly overview: Effect.Effect<StoreOverview, StoreError>
  /** Counts the rows that pass the filter, ignoring its verdicts. */
  readonly summary: (filter: TallyFilter) => Effect.Effect<TallyCounts, StoreError>
  /** All rows that pass the filter. `sort` is one of `sortColumns`, with `-` for descending; worst first by default. */
  readonly rows: (filter: TallyFilter, sort?: string) => Stream.Stream<TallyRow, StoreError | UnknownColumn>
  /** Whether any row passes the filter. */
  readonly hasRow: (filter: TallyFilter) => Effect.Effect<boolean, StoreError>
  /** The names that a filter may use for locations: those with rows, and Haravan's without rows. */
  readonly locationNames: Effect.Effect<ReadonlyArray<string>, StoreError>
  /** A row's changes, newest first, since a time or as far back as history is kept. */
  readonly changes: (rowId: string, since?: EpochMillis) => Stream.Stream<Change, StoreError>
  /** All links and unlinked records; `troubled`: only records that need a decision. */
  readonly links: (
    query?: { readonly kind?: LinkKind | undefined; readonly troubled?: boolean | undefined }
  ) => Stream.Stream<LinkRow, StoreError>
  /** Makes a function that describes the candidates of an unlinked record; it returns null if there are none. */
  readonly candidates: Effect.Effect<(row: LinkRow) => string | null, StoreError>
  /** The rows of a link file; `unlinked`: only records that need a decision. */
  readonly linkFile: (options: { readonly unlinked: boolean }) => Stream.Stream<LinkFileRow, StoreError>
  /** The changes and problems of a link file. Requires `isLinked`. */
  readonly planLinks: (file: LinkFile) => Effect.Effect<LinkPlan, StoreError>
  /** Makes all changes of a plan or none. `Sync.relink` then updates the links. */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion: LinkPlan["version"]
  ) => Effect.Effect<void, StoreError | LinksConflict>
  readonly rules: StoredRules
}>()("@stocktally/sync/StoreReads") {}
