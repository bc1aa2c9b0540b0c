/** Links between Loop's and Haravan's variants and locations, and the evidence for them. */
import * as Schema from "effect/Schema"
import { HaravanLocationId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"

/** The kinds of records that are linked. */
export const LinkKind = Schema.Literals(["variant", "location"])
export type LinkKind = typeof LinkKind.Type

/**
 * The evidence for a link, the surest first: declared by the user; Loop's `external_id` is the Haravan id; the same
 * SKU; the same barcode; for locations, the same name.
 */
export const Evidence = Schema.Literals(["declared", "external-id", "sku", "barcode", "name"])
export type Evidence = typeof Evidence.Type

/**
 * Why a record has no link: `no-partner`, nothing on the other side matches; `ambiguous`, several records match;
 * `conflicting`, two kinds of evidence name different partners; `ignored`, the user declared that it has none.
 */
export const UnlinkedReason = Schema.Literals(["no-partner", "ambiguous", "conflicting", "ignored"])
export type UnlinkedReason = typeof UnlinkedReason.Type

/** The user declared that two records are the same. */
export interface DeclaredLink<LoopId, HaravanId> {
  readonly _tag: "Link"
  readonly loop: LoopId
  readonly haravan: HaravanId
}

/** The user declared that a Loop record has no partner, for a reason. */
export interface IgnoredLoop<LoopId> {
  readonly _tag: "IgnoreLoop"
  readonly loop: LoopId
  readonly reason: string
}

/** The user declared that a Haravan record has no partner, for a reason. */
export interface IgnoredHaravan<HaravanId> {
  readonly _tag: "IgnoreHaravan"
  readonly haravan: HaravanId
  readonly reason: string
}

/** A user's declaration about records of one kind. It wins over all evidence. */
export type Declaration<LoopId, HaravanId> =
  | DeclaredLink<LoopId, HaravanId>
  | IgnoredLoop<LoopId>
  | IgnoredHaravan<HaravanId>

/** A declaration about variants. */
export const VariantDeclaration = Schema.Union([
  Schema.TaggedStruct("Link", { loop: LoopVariantId, haravan: HaravanVariantId }),
  Schema.TaggedStruct("IgnoreLoop", { loop: LoopVariantId, reason: Schema.String }),
  Schema.TaggedStruct("IgnoreHaravan", { haravan: HaravanVariantId, reason: Schema.String })
])
export type VariantDeclaration = Declaration<LoopVariantId, HaravanVariantId>

/** A declaration about locations. */
export const LocationDeclaration = Schema.Union([
  Schema.TaggedStruct("Link", { loop: LoopLocationId, haravan: HaravanLocationId }),
  Schema.TaggedStruct("IgnoreLoop", { loop: LoopLocationId, reason: Schema.String }),
  Schema.TaggedStruct("IgnoreHaravan", { haravan: HaravanLocationId, reason: Schema.String })
])
export type LocationDeclaration = Declaration<LoopLocationId, HaravanLocationId>
