import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type {
  EpochMillis,
  Evidence,
  LinkKind,
  LocationDeclaration,
  UnlinkedReason,
  Upstream,
  VariantDeclaration
} from "@stocktally/schema"
import type { SideLinks } from "../link/Links.ts"
import type { StoreError } from "./StoreError.ts"
import type { SyncRun } from "./SyncRun.ts"
import type { InvalidCursor } from "./Tallies.ts"

/** A declaration with its kind, and what its author noted. */
export type StoredDeclaration =
  & ({ readonly kind: "variant"; readonly declaration: VariantDeclaration } | {
    readonly kind: "location"
    readonly declaration: LocationDeclaration
  })
  & { readonly note: string | null; readonly declaredAt: EpochMillis }

/** A change of what is declared: a declaration made, or all that names a record of one side forgotten. */
export type DeclarationChange =
  | {
    readonly _tag: "Declare"
    readonly kind: "variant"
    readonly declaration: VariantDeclaration
    readonly note: string | null
  }
  | {
    readonly _tag: "Declare"
    readonly kind: "location"
    readonly declaration: LocationDeclaration
    readonly note: string | null
  }
  | {
    readonly _tag: "Forget"
    readonly kind: LinkKind
    readonly loop?: string | undefined
    readonly haravan?: string | undefined
  }

/** Two records of a kind that are, or were, linked by something. */
export interface LinkedPair {
  readonly kind: LinkKind
  readonly loop: string
  readonly haravan: string
  readonly evidence: Evidence
}

/** A link as it was found, kept by ids: what the two records were called then is no part of it. */
export interface FoundLink extends LinkedPair {
  readonly foundAt: EpochMillis
}

/** A record as `links list` shows it: what it is called is text from outside. */
export interface LinkEnd {
  readonly id: string
  readonly sku: string | null
  readonly name: string
  /** Set where the upstream has it no more. */
  readonly goneAt: EpochMillis | null
}

/** A link, or a record without one; then one end is null. */
export interface LinkRow {
  readonly kind: LinkKind
  readonly loop: LinkEnd | null
  readonly haravan: LinkEnd | null
  readonly evidence: Evidence | null
  readonly foundAt: EpochMillis | null
  readonly unlinked: {
    readonly reason: UnlinkedReason
    readonly detail: string
    readonly candidates: ReadonlyArray<string>
  } | null
}

/** How many records a replacement of links leaves linked and unlinked, and how many links it adds and removes. */
export interface LinkComparison {
  readonly linked: number
  readonly unlinked: number
  readonly added: number
  readonly removed: number
}

/** A replacement that is written, with the version that it made. */
export interface LinkReplacement extends LinkComparison {
  readonly version: number
}

/** Links found and declared. `version` grows with every change, for `If-Match`. */
export interface LinkStore {
  readonly version: Effect.Effect<number, StoreError>
  readonly declarations: Stream.Stream<StoredDeclaration, StoreError>
  /**
   * Makes all changes or none, in their order. A declaration replaces what is declared about the records it names.
   * Where `ifVersion` is given and the version is another, nothing is done and the answer is none; else the new version.
   */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion?: number
  ) => Effect.Effect<Option.Option<number>, StoreError>
  /** The links as last found or declared. */
  readonly found: (kind: LinkKind) => Stream.Stream<FoundLink, StoreError>
  /** The links that were given up and not replaced: each Loop record with the `former` of its state. */
  readonly givenUp: (kind: LinkKind) => Stream.Stream<LinkedPair, StoreError>
  /** Whether all catalogs were read to their end, none is being read again, and what they have is not linked yet. */
  readonly isDue: Effect.Effect<boolean, StoreError>
  /** What replacing would change, without doing it: for the guard against loss. */
  readonly compare: (links: SideLinks) => Effect.Effect<LinkComparison, StoreError>
  /**
   * Replaces all links and reasons; the tallies of what changed are judged anew by `Tallies.judge`. `ifVersion` is that of
   * before the declarations were read that these links rest on: where it is another by now the answer is none, and it is
   * to be linked anew. Many changes are written some at a time; what is left off by then is found by whoever links next.
   */
  readonly replace: (
    run: SyncRun["id"] | null,
    links: SideLinks,
    ifVersion?: number
  ) => Effect.Effect<Option.Option<LinkReplacement>, StoreError>
  /** Records by their ids, in the order of these. Those that do not exist are left out. */
  readonly records: (
    kind: LinkKind,
    upstream: Upstream,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<LinkEnd>, StoreError>
  /** The link that a record is part of, or the record without one; none if there is no such record. */
  readonly of: (kind: LinkKind, upstream: Upstream, id: string) => Effect.Effect<Option.Option<LinkRow>, StoreError>
  /**
   * Links and records without one, by kind and then by SKU: those behind the cursor, at most `limit`; with `troubled`,
   * only records without a link that nobody has declared to have none. What is gone is not among these. Rows that do not
   * change between pages are neither skipped nor repeated.
   */
  readonly page: (options: {
    readonly kind?: LinkKind | undefined
    readonly troubled?: boolean | undefined
    readonly limit: number
    readonly cursor?: string | undefined
  }) => Effect.Effect<
    { readonly rows: ReadonlyArray<LinkRow>; readonly nextCursor: string | null },
    StoreError | InvalidCursor
  >
}
