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

/** Whom a record was linked to before, and by what. */
export interface FormerPartner<Partner> {
  readonly partner: Partner
  readonly evidence: Evidence
}

/**
 * A record without a link. `detail` is a sentence for people, with text from outside in it: make it visible before
 * showing it. `candidates` are the records that could have been meant, not more than {@link maxCandidates}: the lowest
 * ids first, and behind them those whose keys are the same but for what nobody sees or minds; `detail` says which. `former` is there where the link was given up because something names another now.
 */
export interface Unlinked<Partner> {
  readonly _tag: "Unlinked"
  readonly reason: UnlinkedReason
  readonly detail: string
  readonly candidates: ReadonlyArray<Partner>
  readonly former?: FormerPartner<Partner>
}

/** What linking says about a record. */
export type LinkState<Partner> = Linked<Partner> | Unlinked<Partner>

/** How many candidates an unlinked record names. A thousand records without a real SKU would name a thousand each. */
export const maxCandidates = 20

/** An unlinked record; its candidates are cut to {@link maxCandidates}. */
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
 * Which Loop record is which Haravan record, one to one, seen from both sides. Where both catalogs were read whole
 * (`complete`), each record has a state. Where not, only what declarations and `external_id` link, and what
 * declarations rule out, is known, and any other record is absent: neither linked nor unlinked.
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

/** Which variants and which locations are the same. */
export interface SideLinks {
  readonly variants: Links<LoopVariantId, HaravanVariantId>
  readonly locations: Links<LoopLocationId, HaravanLocationId>
}
