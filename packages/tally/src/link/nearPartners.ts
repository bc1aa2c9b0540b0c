/** Candidates whose keys differ only in characters that people do not see or mind. They are never linked. */
import { compareIds, type Evidence } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"
import { describeDifference, nearKey } from "../text/nearKey.ts"
import { maxCandidates, type Unlinked, unlinkedAs } from "./Links.ts"
import { capitalized, evidenceWord, quoted, recordLabel } from "./wording.ts"

/** A kind of evidence, as one side sees it. */
export interface SideKeys<Own, Other> {
  readonly evidence: Evidence
  readonly own: (record: Own) => string | undefined
  readonly other: (record: Other) => string | undefined
}

/** The records of the other side. */
export interface OtherRecords<Id, Record> {
  /** `Haravan variant` */
  readonly noun: string
  readonly records: ReadonlyMap<Id, Record>
  /** The SKU or name of the record with a number. */
  readonly labelOf: (record: number) => string | null
  /** Whether there is a declaration about the record with a number; then it is not a candidate. */
  readonly isDeclared: (record: number) => boolean
}

interface Candidate<Id> {
  readonly id: Id
  readonly number: number
  readonly key: string
}

/** The candidates for a key, and the sentence that explains the first of them. */
interface NearCandidates<Id> {
  readonly detail: string
  readonly ids: ReadonlyArray<Id>
}

/** How many candidates a sentence names. */
const maxNamed = 3

/** Finds near candidates for records of one side, in one pass over the other side. */
export class NearPartners<Own, Id extends string, Other> {
  readonly #keys: ReadonlyArray<SideKeys<Own, Other>>
  readonly #other: OtherRecords<Id, Other>
  /** The records of the other side by kind of evidence and near key. */
  readonly #candidates: ReadonlyArray<Map<string, Array<Candidate<Id>>>>
  /** The results by kind of evidence and key: a thousand records may share a key. */
  readonly #results: ReadonlyArray<Map<string, NearCandidates<Id> | undefined>>

  constructor(keys: ReadonlyArray<SideKeys<Own, Other>>, unlinked: Iterable<Own>, other: OtherRecords<Id, Other>) {
    this.#keys = keys
    this.#other = other
    this.#candidates = keys.map(() => new Map())
    this.#results = keys.map(() => new Map())
    for (const record of unlinked) {
      for (const [kind, { evidence, own }] of keys.entries()) {
        const near = nearKey(evidence, own(record))
        if (near !== undefined) this.#candidates[kind]?.set(near, [])
      }
    }
    if (this.#candidates.every(({ size }) => size === 0)) return
    let number = -1
    for (const [id, record] of other.records) {
      if (other.isDeclared(++number)) continue
      for (const [kind, { evidence, other }] of keys.entries()) {
        const key = other(record)
        const near = nearKey(evidence, key)
        if (key !== undefined && near !== undefined) this.#candidates[kind]?.get(near)?.push({ id, key, number })
      }
    }
  }

  /**
   * Adds the near candidates of an unlinked record behind those that it has. They are the reason if nothing else names
   * a partner.
   */
  addTo(unlinked: Unlinked<Id>, record: Own): Unlinked<Id> {
    const [first, ...others] = this.#keys.flatMap(({ own }, kind) => this.#nearOf(kind, own(record)) ?? [])
    if (first === undefined) return unlinked
    const ids = [...new Set([...unlinked.candidates, ...[first, ...others].flatMap(({ ids }) => ids)])]
    return unlinkedAs(unlinked.reason, unlinked.reason === "no-partner" ? first.detail : unlinked.detail, ids)
  }

  #nearOf(kind: number, key: string | undefined): NearCandidates<Id> | undefined {
    const evidence = this.#keys[kind]?.evidence
    const results = this.#results[kind]
    if (evidence === undefined || key === undefined || results === undefined) return undefined
    if (results.has(key)) return results.get(key)
    const near = nearKey(evidence, key)
    const sameNearKey = near === undefined ? [] : this.#candidates[kind]?.get(near) ?? []
    const candidates = sameNearKey.filter((candidate) => candidate.key !== key)
      .toSorted((self, that) => compareIds(self.id, that.id)).slice(0, maxCandidates)
    const result = candidates.length === 0
      ? undefined
      : { ids: candidates.map(({ id }) => id), detail: this.#detailOf(evidence, key, candidates) }
    results.set(key, result)
    return result
  }

  #detailOf(evidence: Evidence, key: string, candidates: ReadonlyArray<Candidate<Id>>): string {
    const byDifference = Map.groupBy(candidates, (candidate) => describeDifference(evidence, key, candidate.key))
    const [[difference, alike] = ["", []]] = byDifference
    const { labelOf, noun } = this.#other
    const labels = alike.slice(0, maxNamed).map(({ id, number }) => recordLabel(noun, id, labelOf(number)))
    const names = joinNames(
      alike.length > maxNamed ? [...labels, `${alike.length - maxNamed} more`] : labels,
      "and"
    )
    return `${capitalized(evidenceWord(evidence))} ${quoted(key)} differs from that of ${names} only in ${difference}`
  }
}
