/** Candidates whose keys are the same but for what nobody sees or minds: they are named, and never linked. */
import { compareIds, type Evidence } from "@stocktally/schema"
import { differenceOf, nearKey } from "../text/nearKey.ts"
import { maxCandidates, type Unlinked, unlinkedAs } from "./Links.ts"
import { evidenceLabel, listIds } from "./wording.ts"

/** A kind of evidence, as one side sees it. */
export interface SideKeys<Own, Other> {
  readonly evidence: Evidence
  readonly own: (record: Own) => string | undefined
  readonly other: (record: Other) => string | undefined
}

/** The records over there. */
export interface OtherRecords<Id, Record> {
  /** `Haravan variant` */
  readonly noun: string
  readonly records: ReadonlyMap<Id, Record>
  /** Whether something is declared about the record of a number; it is no candidate then. */
  readonly isDeclared: (record: number) => boolean
}

interface Bearer<Id> {
  readonly id: Id
  readonly key: string
}

/** Whom a key may mean, and why. */
interface Near<Id> {
  readonly detail: string
  readonly ids: ReadonlyArray<Id>
}

/** Finds near candidates for records of one side, in one pass over the other side. */
export class NearPartners<Own, Id extends string, Other> {
  readonly #keys: ReadonlyArray<SideKeys<Own, Other>>
  readonly #noun: string
  /** By the place of the evidence and the near key: who bears it over there. */
  readonly #bearers: ReadonlyArray<Map<string, Array<Bearer<Id>>>>
  /** What was found for a key: a thousand records may share it. */
  readonly #found: ReadonlyArray<Map<string, Near<Id> | undefined>>

  constructor(
    keys: ReadonlyArray<SideKeys<Own, Other>>,
    wanted: Iterable<Own>,
    { isDeclared, noun, records }: OtherRecords<Id, Other>
  ) {
    this.#keys = keys
    this.#noun = noun
    this.#bearers = keys.map(() => new Map())
    this.#found = keys.map(() => new Map())
    for (const record of wanted) {
      for (const [place, { evidence, own }] of keys.entries()) {
        const near = nearKey(evidence, own(record))
        if (near !== undefined) this.#bearers[place]?.set(near, [])
      }
    }
    if (this.#bearers.every(({ size }) => size === 0)) return
    let number = 0
    for (const [id, record] of records) {
      if (isDeclared(number++)) continue
      for (const [place, { evidence, other }] of keys.entries()) {
        const key = other(record)
        const near = nearKey(evidence, key)
        if (key !== undefined && near !== undefined) this.#bearers[place]?.get(near)?.push({ id, key })
      }
    }
  }

  /** An unlinked record with its near candidates behind those that it has. */
  addTo(unlinked: Unlinked<Id>, record: Own): Unlinked<Id> {
    const near = this.#keys.flatMap(({ own }, place) => this.#nearOf(place, own(record)) ?? [])
    if (near.length === 0) return unlinked
    const ids = [...new Set([...unlinked.candidates, ...near.flatMap(({ ids }) => ids)])]
    return unlinkedAs(unlinked.reason, [unlinked.detail, ...near.map(({ detail }) => detail)].join("; "), ids)
  }

  #nearOf(place: number, key: string | undefined): Near<Id> | undefined {
    const evidence = this.#keys[place]?.evidence
    const found = this.#found[place]
    if (evidence === undefined || key === undefined || found === undefined) return undefined
    if (found.has(key)) return found.get(key)
    const near = nearKey(evidence, key)
    const bearers = near === undefined ? [] : this.#bearers[place]?.get(near) ?? []
    const others = bearers.filter((bearer) => bearer.key !== key)
      .toSorted((self, that) => compareIds(self.id, that.id)).slice(0, maxCandidates)
    const result = others.length === 0 ? undefined : {
      ids: others.map(({ id }) => id),
      detail: [...Map.groupBy(others, (other) => differenceOf(evidence, key, other.key))].map(([difference, bearers]) =>
        `but for ${difference}, ${evidenceLabel(evidence, key)} is that of ${
          listIds(this.#noun, bearers.map(({ id }) => id), maxCandidates)
        }`
      ).join("; ")
    }
    found.set(key, result)
    return result
  }
}
