import { compareIds, type Evidence } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"
import { absent } from "./KeyIndex.ts"
import { type Unlinked, unlinkedAs } from "./Links.ts"
import { type Clue, namesPartners, type Perspective } from "./Perspective.ts"
import { capitalized, evidenceList, evidenceWord, othersHave, quoted, recordLabel } from "./wording.ts"

/** The records of the other side with a key, by ascending id: all of them, and those without a declaration. */
interface RecordsWithKey<Other> {
  readonly all: ReadonlyArray<Other>
  readonly free: ReadonlyArray<Other>
}

/** The partners that one kind of evidence names for a record. */
interface Claim<Other> {
  readonly evidence: Evidence
  readonly partners: ReadonlyArray<Other>
}

/** The partners that all evidence names for a record, without those that have a declaration. */
interface Claims<Other> {
  /** The surest first. */
  readonly claims: ReadonlyArray<Claim<Other>>
  readonly partners: ReadonlyArray<Other>
  /**
   * `ambiguous` if one kind of evidence names several partners; `conflicting` if different kinds name different ones.
   */
  readonly reason: "ambiguous" | "conflicting"
}

/**
 * Explains why records of one side are unlinked. A thousand records may share a key, so the results for keys and
 * records are cached.
 */
export class Explainer<Self extends string, Other extends string> {
  readonly #perspective: Perspective<Self, Other>
  readonly #records = new Map<Clue, Map<number, RecordsWithKey<Other>>>()
  readonly #claims = new Map<number, Claims<Other>>()

  constructor(perspective: Perspective<Self, Other>) {
    this.#perspective = perspective
  }

  /** The partners that the evidence names for a record. */
  claimsOf(record: number): Claims<Other> {
    const cached = this.#claims.get(record)
    if (cached !== undefined) return cached
    const claims = this.#perspective.clues.flatMap((clue): ReadonlyArray<Claim<Other>> => {
      const key = clue.own.keyOf(record)
      const partners = key === absent || !namesPartners(clue, key) ? [] : this.#recordsWith(clue, key).free
      return partners.length === 0 ? [] : [{ evidence: clue.evidence, partners }]
    })
    const result: Claims<Other> = {
      claims,
      partners: [...new Set(claims.flatMap(({ partners }) => partners))].toSorted(compareIds),
      reason: claims.some(({ partners }) => partners.length > 1) ? "ambiguous" : "conflicting"
    }
    this.#claims.set(record, result)
    return result
  }

  /** Explains a record for which the evidence names several partners. */
  explainSeveralPartners(record: number): Unlinked<Other> {
    const { claims, partners, reason } = this.claimsOf(record)
    const { noun } = this.#perspective.other
    const shared = claims.find(({ partners }) => partners.length > 1)
    if (shared !== undefined) {
      const detail = `${shared.partners.length} ${noun}s have its ${evidenceWord(shared.evidence)}`
      return unlinkedAs(reason, detail, partners)
    }
    const [one = [], another = []] = [
      ...Map.groupBy(claims, ({ partners: [partner] }) => partner).values()
    ].map((claims) => claims.map(({ evidence }) => evidence))
    const detail = `One ${noun} has its ${evidenceList(one)}, another has its ${evidenceList(another)}`
    return unlinkedAs(reason, detail, partners)
  }

  /** Explains a record whose only partner has several: `otherExplainer` explains the records of the other side. */
  explainContestedPartner(record: number, partner: number, otherExplainer: Explainer<Other, Self>): Unlinked<Other> {
    const { other, own } = this.#perspective
    const { claims, partners } = this.claimsOf(record)
    const evidence = claims.map(({ evidence }) => evidence)
    const contest = otherExplainer.claimsOf(partner)
    const id = own.ids.at(record)
    const rival = contest.claims.find(({ partners }) => partners.length > 1 || partners[0] !== id)?.evidence ??
      "declared"
    const label = other.labelOf(partner)
    // A record with the same label says nothing by it.
    const isLabelShared = evidence.includes(other.labelEvidence)
    const same = isLabelShared
      ? `A ${other.noun} has the same ${evidenceList(evidence)}`
      : `Same ${evidenceList(evidence)} as ${recordLabel(other.noun, other.ids.at(partner) ?? "", label)}`
    const isKnown = evidence.includes(rival) || (!isLabelShared && label !== null && rival === other.labelEvidence)
    const sharedKey = `${isKnown ? "that" : "its"} ${evidenceWord(rival)}${evidence.includes(rival) ? " too" : ""}`
    const detail = `${same}, but ${othersHave(own.noun, contest.partners.length - 1)} ${sharedKey}`
    return unlinkedAs(contest.reason, detail, partners)
  }

  /** Explains a record for which the evidence names no partner, or only partners that have a declaration. */
  explainNoPartner(record: number): Unlinked<Other> {
    const { clues, other, own } = this.#perspective
    const keys = clues.flatMap((clue) => {
      const key = clue.own.keyOf(record)
      return key === absent ? [] : [{ clue, key, count: clue.other.count(key) }]
    })
    const declared = keys.find(({ clue, count, key }) => count > 0 && namesPartners(clue, key))
    if (declared !== undefined) {
      const { all } = this.#recordsWith(declared.clue, declared.key)
      const [s, was] = all.length === 1 ? ["", "was linked to another"] : ["s", "were linked to others"]
      const detail = `The ${other.noun}${s} with this ${evidenceWord(declared.clue.evidence)} ${was} by hand`
      return unlinkedAs("conflicting", detail, all)
    }
    const shared = keys.find(({ count }) => count > 0)
    if (shared !== undefined) {
      const { clue: { evidence, own: index }, count, key } = shared
      const alike = index.count(key) - 1
      const same = `the same ${evidenceWord(evidence)}`
      const othersText = othersHave(own.noun, alike)
      const detail = count === 1
        ? `${othersText} ${same}`
        : `${count} ${other.noun}s have ${same}${alike === 0 ? "" : `, and ${othersText} it too`}`
      return unlinkedAs("ambiguous", capitalized(detail), this.#recordsWith(shared.clue, shared.key).all)
    }
    const words = keys.map(({ clue: { evidence, textOf }, key }) => {
      // Screens show the other keys with the record, and of a Haravan record its id.
      const isShown = evidence !== "external-id" || textOf(key) === own.ids.at(record)
      return `${evidenceWord(evidence)}${isShown ? "" : ` (${quoted(textOf(key))})`}`
    })
    const detail = words.length > 0
      ? `No ${other.noun} has the same ${joinNames(words, "or")}`
      : `It has no ${evidenceList(clues.map(({ evidence }) => evidence), "or")}`
    return unlinkedAs("no-partner", detail, [])
  }

  #recordsWith(clue: Clue, key: number): RecordsWithKey<Other> {
    const byKey = this.#records.get(clue) ?? new Map<number, RecordsWithKey<Other>>()
    this.#records.set(clue, byKey)
    const cached = byKey.get(key)
    if (cached !== undefined) return cached
    const { ids, outcomes } = this.#perspective.other
    const all: Array<Other> = []
    const free: Array<Other> = []
    for (let record = clue.other.first(key); record !== absent; record = clue.other.next(record)) {
      const id = ids.at(record)
      if (id === undefined) continue
      all.push(id)
      if (!outcomes.has(record)) free.push(id)
    }
    const records = { all: all.toSorted(compareIds), free: free.toSorted(compareIds) }
    byKey.set(key, records)
    return records
  }
}
