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

/** A declaration with its kind and its author's note. */
export type StoredDeclaration =
  & ({ readonly kind: "variant"; readonly declaration: VariantDeclaration } | {
    readonly kind: "location"
    readonly declaration: LocationDeclaration
  })
  & { readonly note: string | null; readonly declaredAt: EpochMillis }

/** A change of the declarations: a new declaration, or the removal of all declarations about a record. */
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

/** Two records of a kind that are or were linked, with the evidence. */
export interface LinkedPair {
  readonly kind: LinkKind
  readonly loop: string
  readonly haravan: string
  readonly evidence: Evidence
}

/** A link that was found, stored by ids, so that it survives new SKUs and names. */
export interface FoundLink extends LinkedPair {
  readonly foundAt: EpochMillis
}

/** A record as `links list` shows it. SKU and name are text from outside. */
export interface LinkEnd {
  readonly id: string
  readonly sku: string | null
  readonly name: string
  /** Set if Loop or Haravan no longer has it. */
  readonly goneAt: EpochMillis | null
}

/** A link, or a record without one, whose other end is null. */
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

/**
 * How many records are linked and unlinked after a replacement of all links, and how many links it adds and removes.
 */
export interface LinkComparison {
  readonly linked: number
  readonly unlinked: number
  readonly added: number
  readonly removed: number
}

/** A replacement of all links that was written, with the new version. */
export interface LinkReplacement extends LinkComparison {
  readonly version: number
}

/** Links that were found, and declarations. `version` grows with every change, for `If-Match`. */
export interface LinkStore {
  readonly version: Effect.Effect<number, StoreError>
  readonly declarations: Stream.Stream<StoredDeclaration, StoreError>
  /**
   * Makes all changes in their order, or none. A declaration replaces the declarations about its records. Returns the
   * new version; none, without any change, if the version is not `ifVersion`.
   */
  readonly declare: (
    changes: ReadonlyArray<DeclarationChange>,
    ifVersion?: number
  ) => Effect.Effect<Option.Option<number>, StoreError>
  /** The links as last found or declared. */
  readonly found: (kind: LinkKind) => Stream.Stream<FoundLink, StoreError>
  /** The links that were given up and not replaced: each Loop record with the `former` of its state. */
  readonly givenUp: (kind: LinkKind) => Stream.Stream<LinkedPair, StoreError>
  /** Whether all catalogs were read to the end, none is being read again, and their records are not linked yet. */
  readonly isDue: Effect.Effect<boolean, StoreError>
  /**
   * Replaces all links and reasons; `Tallies.judge` then judges the changed rows again. `ifVersion` is the version from
   * before the declarations behind these links were read. If the version is now different, returns none, and the caller
   * must link again. Many changes are written in several transactions; the next linking finds those that an
   * interruption left out. If `guard` fails, no link is replaced.
   */
  readonly replace: <E = never>(
    run: SyncRun["id"] | null,
    links: SideLinks,
    ifVersion?: number,
    guard?: (comparison: LinkComparison) => Effect.Effect<void, E>
  ) => Effect.Effect<Option.Option<LinkReplacement>, StoreError | E>
  /** Records in the order of their ids, without those that do not exist. */
  readonly records: (
    kind: LinkKind,
    upstream: Upstream,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<LinkEnd>, StoreError>
  /** The link of a record, or the record without one; none if there is no such record. */
  readonly get: (kind: LinkKind, upstream: Upstream, id: string) => Effect.Effect<Option.Option<LinkRow>, StoreError>
  /**
   * Returns a page of links and of records without one, by kind and then by SKU: at most `limit` after the cursor. With
   * `troubled`, only records that need a decision: without a link, not declared to have none, and not gone. Rows that
   * do not change between pages are neither skipped nor repeated.
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
