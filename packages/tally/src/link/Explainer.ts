import { compareIds } from "@stocktally/schema"
import { none } from "./Bearers.ts"
import { type Unlinked, unlinkedAs } from "./Links.ts"
import { type Clue, type Perspective, tells } from "./Perspective.ts"
import { evidenceLabel, evidenceWords, listIds } from "./wording.ts"

const label = ({ evidence, textOf }: Clue, key: number): string => evidenceLabel(evidence, textOf(key))

/** Those over there that bear a key, by ascending id: all of them, and those that no declaration is about. */
interface Group<Other> {
  readonly all: ReadonlyArray<Other>
  readonly free: ReadonlyArray<Other>
}

/** Whom the evidence names for a record; in words, `SKU "a-1" names Loop variant 5`. */
interface RecordRefs<Other> {
  /** Several by one kind of evidence are ambiguous; otherwise different kinds name different ones. */
  readonly reason: "ambiguous" | "conflicting"
  readonly detail: string
  readonly partners: ReadonlyArray<Other>
}

/**
 * Says why records of one side are unlinked. A thousand records may share a key, and each is explained with it: what is
 * found for a key or a record is therefore kept.
 */
export class Explainer<Self extends string, Other extends string> {
  readonly #side: Perspective<Self, Other>
  readonly #groups = new Map<Clue, Map<number, Group<Other>>>()
  readonly #namings = new Map<number, RecordRefs<Other>>()

  constructor(side: Perspective<Self, Other>) {
    this.#side = side
  }

  /** Whom the evidence names for a record, those left out that a declaration is about. */
  naming(record: number): RecordRefs<Other> {
    const known = this.#namings.get(record)
    if (known !== undefined) return known
    const partners = new Set<Other>()
    const parts: Array<string> = []
    let reason: RecordRefs<Other>["reason"] = "conflicting"
    for (const clue of this.#side.clues) {
      const key = clue.own.keyOf(record)
      if (key === none || !tells(clue, key)) continue
      const { free } = this.#group(clue, key)
      if (free.length === 0) continue
      if (free.length > 1) reason = "ambiguous"
      for (const id of free) partners.add(id)
      parts.push(`${label(clue, key)} names ${listIds(this.#side.other.noun, free)}`)
    }
    const naming = { reason, detail: parts.join(", "), partners: [...partners].toSorted(compareIds) }
    this.#namings.set(record, naming)
    return naming
  }

  /** Why a record is unlinked for which evidence names no partner, or only such as a declaration is about. */
  unnamed(record: number): Unlinked<Other> {
    const { clues, other } = this.#side
    const borne = clues.flatMap((clue) => {
      const key = clue.own.keyOf(record)
      return key === none ? [] : [{ clue, key, count: clue.other.count(key) }]
    })
    const refuted = borne.find(({ clue, count, key }) => count > 0 && tells(clue, key))
    if (refuted !== undefined) {
      const { all } = this.#group(refuted.clue, refuted.key)
      const naming = `${label(refuted.clue, refuted.key)} names ${listIds(other.noun, all)}`
      return unlinkedAs("conflicting", `${naming}, but a declaration says otherwise`, all)
    }
    const shared = borne.find(({ count }) => count > 0)
    if (shared !== undefined) {
      const { all } = this.#group(shared.clue, shared.key)
      const there = `it is that of ${listIds(other.noun, all)}`
      const here = `of ${shared.clue.own.count(shared.key)} over here`
      return unlinkedAs("ambiguous", `${label(shared.clue, shared.key)} is not unique: ${there}, and ${here}`, all)
    }
    const detail = borne.length > 0
      ? `no ${other.noun} matches ${borne.map(({ clue, key }) => label(clue, key)).join(" or ")}`
      : `there is no ${clues.map(({ evidence }) => evidenceWords[evidence]).join(" or ")} to go by`
    return unlinkedAs("no-partner", detail, [])
  }

  #group(clue: Clue, key: number): Group<Other> {
    const groups = this.#groups.get(clue) ?? new Map<number, Group<Other>>()
    this.#groups.set(clue, groups)
    const known = groups.get(key)
    if (known !== undefined) return known
    const { ids, outcomes } = this.#side.other
    const all: Array<Other> = []
    const free: Array<Other> = []
    for (let record = clue.other.first(key); record !== none; record = clue.other.next(record)) {
      const id = ids.at(record)
      if (id === undefined) continue
      all.push(id)
      if (!outcomes.has(record)) free.push(id)
    }
    const group = { all: all.toSorted(compareIds), free: free.toSorted(compareIds) }
    groups.set(key, group)
    return group
  }
}
