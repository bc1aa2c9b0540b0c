/** Links again, and keeps the links that were found before. */
import type { Evidence } from "@stocktally/schema"
import { type DeclarationOutcomes, resolveDeclarations } from "./Declarations.ts"
import { OverlayMap } from "./LazyMap.ts"
import { type EvidenceKeys, type LinkInput, linkRecords, type LinkRules } from "./linkRecords.ts"
import { type FormerPartner, type Linked, type Links, type LinkState, unlinkedAs } from "./Links.ts"
import { evidenceWord, recordLabel } from "./wording.ts"

/** A link that was found before, with its evidence at that time. */
export interface FormerLink<LoopId, HaravanId> {
  readonly loop: LoopId
  readonly haravan: HaravanId
  readonly evidence: Evidence
}

/** Links, including those that were found before and kept. */
export interface UpdatedLinks<LoopId, HaravanId> {
  readonly links: Links<LoopId, HaravanId>
  /** Kept although no evidence is left: one of the two records has a new SKU, barcode or name. */
  readonly renamed: ReadonlyArray<FormerLink<LoopId, HaravanId>>
  /** Not kept, because the evidence now names another partner. */
  readonly broken: ReadonlyArray<FormerLink<LoopId, HaravanId>>
}

/** New links, to which the links that were found before can be added. */
export interface LinkUpdate<LoopId, HaravanId> {
  /** Whether both records of a former link could be linked, but the new links do not have it. */
  readonly isInDoubt: (former: FormerLink<LoopId, HaravanId>) => boolean
  /** Returns the links with the former links that are kept. Former links that are not in doubt may be left out. */
  readonly withKept: (formers: ReadonlyArray<FormerLink<LoopId, HaravanId>>) => UpdatedLinks<LoopId, HaravanId>
}

/**
 * Links records as `linkRecords` does, and keeps links that were found before. A former link is considered if both of
 * its records still exist and have no declaration:
 *
 * - if the evidence still names the two for each other, the new links have it;
 * - if the evidence names no other record for either of them, the link is kept with its evidence. So a rename moves no
 *   link, nor does a new record with the same SKU;
 * - if the evidence names another record for one of them, both are `conflicting`, and so is the other record if it
 *   would be linked: counts must not move to another record because someone edited a SKU. They stay `conflicting`,
 *   because the store remembers their former partners, until the evidence is restored, the former partner is gone, or
 *   someone declares the link.
 *
 * Former links are added in a second step, so that not all of them are in memory at once: only those in doubt make a
 * difference.
 */
export const updateLinks = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  rules: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>
): LinkUpdate<LoopId, HaravanId> => {
  const fresh = linkRecords(rules, input)
  const outcomes = resolveDeclarations(input.declarations)
  const isInDoubt = (former: FormerLink<LoopId, HaravanId>): boolean =>
    input.complete && input.loop.has(former.loop) && input.haravan.has(former.haravan) &&
    !outcomes.loop.has(former.loop) && !outcomes.haravan.has(former.haravan) &&
    partnerOf(fresh.loop.get(former.loop)) !== former.haravan
  return {
    isInDoubt,
    withKept: (formers) => {
      const doubted = formers.filter(isInDoubt)
      return doubted.length === 0
        ? { links: fresh, renamed: [], broken: [] }
        : keepFormerLinks(rules, input, fresh, doubted, partnersNamedFor(rules.evidence, input, outcomes, doubted))
    }
  }
}

/** Adds the former links that are in doubt to the new links: some are kept, the others make records `conflicting`. */
const keepFormerLinks = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  { kind, label }: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  fresh: Links<LoopId, HaravanId>,
  doubted: ReadonlyArray<FormerLink<LoopId, HaravanId>>,
  named: NamedPartners<LoopId, HaravanId>
): UpdatedLinks<LoopId, HaravanId> => {
  const loop = new Map<LoopId, LinkState<HaravanId>>()
  const haravan = new Map<HaravanId, LinkState<LoopId>>()
  const namedElsewhere = (former: FormerLink<LoopId, HaravanId>) => ({
    forLoop: othersThan(former.haravan, named.loop.get(former.loop)),
    forHaravan: othersThan(former.loop, named.haravan.get(former.haravan))
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
  // A record that would now be linked to one of the two is not linked: it may have taken over the key of the other.
  // It may also belong to a broken link itself. The state of that link then replaces this one, so this one is set first.
  for (const former of broken) {
    const [ofLoop, ofHaravan] = [fresh.loop.get(former.loop), fresh.haravan.get(former.haravan)]
    if (ofLoop?._tag === "Linked") haravan.set(ofLoop.partner, contested(ofLoop, `Loop ${kind}`, former.loop))
    if (ofHaravan?._tag === "Linked") {
      loop.set(ofHaravan.partner, contested(ofHaravan, `Haravan ${kind}`, former.haravan))
    }
  }
  const [loopNoun, haravanNoun] = [`Loop ${kind}`, `Haravan ${kind}`]
  for (const former of broken) {
    const { evidence } = former
    const { forHaravan, forLoop } = namedElsewhere(former)
    const ours = input.loop.get(former.loop)
    const theirs = input.haravan.get(former.haravan)
    const loopLabel = recordLabel(loopNoun, former.loop, ours && label.loop(ours))
    const haravanLabel = recordLabel(haravanNoun, former.haravan, theirs && label.haravan(theirs))
    loop.set(
      former.loop,
      givenUp(
        { partner: former.haravan, evidence },
        haravanLabel,
        forLoop.length > 0 ? othersMatch(haravanNoun, forLoop, "it") : othersMatch(loopNoun, forHaravan, haravanLabel),
        forLoop
      )
    )
    haravan.set(
      former.haravan,
      givenUp(
        { partner: former.loop, evidence },
        loopLabel,
        forHaravan.length > 0 ? othersMatch(loopNoun, forHaravan, "it") : othersMatch(haravanNoun, forLoop, loopLabel),
        forHaravan
      )
    )
  }
  return {
    links: { ...fresh, loop: new OverlayMap(fresh.loop, loop), haravan: new OverlayMap(fresh.haravan, haravan) },
    renamed,
    broken
  }
}

/** `another Haravan variant now matches it`. */
const othersMatch = (noun: string, others: ReadonlyArray<string>, label: string): string =>
  others.length === 1 ? `another ${noun} now matches ${label}` : `${others.length} other ${noun}s now match ${label}`

const givenUp = <Partner extends string>(
  former: FormerPartner<Partner>,
  formerLabel: string,
  reason: string,
  others: ReadonlyArray<Partner>
): LinkState<Partner> => ({
  ...unlinkedAs(
    "conflicting",
    `Was linked to ${formerLabel} by ${evidenceWord(former.evidence)}, but ${reason}`,
    [former.partner, ...others]
  ),
  former
})

const contested = <Partner>({ evidence }: Linked<unknown>, noun: string, id: Partner & string): LinkState<Partner> =>
  unlinkedAs("conflicting", `The ${noun} with the same ${evidenceWord(evidence)} was linked to another before`, [id])

const partnerOf = <Partner>(state: LinkState<Partner> | undefined): Partner | undefined =>
  state?._tag === "Linked" ? state.partner : undefined

const othersThan = <Id>(former: Id, named: ReadonlySet<Id> | undefined): ReadonlyArray<Id> =>
  named === undefined ? [] : [...named].filter((id) => id !== former)

/** The partners that the evidence names for each record. */
interface NamedPartners<LoopId, HaravanId> {
  readonly loop: ReadonlyMap<LoopId, ReadonlySet<HaravanId>>
  readonly haravan: ReadonlyMap<HaravanId, ReadonlySet<LoopId>>
}

/** The partners that the evidence names for the records of a few links, by the rule of `namesPartners`. */
const partnersNamedFor = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  evidence: ReadonlyArray<EvidenceKeys<LoopRecord, HaravanRecord>>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  outcomes: DeclarationOutcomes<LoopId, HaravanId>,
  links: ReadonlyArray<FormerLink<LoopId, HaravanId>>
): NamedPartners<LoopId, HaravanId> => {
  const loop = new Map(links.map((link) => [link.loop, new Set<HaravanId>()]))
  const haravan = new Map(links.map((link) => [link.haravan, new Set<LoopId>()]))
  for (const keys of evidence) {
    const idsByKey = new Map<string, { readonly loop: Array<LoopId>; readonly haravan: Array<HaravanId> }>()
    const addKey = (key: string | undefined): void => {
      if (key !== undefined && !idsByKey.has(key)) idsByKey.set(key, { loop: [], haravan: [] })
    }
    for (const link of links) {
      const [ours, theirs] = [input.loop.get(link.loop), input.haravan.get(link.haravan)]
      if (ours !== undefined) addKey(keys.loop(ours))
      if (theirs !== undefined) addKey(keys.haravan(theirs))
    }
    for (const [id, record] of input.loop) {
      if (outcomes.loop.get(id)?._tag !== "Ignored") idsByKey.get(keys.loop(record) ?? "")?.loop.push(id)
    }
    for (const [id, record] of input.haravan) {
      if (outcomes.haravan.get(id)?._tag !== "Ignored") idsByKey.get(keys.haravan(record) ?? "")?.haravan.push(id)
    }
    for (const found of idsByKey.values()) {
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
