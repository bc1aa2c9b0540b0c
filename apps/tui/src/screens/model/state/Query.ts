import type {
  Change,
  DeclarationChange,
  LinkEnd,
  SyncRun,
  TallyCounts,
  TallyFilter,
  TallyPage
} from "@stocktally/tally"
import type {
  DoctorCheck,
  LinkChangeResult,
  LinksPage,
  RowReading,
  TallyPageQuery,
  RunRequest,
  ShopSummary,
  WithSource
} from "@stocktally/sync"
import type { EpochMillis, LinkKind, Source, TallyRow, Upstream } from "@stocktally/schema"

/** The properties of a shop that was opened. */
export interface OpenedShop {
  readonly source: Source
  readonly missing: ReadonlyArray<Upstream>
  readonly staleAfterMillis: number
  /** How often a sync of it is started, if the shop itself says that. */
  readonly watchEveryMillis?: number | undefined
}

interface Query<Variables, Data> {
  readonly variables: Variables
  readonly data: Data
}

interface RowVariables {
  readonly rowId: string
}

/** The variables and the data of each query. At most one query of a key is pending; the newest wins. */
export interface Queries {
  /**
   * Opens the data of this machine, or the connection to the service: of a shop, or with null of the only one. If there are
   * several, its data are these.
   */
  readonly open: Query<
    { readonly slug: string | null },
    OpenedShop | { readonly shops: ReadonlyArray<ShopSummary> }
  >
  readonly shops: Query<unknown, ReadonlyArray<ShopSummary>>
  /** The name of the shop; null while unknown. */
  readonly shop: Query<unknown, string | null>
  readonly "tally.page": Query<{ readonly query: TallyPageQuery }, WithSource<TallyPage>>
  readonly "tally.counts": Query<{ readonly filter: TallyFilter }, WithSource<TallyCounts>>
  /** The counts of all locations, for the chooser. */
  readonly "tally.locations": Query<{ readonly filter: TallyFilter }, WithSource<TallyCounts>>
  /** The row of a SKU; null if there is none. */
  readonly "tally.jump": Query<
    { readonly sku: string; readonly filter: TallyFilter; readonly sort: string | undefined },
    TallyRow | null
  >
  readonly "detail.row": Query<RowVariables, TallyRow | null>
  readonly "detail.siblings": Query<RowVariables, ReadonlyArray<TallyRow>>
  readonly "detail.history": Query<RowVariables & { readonly limit: number }, ReadonlyArray<Change>>
  readonly "detail.readAgain": Query<RowVariables, RowReading | null>
  readonly "sync.runs": Query<{ readonly limit: number }, ReadonlyArray<SyncRun>>
  readonly "sync.start": Query<{ readonly request: RunRequest }, SyncRun>
  readonly "links.page": Query<{
    readonly kind: LinkKind | undefined
    readonly troubled: boolean
    readonly limit: number
    readonly cursor: string | undefined
  }, LinksPage>
  readonly "links.candidates": Query<
    { readonly kind: LinkKind; readonly upstream: Upstream; readonly ids: ReadonlyArray<string> },
    ReadonlyArray<LinkEnd>
  >
  /** The current record of a decision. */
  readonly "links.record": Query<
    { readonly kind: LinkKind; readonly upstream: Upstream; readonly recordId: string },
    LinksPage
  >
  /** Null if someone else has changed the links since, and nothing was saved. */
  readonly "links.declare": Query<
    { readonly changes: ReadonlyArray<DeclarationChange>; readonly ifVersion: number },
    LinkChangeResult | null
  >
  readonly doctor: Query<unknown, ReadonlyArray<DoctorCheck>>
  readonly export: Query<
    { readonly format: ExportFormat; readonly filter: TallyFilter; readonly sort: string | undefined },
    Exported
  >
}
export type QueryKey = keyof Queries
export type QueryData<K extends QueryKey> = Queries[K]["data"]

/** A query with its variables. */
export type QueryRequest<K extends QueryKey = QueryKey> = {
  readonly [Key in K]: { readonly key: Key } & Queries[Key]["variables"]
}[K]

export type ExportFormat = "csv" | "json"

/** The result of an export. `path` is safe for a terminal. */
export interface Exported {
  readonly path: string
  readonly rows: number
  /** Whether rows changed during the export: some may be missing, or there twice. */
  readonly moved: boolean
}

/** Why a query failed, in one line that says what to do; safe for a terminal. */
export interface QueryFailure {
  readonly line: string
  /** Whether it is retried automatically. */
  readonly retryable: boolean
}

/** Why there is no data, or no newer data. */
export interface QueryError extends QueryFailure {
  /** Whether the user stopped waiting, so that nothing is wrong. */
  readonly isCancelled: boolean
  readonly at: EpochMillis
}

/** A pending query. `subject` completes "Waiting for": `the rows after these`. */
export interface Pending {
  readonly subject: string
  readonly since: EpochMillis
  /** Whether the user is not waiting for it: then it is not shown, and cannot be cancelled. */
  readonly isBackground: boolean
}

/** The newest query of a key. */
export interface QueryState {
  readonly id: number
  /** Null once it has a result. */
  readonly pending: Pending | null
  /** The error of the newest result; null after data. */
  readonly error: QueryError | null
  /** Failures in a row. */
  readonly failureCount: number
  /** Whether something has changed since: then the query is made again once it has data. */
  readonly isInvalidated: boolean
}
