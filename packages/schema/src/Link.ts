/** Which Loop variant or location is which Haravan one, and how that is known. */
import * as Schema from "effect/Schema"
import { HaravanLocationId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"

/** What is linked. */
export const LinkKind = Schema.Literals(["variant", "location"])
export type LinkKind = typeof LinkKind.Type

/**
 * How a link is known, the surest first: declared by the user; Loop's `external_id` equal to the Haravan id; the SKU;
 * the barcode; for locations, the name.
 */
export const Evidence = Schema.Literals(["declared", "external-id", "sku", "barcode", "name"])
export type Evidence = typeof Evidence.Type

/**
 * Why a record has no link: nothing on the other side matches; several match the same evidence; two kinds of evidence
 * name different partners; the user declared that it has none.
 */
export const UnlinkedReason = Schema.Literals(["no-partner", "ambiguous", "conflicting", "ignored"])
export type UnlinkedReason = typeof UnlinkedReason.Type

/** The user says that two records are the same. */
export interface DeclaredLink<LoopId, HaravanId> {
  readonly _tag: "Link"
  readonly loop: LoopId
  readonly haravan: HaravanId
}

/** The user says that a Loop record has no partner, and why. */
export interface IgnoredLoop<LoopId> {
  readonly _tag: "IgnoreLoop"
  readonly loop: LoopId
  readonly reason: string
}

/** The user says that a Haravan record has no partner, and why. */
export interface IgnoredHaravan<HaravanId> {
  readonly _tag: "IgnoreHaravan"
  readonly haravan: HaravanId
  readonly reason: string
}

/** What the user says about the records of one kind; it goes before all evidence. */
export type Declaration<LoopId, HaravanId> =
  | DeclaredLink<LoopId, HaravanId>
  | IgnoredLoop<LoopId>
  | IgnoredHaravan<HaravanId>

/** What the user says about variants. */
export const VariantDeclaration = Schema.Union([
  Schema.TaggedStruct("Link", { loop: LoopVariantId, haravan: HaravanVariantId }),
  Schema.TaggedStruct("IgnoreLoop", { loop: LoopVariantId, reason: Schema.String }),
  Schema.TaggedStruct("IgnoreHaravan", { haravan: HaravanVariantId, reason: Schema.String })
])
export type VariantDeclaration = Declaration<LoopVariantId, HaravanVariantId>

/** What the user says about locations. */
export const LocationDeclaration = Schema.Union([
  Schema.TaggedStruct("Link", { loop: LoopLocationId, haravan: HaravanLocationId }),
  Schema.TaggedStruct("IgnoreLoop", { loop: LoopLocationId, reason: Schema.String }),
  Schema.TaggedStruct("IgnoreHaravan", { haravan: HaravanLocationId, reason: Schema.String })
])
export type LocationDeclaration = Declaration<LoopLocationId, HaravanLocationId>
