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
  WithSource
} from "@stocktally/sync"
import type { EpochMillis, LinkKind, Source, TallyRow, Upstream } from "@stocktally/schema"

interface Query<Variables, Data> {
  readonly variables: Variables
  readonly data: Data
}

interface RowVariables {
  readonly rowId: string
}

/** What each query is made with, and what it results in. One query of a key is pending at a time; the newest wins. */
export interface Queries {
  /** Opening the store, or the way to the service. */
  readonly open: Query<unknown, {
    readonly source: Source
    readonly missing: ReadonlyArray<Upstream>
    readonly staleAfterMillis: number
  }>
  /** Whose numbers they are; null while that is not known. */
  readonly shop: Query<unknown, string | null>
  readonly "tally.page": Query<{ readonly query: TallyPageQuery }, WithSource<TallyPage>>
  readonly "tally.counts": Query<{ readonly filter: TallyFilter }, WithSource<TallyCounts>>
  /** For the chooser: counted without regard to the location that is filtered by. */
  readonly "tally.locations": Query<{ readonly filter: TallyFilter }, WithSource<TallyCounts>>
  /** The row of a SKU, if any. */
  readonly "tally.jump": Query<
    { readonly sku: string; readonly filter: TallyFilter; readonly sort: string | undefined },
    TallyRow | null
  >
  readonly "detail.row": Query<RowVariables, TallyRow | null>
  readonly "detail.siblings": Query<RowVariables, ReadonlyArray<TallyRow>>
  readonly "detail.history": Query<RowVariables & { readonly limit: number }, ReadonlyArray<Change>>
  readonly "detail.again": Query<RowVariables, RowReading | null>
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
  /** The record that a decision was about, as it is now. */
  readonly "links.again": Query<
    { readonly kind: LinkKind; readonly upstream: Upstream; readonly recordId: string },
    LinksPage
  >
  /** Null: someone else has changed the links since, and nothing was done. */
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

/** What an export wrote. `path` is the file's, as people find it. */
export interface Exported {
  readonly path: string
  readonly rows: number
  /** Rows changed while it was written: some may be missing, or be there twice. */
  readonly moved: boolean
}

/** Why a query failed, in one line that says what to do; safe for a terminal. */
export interface QueryFailure {
  readonly line: string
  /** It is tried again by itself. */
  readonly retryable: boolean
}

/** Why there is no data, or no newer data. */
export interface QueryError extends QueryFailure {
  /** The user stopped waiting: nothing is wrong. */
  readonly isCancelled: boolean
  readonly at: EpochMillis
}

/** What is waited for, as it follows on "Waiting for": `the rows after these`. */
export interface Pending {
  readonly what: string
  readonly since: EpochMillis
  /** Nobody waits for it: it is not shown, and there is nothing to leave. */
  readonly isBackground: boolean
}

/** The newest query of a key. */
export interface QueryState {
  readonly id: number
  /** Null once it has a result. */
  readonly pending: Pending | null
  /** Of the newest result; null once data has come. */
  readonly error: QueryError | null
  /** Failures in a row. */
  readonly failureCount: number
  /** Something has changed since it was made: once it has data, it is made again. */
  readonly isInvalidated: boolean
}
