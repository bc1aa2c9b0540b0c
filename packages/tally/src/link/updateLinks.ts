/** Links that last: what was found once is kept by its ids. */
import type { Evidence, LinkKind } from "@stocktally/schema"
import { type DeclarationOutcomes, weighDeclarations } from "./Declarations.ts"
import { Overlaid } from "./LazyMap.ts"
import { type EvidenceKeys, type LinkRules, type LinkInput, linkRecords } from "./linkRecords.ts"
import { type FormerPartner, type Linked, type Links, type LinkState, unlinkedAs } from "./Links.ts"
import { listIds } from "./wording.ts"

/** A link as it was found before: by its ids, and by what. */
export interface FormerLink<LoopId, HaravanId> {
  readonly loop: LoopId
  readonly haravan: HaravanId
  readonly evidence: Evidence
}

/** Links with those that were found before. */
export interface UpdatedLinks<LoopId, HaravanId> {
  readonly links: Links<LoopId, HaravanId>
  /** Kept although nothing speaks for them any more: one of the two was given another SKU, barcode or name. */
  readonly renamed: ReadonlyArray<FormerLink<LoopId, HaravanId>>
  /** Not kept, because something speaks for another partner now. */
  readonly broken: ReadonlyArray<FormerLink<LoopId, HaravanId>>
}

/** Links, once those are known that were found before. */
export interface LinkUpdate<LoopId, HaravanId> {
  /** Whether a link found before is not found now, though it could be. */
  readonly isInDoubt: (former: FormerLink<LoopId, HaravanId>) => boolean
  /** The links, with what is kept of those found before; such as are not in doubt may be left out. */
  readonly keeping: (formers: ReadonlyArray<FormerLink<LoopId, HaravanId>>) => UpdatedLinks<LoopId, HaravanId>
}

/**
 * Links records as `linkRecords` does, and keeps what was found before. Of a link found before, by its ids, whose two
 * records still exist and about which nothing is declared:
 *
 * - where evidence still names the two for each other, nothing is to be done;
 * - where it names no other for either of them, the link is kept, with what it was found by: a rename re-points nothing,
 *   nor does a newcomer with the same SKU;
 * - where it names another for one of them, both are `conflicting`, and so is the other where the evidence would have
 *   linked it: counts must not move to another record because someone edited a SKU. They stay so, because the store
 *   remembers whom they were linked to, until the evidence turns back, the former partner is gone, or someone declares
 *   what is meant.
 *
 * The formers come afterwards, so that they need not be held all at once: only those that are in doubt change anything.
 */
export const updateLinks = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  linkable: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>
): LinkUpdate<LoopId, HaravanId> => {
  const fresh = linkRecords(linkable, input)
  const outcomes = weighDeclarations(input.declarations)
  const isInDoubt = (former: FormerLink<LoopId, HaravanId>): boolean =>
    input.complete && input.loop.has(former.loop) && input.haravan.has(former.haravan) &&
    !outcomes.loop.has(former.loop) && !outcomes.haravan.has(former.haravan) &&
    partnerOf(fresh.loop.get(former.loop)) !== former.haravan
  return {
    isInDoubt,
    keeping: (formers) => {
      const doubted = formers.filter(isInDoubt)
      return doubted.length === 0
        ? { links: fresh, renamed: [], broken: [] }
        : keep(linkable.kind, fresh, doubted, namesFor(linkable.evidence, input, outcomes, doubted))
    }
  }
}

/** What becomes of the links found before that are in doubt. */
const keep = <LoopId extends string, HaravanId extends string>(
  kind: LinkKind,
  fresh: Links<LoopId, HaravanId>,
  doubted: ReadonlyArray<FormerLink<LoopId, HaravanId>>,
  named: Names<LoopId, HaravanId>
): UpdatedLinks<LoopId, HaravanId> => {
  const loop = new Map<LoopId, LinkState<HaravanId>>()
  const haravan = new Map<HaravanId, LinkState<LoopId>>()
  const namedElsewhere = (former: FormerLink<LoopId, HaravanId>) => ({
    forLoop: others(named.loop.get(former.loop), former.haravan),
    forHaravan: others(named.haravan.get(former.haravan), former.loop)
  })
  const isBroken = (former: FormerLink<LoopId, HaravanId>): boolean => {
    const { forHaravan, forLoop } = namedElsewhere(former)
    return forLoop.length > 0 || forHaravan.length > 0
  }
  const renamed = doubted.filter((former) => !isBroken(former))
  const broken = doubted.filter(isBroken)

  for (const former of renamed) {
    loop.set(former.loop, { _tag: "Linked", partner: former.haravan, evidence: former.evidence })
    haravan.set(former.haravan, { _tag: "Linked", partner: former.loop, evidence: former.evidence })
  }
  // Who would be linked to one of the two now is not: it may be the one whose key was taken over. Such a one may be of
  // a broken link itself, and then what it was stays what is said of it; so these come first.
  for (const former of broken) {
    const [ofLoop, ofHaravan] = [fresh.loop.get(former.loop), fresh.haravan.get(former.haravan)]
    if (ofLoop?._tag === "Linked") haravan.set(ofLoop.partner, contested(ofLoop, `Loop ${kind}`, former.loop))
    if (ofHaravan?._tag === "Linked") {
      loop.set(ofHaravan.partner, contested(ofHaravan, `Haravan ${kind}`, former.haravan))
    }
  }
  for (const former of broken) {
    const { forHaravan, forLoop } = namedElsewhere(former)
    const now = [
      ...(forLoop.length === 0 ? [] : [`Loop ${kind} ${former.loop} is named ${listIds(`Haravan ${kind}`, forLoop)}`]),
      ...(forHaravan.length === 0
        ? []
        : [`Haravan ${kind} ${former.haravan} is named ${listIds(`Loop ${kind}`, forHaravan)}`])
    ].join(", and ")
    loop.set(
      former.loop,
      givenUp(`Haravan ${kind}`, { partner: former.haravan, evidence: former.evidence }, now, forLoop)
    )
    haravan.set(
      former.haravan,
      givenUp(`Loop ${kind}`, { partner: former.loop, evidence: former.evidence }, now, forHaravan)
    )
  }
  return {
    links: { ...fresh, loop: new Overlaid(fresh.loop, loop), haravan: new Overlaid(fresh.haravan, haravan) },
    renamed,
    broken
  }
}

/** `noun` is `Haravan variant`. */
const givenUp = <Partner extends string>(
  noun: string,
  former: FormerPartner<Partner>,
  now: string,
  others: ReadonlyArray<Partner>
): LinkState<Partner> => ({
  ...unlinkedAs(
    "conflicting",
    `was ${noun} ${former.partner} by ${former.evidence}, but now ${now}; declare which is meant`,
    [former.partner, ...others]
  ),
  former
})

const contested = <Partner>({ evidence }: Linked<unknown>, noun: string, id: Partner & string): LinkState<Partner> =>
  unlinkedAs("conflicting", `${evidence} names ${noun} ${id}, which was linked to another before`, [id])

const partnerOf = <Partner>(state: LinkState<Partner> | undefined): Partner | undefined =>
  state?._tag === "Linked" ? state.partner : undefined

const others = <Id>(named: ReadonlySet<Id> | undefined, former: Id): ReadonlyArray<Id> =>
  named === undefined ? [] : [...named].filter((id) => id !== former)

interface Names<LoopId, HaravanId> {
  readonly loop: ReadonlyMap<LoopId, ReadonlySet<HaravanId>>
  readonly haravan: ReadonlyMap<HaravanId, ReadonlySet<LoopId>>
}

/** Whom the evidence names for the records of a few links; what it takes to name is `tells`'s rule of `linkRecords`. */
const namesFor = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  evidence: ReadonlyArray<EvidenceKeys<LoopRecord, HaravanRecord>>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  outcomes: DeclarationOutcomes<LoopId, HaravanId>,
  links: ReadonlyArray<FormerLink<LoopId, HaravanId>>
): Names<LoopId, HaravanId> => {
  const loop = new Map(links.map((link) => [link.loop, new Set<HaravanId>()]))
  const haravan = new Map(links.map((link) => [link.haravan, new Set<LoopId>()]))
  for (const keys of evidence) {
    const bearers = new Map<string, { readonly loop: Array<LoopId>; readonly haravan: Array<HaravanId> }>()
    const want = (key: string | undefined): void => {
      if (key !== undefined && !bearers.has(key)) bearers.set(key, { loop: [], haravan: [] })
    }
    for (const link of links) {
      const [ours, theirs] = [input.loop.get(link.loop), input.haravan.get(link.haravan)]
      if (ours !== undefined) want(keys.loop(ours))
      if (theirs !== undefined) want(keys.haravan(theirs))
    }
    for (const [id, record] of input.loop) {
      if (outcomes.loop.get(id)?._tag !== "Ignored") bearers.get(keys.loop(record) ?? "")?.loop.push(id)
    }
    for (const [id, record] of input.haravan) {
      if (outcomes.haravan.get(id)?._tag !== "Ignored") bearers.get(keys.haravan(record) ?? "")?.haravan.push(id)
    }
    for (const found of bearers.values()) {
      if (keys.evidence !== "external-id" && (found.loop.length > 1 || found.haravan.length > 1)) continue
      for (const ours of found.loop) {
        for (const theirs of found.haravan) {
          if (!outcomes.haravan.has(theirs)) loop.get(ours)?.add(theirs)
          if (!outcomes.loop.has(ours)) haravan.get(theirs)?.add(ours)
        }
      }
    }
  }
  return { loop, haravan }
}
