import {
  compareIds,
  type Declaration,
  type Evidence,
  type HaravanLocationId,
  type HaravanVariantId,
  type LinkKind,
  type LoopLocationId,
  type LoopVariantId,
  type UnlinkedReason
} from "@stocktally/schema"

/** A record whose partner on the other side is known, and the surest evidence for it. */
export interface Linked<Partner> {
  readonly _tag: "Linked"
  readonly partner: Partner
  readonly evidence: Evidence
}

/** The record that a record was linked to before, and the evidence for it. */
export interface FormerPartner<Partner> {
  readonly partner: Partner
  readonly evidence: Evidence
}

/**
 * A record without a link. `detail` is the fact that decides, in a sentence for people; it has text from outside, which
 * must be made visible before it is shown. `candidates` are the records that may be the partner, at most {@link
 * maxCandidates}: the lowest ids first, then those whose keys differ only in characters that people do not see or mind.
 * `former` is set if the link was given up because the evidence now names another record.
 */
export interface Unlinked<Partner> {
  readonly _tag: "Unlinked"
  readonly reason: UnlinkedReason
  readonly detail: string
  readonly candidates: ReadonlyArray<Partner>
  readonly former?: FormerPartner<Partner>
}

/** Whether a record is linked, and why. */
export type LinkState<Partner> = Linked<Partner> | Unlinked<Partner>

/** The most candidates of an unlinked record. Of a thousand records without a real SKU, each would have a thousand. */
export const maxCandidates = 20

/** An unlinked record with the first {@link maxCandidates} of its candidates. */
export const unlinkedAs = <Partner>(
  reason: UnlinkedReason,
  detail: string,
  candidates: ReadonlyArray<Partner>
): Unlinked<Partner> => ({ _tag: "Unlinked", reason, detail, candidates: candidates.slice(0, maxCandidates) })

/** A declaration that has no effect: it contradicts another one, or names a record that does not exist. */
export interface DeclarationProblem<LoopId, HaravanId> {
  readonly declaration: Declaration<LoopId, HaravanId>
  readonly problem: "contradiction" | "unknown-record"
  readonly detail: string
}

/**
 * The links between Loop and Haravan records, one to one, seen from both sides. If both catalogs were read completely
 * (`complete`), each record has a state. If not, only records that a declaration or an `external_id` links and records
 * that a declaration rules out have one; any other record is absent, neither linked nor unlinked.
 */
export interface Links<LoopId, HaravanId> {
  readonly kind: LinkKind
  readonly complete: boolean
  readonly loop: ReadonlyMap<LoopId, LinkState<HaravanId>>
  readonly haravan: ReadonlyMap<HaravanId, LinkState<LoopId>>
  readonly problems: ReadonlyArray<DeclarationProblem<LoopId, HaravanId>>
}

/** The records of one side (`links.loop` or `links.haravan`) that have no link, by ascending id. */
export const unlinked = <Id extends string, Partner>(
  states: ReadonlyMap<Id, LinkState<Partner>>
): ReadonlyArray<readonly [Id, Unlinked<Partner>]> => {
  const found: Array<readonly [Id, Unlinked<Partner>]> = []
  for (const [id, state] of states) if (state._tag === "Unlinked") found.push([id, state])
  return found.toSorted(([a], [b]) => compareIds(a, b))
}

/** The links of variants and of locations. */
export interface SideLinks {
  readonly variants: Links<LoopVariantId, HaravanVariantId>
  readonly locations: Links<LoopLocationId, HaravanLocationId>
}
