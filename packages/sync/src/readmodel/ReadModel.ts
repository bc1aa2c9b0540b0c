import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { EpochMillis, LinkKind, Source, TallyRow, Upstream } from "@stocktally/schema"
import type {
  ChangesPage,
  DeclarationChange,
  FeedPage,
  LinkEnd,
  LinkRow,
  SyncRun,
  InvalidCursor,
  TallyCounts,
  TallyFilter,
  TallyFreshness,
  TallyPage,
  UnknownColumn
} from "@stocktally/tally"
import type { DoctorCheck } from "../doctor/DoctorReport.ts"
import type { RowReading } from "../readagain/readAgain.ts"
import type { StockRules } from "../rules/StockRules.ts"
import type { RunRequest } from "../run/RunPlan.ts"
import type { SyncProgress } from "../run/SyncProgress.ts"
import type { LinksConflict, NoSuchRecords, ReadModelError, ServiceError } from "./ReadModelError.ts"

/** A query for a page of the tally; see `Tallies.page`. */
export interface TallyPageQuery {
  readonly filter?: TallyFilter | undefined
  readonly sort?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** `backward`: the rows before the cursor, or the last rows. */
  readonly direction?: "forward" | "backward" | undefined
  /** The id of a row: the page that contains it, or the first page if there is no such row. */
  readonly around?: string | undefined
}

/** A page of links and of records without a link. `version` is the version that a change must name. */
export interface LinksPage {
  readonly version: number
  readonly rows: ReadonlyArray<LinkRow>
  readonly nextCursor: string | null
}

/** The result of changing links. `undo` are the changes that restore the previous links. */
export interface LinkChangeResult {
  readonly version: number
  readonly undo: ReadonlyArray<DeclarationChange>
  /** How many records are linked and unlinked now; null if links follow with the next sync. */
  readonly relinked: { readonly linked: number; readonly unlinked: number } | null
}

/** Numbers with their source, because a different service may answer at the same address than a moment ago. */
export type WithSource<A> = A & { readonly source: Source }

/** A notification of the read model. */
export type ReadModelUpdate =
  /** The progress of the sync, with its budgets; at most four a second. */
  | { readonly _tag: "Progress"; readonly progress: SyncProgress }
  /** Rows, verdicts or links changed: query again what is shown. */
  | { readonly _tag: "Changed"; readonly version: number }
  /** A run ended. */
  | { readonly _tag: "RunEnded"; readonly run: SyncRun }
  /** The service answers again and says what it is. A local read model is always connected. */
  | { readonly _tag: "Connected"; readonly source: Source; readonly missing: ReadonlyArray<Upstream> }
  /** The service does not answer. */
  | { readonly _tag: "Disconnected"; readonly error: ServiceError }

/**
 * Answers the queries of every front end, from this process's store (`LocalReadModel`) or from the HTTP service
 * (`RemoteReadModel` of `@stocktally/api`). It holds no rows: a list queries the page that it shows.
 *
 * ```ts
 * import { ReadModel } from "@stocktally/sync"
 * import * as Effect from "effect/Effect"
 *
 * export const worstDrift = Effect.gen(function*() {
 *   const readModel = yield* ReadModel
 *   const { rows } = yield* readModel.page({ filter: { verdicts: ["drift"] }, limit: 10 })
 *   return rows.map(({ delta, location, sku }) => `${sku ?? "no SKU"} at ${location}: ${delta ?? "?"}`)
 * })
 * ```
 */
export class ReadModel extends Context.Service<ReadModel, {
  /** The source when the read model was opened; the same holds for `missing`. */
  readonly source: Source
  /** The name of the shop, or the address of the service. Null until a sync has found out which shop it is. */
  readonly shop: Effect.Effect<string | null, ReadModelError>
  /** The upstreams without a credential. */
  readonly missing: ReadonlyArray<Upstream>
  /** A side that is older is `stale` in the rows. */
  readonly staleAfterMillis: number
  readonly page: (
    query: TallyPageQuery
  ) => Effect.Effect<WithSource<TallyPage>, ReadModelError | InvalidCursor | UnknownColumn>
  readonly summary: (filter?: TallyFilter) => Effect.Effect<WithSource<TallyCounts>, ReadModelError>
  readonly row: (id: string) => Effect.Effect<Option.Option<TallyRow>, ReadModelError>
  /** All rows of a row's variant, including the row itself, by location. */
  readonly siblings: (id: string) => Effect.Effect<ReadonlyArray<TallyRow>, ReadModelError>
  /** How completely both sides are known and as of when, and the tally's version. */
  readonly freshness: Effect.Effect<TallyFreshness, ReadModelError>
  /** A page of a row's changes, newest first; `after` is the `next` of the previous page. */
  readonly history: (
    id: string,
    options: { readonly limit: number; readonly since?: EpochMillis | undefined; readonly after?: string | undefined }
  ) => Effect.Effect<ChangesPage, ReadModelError | InvalidCursor>
  /** The changes of all rows after a position, at most `limit` of each kind; see `History.feed`. */
  readonly feed: (
    options: { readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<FeedPage, ReadModelError>
  /** Reads both sides of a row live, and returns the row as it is stored after that; none if there is no such row. */
  readonly readAgain: (id: string) => Effect.Effect<Option.Option<RowReading>, ReadModelError>
  readonly links: (query: {
    readonly kind?: LinkKind | undefined
    /** Only unlinked records that are not declared to have no counterpart. */
    readonly troubled?: boolean | undefined
    readonly limit: number
    readonly cursor?: string | undefined
  }) => Effect.Effect<LinksPage, ReadModelError | InvalidCursor>
  /** The link of a record, or the unlinked record, as a page of at most one row with the current version. */
  readonly link: (kind: LinkKind, upstream: Upstream, id: string) => Effect.Effect<LinksPage, ReadModelError>
  /** Records by their ids, for the candidates of a link. Ids without a record are left out. */
  readonly records: (
    kind: LinkKind,
    upstream: Upstream,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<LinkEnd>, ReadModelError>
  /** The version of all links, which a change must name. */
  readonly linksVersion: Effect.Effect<number, ReadModelError>
  /** Makes all changes of declarations or none, and links again. Every record that they name must exist. */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion: number
  ) => Effect.Effect<LinkChangeResult, ReadModelError | LinksConflict | NoSuchRecords>
  readonly rules: StockRules<ReadModelError>
  /** The newest runs, or the newest before the run with the id `before`; at most `limit`. */
  readonly runs: (limit: number, before?: SyncRun["id"]) => Effect.Effect<ReadonlyArray<SyncRun>, ReadModelError>
  /** A run by its id; none if there is no such run, or it is no longer stored. */
  readonly run: (id: string) => Effect.Effect<Option.Option<SyncRun>, ReadModelError>
  /** Starts a run and returns it once it has started. If a run is in progress, returns that one. */
  readonly sync: (request: RunRequest) => Effect.Effect<SyncRun, ReadModelError>
  /** Checks addresses, credentials, scopes and the store. */
  readonly doctorChecks: Effect.Effect<ReadonlyArray<DoctorCheck>, ReadModelError>
  /** The current state first, then what changes. A slow subscriber gets only the newest state. */
  readonly updates: Stream.Stream<ReadModelUpdate, never>
}>()("@stocktally/sync/ReadModel") {}
