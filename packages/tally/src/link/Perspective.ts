import type { Evidence } from "@stocktally/schema"
import type { DeclarationOutcome } from "./Declarations.ts"
import type { Ids } from "./Ids.ts"
import { type KeyIndex, absent } from "./KeyIndex.ts"

/** One kind of evidence, as one side sees it: the records of both sides by its keys. */
export interface Clue {
  readonly evidence: Evidence
  /** The text of a key that a record has. */
  readonly textOf: (key: number) => string
  readonly own: KeyIndex
  readonly other: KeyIndex
}

/** The records of one side by number, with the outcome of the declarations about some of them. */
export interface Records<Id extends string, Partner> {
  readonly ids: Ids<Id>
  readonly outcomes: ReadonlyMap<number, DeclarationOutcome<Partner>>
  /** `Haravan variant` */
  readonly noun: string
  /** The kind of evidence that people know a record by: SKU or name. */
  readonly labelEvidence: Evidence
  /** That text of a record; null if it has none. */
  readonly labelOf: (record: number) => string | null
}

/** One side, its view of the other, and the evidence for links, the surest first. */
export interface Perspective<Self extends string, Other extends string> {
  readonly own: Records<Self, Other>
  readonly other: Records<Other, Self>
  readonly clues: ReadonlyArray<Clue>
}

/** The same perspective from the other side. */
export const reversed = <Self extends string, Other extends string>(
  { clues, other, own }: Perspective<Self, Other>
): Perspective<Other, Self> => ({
  own: other,
  other: own,
  clues: clues.map((clue) => ({ ...clue, own: clue.other, other: clue.own }))
})

/**
 * Whether a key names the records of the other side that have it. An `external_id` names its record, however many
 * others have the same one. Any other key names a record only if one record on each side has it.
 */
export const namesPartners = ({ evidence, other, own }: Clue, key: number): boolean =>
  evidence === "external-id" || (own.count(key) === 1 && other.count(key) === 1)

/**
 * The number of the only record of the other side that any clue names for a record, without those with a declaration.
 */
export const onlyPartner = <Self extends string, Other extends string>(
  { clues, other }: Perspective<Self, Other>,
  record: number
): number => {
  let only = absent
  for (const clue of clues) {
    const key = clue.own.keyOf(record)
    if (key === absent || !namesPartners(clue, key)) continue
    for (let partner = clue.other.first(key); partner !== absent; partner = clue.other.next(partner)) {
      if (partner === only || other.outcomes.has(partner)) continue
      if (only !== absent) return absent
      only = partner
    }
  }
  return only
}

/** The surest evidence that names a partner for a record. */
export const surestEvidence = <Self extends string, Other extends string>(
  { clues }: Perspective<Self, Other>,
  record: number,
  partner: number
): Evidence | undefined =>
  clues.find((clue) => {
    const key = clue.own.keyOf(record)
    return key !== absent && key === clue.other.keyOf(partner) && namesPartners(clue, key)
  })?.evidence
