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
import type { LinksMoved, NoSuchRecords, ReadModelError, ServiceError } from "./ReadModelError.ts"

/** A page of the tally that is asked for; see `Tallies.page`. */
export interface TallyPageQuery {
  readonly filter?: TallyFilter | undefined
  readonly sort?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** `backward`: the rows before the cursor, or the last ones. */
  readonly direction?: "forward" | "backward" | undefined
  /** The id of a row: the page around it, or the first page where there is no such row. */
  readonly around?: string | undefined
}

/** A page of links and of records without one. `version` is what a change of links names. */
export interface LinksPage {
  readonly version: number
  readonly rows: ReadonlyArray<LinkRow>
  readonly nextCursor: string | null
}

/** What came of changing links. `undo` are the changes that would make it as it was. */
export interface LinksChangeResult {
  readonly version: number
  readonly undo: ReadonlyArray<DeclarationChange>
  /** How many records are linked and not linked now; null where links follow with the next sync. */
  readonly relinked: { readonly linked: number; readonly unlinked: number } | null
}

/** Numbers, and where they come from: behind a service's address another may stand than a moment ago. */
export type WithSource<A> = A & { readonly source: Source }

/** What is told without being asked for. */
export type ReadModelUpdate =
  /** How the sync stands, budgets included; at most four a second. */
  | { readonly _tag: "Progress"; readonly progress: SyncProgress }
  /** Rows, verdicts or links are others than before: ask again for what is shown. */
  | { readonly _tag: "Changed"; readonly version: number }
  /** A run ended. */
  | { readonly _tag: "RunEnded"; readonly run: SyncRun }
  /** The service went away, or is back and says what it is. A read model in this process is always connected. */
  | { readonly _tag: "Connected"; readonly source: Source; readonly missing: ReadonlyArray<Upstream> }
  | { readonly _tag: "Disconnected"; readonly error: ServiceError }

/**
 * What doors ask: of this process's store (`LocalReadModel`), or of the HTTP service (`RemoteReadModel` of
 * `@stocktally/api`). It holds no rows: a list asks for those it shows.
 */
export class ReadModel extends Context.Service<ReadModel, {
  /** As it was when it was opened; so is `missing`. */
  readonly source: Source
  /** Whose numbers they are, for people: the shop, or the service's address. Null before a sync has found out. */
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
  /** Every row of the variant that a row is of, this one included, by location. */
  readonly siblings: (id: string) => Effect.Effect<ReadonlyArray<TallyRow>, ReadModelError>
  /** How far both sides are known, and the tally's version. */
  readonly freshness: Effect.Effect<TallyFreshness, ReadModelError>
  /** A page of a row's changes, the newest first; `after` is the `next` of the page before. */
  readonly history: (
    id: string,
    options: { readonly limit: number; readonly since?: EpochMillis | undefined; readonly after?: string | undefined }
  ) => Effect.Effect<ChangesPage, ReadModelError | InvalidCursor>
  /** The changes of all rows after a position, at most `limit` of each kind; see `History.feed`. */
  readonly feed: (
    options: { readonly after?: string | undefined; readonly limit: number }
  ) => Effect.Effect<FeedPage, ReadModelError>
  /** Reads both sides of a row live and answers the row as the store has it then; none if there is no such row. */
  readonly readAgain: (id: string) => Effect.Effect<Option.Option<RowReading>, ReadModelError>
  readonly links: (query: {
    readonly kind?: LinkKind | undefined
    /** Only records without a link that nobody has declared to have none. */
    readonly troubled?: boolean | undefined
    readonly limit: number
    readonly cursor?: string | undefined
  }) => Effect.Effect<LinksPage, ReadModelError | InvalidCursor>
  /** The link that a record is part of, as a page of at most one row: how it is now, and the version it is of. */
  readonly link: (kind: LinkKind, upstream: Upstream, id: string) => Effect.Effect<LinksPage, ReadModelError>
  /** Records by their ids, for the candidates of a link. Those that do not exist are left out. */
  readonly records: (
    kind: LinkKind,
    upstream: Upstream,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<LinkEnd>, ReadModelError>
  /** The version of all links, which a change names. */
  readonly linksVersion: Effect.Effect<number, ReadModelError>
  /** Makes all changes or none, and links again. The records that they declare something of must exist. */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion: number
  ) => Effect.Effect<LinksChangeResult, ReadModelError | LinksMoved | NoSuchRecords>
  readonly rules: StockRules<ReadModelError>
  /** The newest runs, at most `limit`, or those before the run with the id `before`. */
  readonly runs: (limit: number, before?: SyncRun["id"]) => Effect.Effect<ReadonlyArray<SyncRun>, ReadModelError>
  /** None if there is no such run, or it is no longer kept. */
  readonly run: (id: string) => Effect.Effect<Option.Option<SyncRun>, ReadModelError>
  /** Starts a run, and answers when it has begun; where one is under way already, with that one. */
  readonly sync: (request: RunRequest) => Effect.Effect<SyncRun, ReadModelError>
  /** Tries addresses, credentials, scopes and store. */
  readonly doctorChecks: Effect.Effect<ReadonlyArray<DoctorCheck>, ReadModelError>
  /** Begins with how things stand. Whoever is slow gets the newest, and not all. */
  readonly updates: Stream.Stream<ReadModelUpdate, never>
}>()("@stocktally/sync/ReadModel") {}
