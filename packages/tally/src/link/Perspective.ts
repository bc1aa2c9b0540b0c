import type { Evidence } from "@stocktally/schema"
import { type Bearers, none } from "./Bearers.ts"
import type { DeclarationOutcome } from "./Declarations.ts"
import type { Ids } from "./Ids.ts"

/** One kind of evidence, as one side sees it: who bears its keys here and over there. */
export interface Clue {
  readonly evidence: Evidence
  /** What a key that someone bears is. */
  readonly textOf: (key: number) => string
  readonly own: Bearers
  readonly other: Bearers
}

/** The records of one side, with what declarations say about some of them, by their numbers. */
export interface Records<Id extends string, Partner> {
  readonly ids: Ids<Id>
  readonly outcomes: ReadonlyMap<number, DeclarationOutcome<Partner>>
  /** `Haravan variant` */
  readonly noun: string
}

/** One side, what it sees of the other, and what speaks for links, the surest first. */
export interface Perspective<Self extends string, Other extends string> {
  readonly own: Records<Self, Other>
  readonly other: Records<Other, Self>
  readonly clues: ReadonlyArray<Clue>
}

/** The same, seen from the other side. */
export const reversed = <Self extends string, Other extends string>(
  { clues, other, own }: Perspective<Self, Other>
): Perspective<Other, Self> => ({
  own: other,
  other: own,
  clues: clues.map((clue) => ({ ...clue, own: clue.other, other: clue.own }))
})

/**
 * Whether a key names those who bear it over there. An `external_id` is a claim of one record on another, and names it
 * however many others claim it too. Any other key names a record only where it is the key of one record on each side.
 */
export const tells = ({ evidence, other, own }: Clue, key: number): boolean =>
  evidence === "external-id" || (own.count(key) === 1 && other.count(key) === 1)

/** The only record over there, by its number, that any clue names for the record. Declared ones are left out. */
export const soleNamed = <Self extends string, Other extends string>(
  { clues, other }: Perspective<Self, Other>,
  record: number
): number => {
  let sole = none
  for (const clue of clues) {
    const key = clue.own.keyOf(record)
    if (key === none || !tells(clue, key)) continue
    for (let partner = clue.other.first(key); partner !== none; partner = clue.other.next(partner)) {
      if (partner === sole || other.outcomes.has(partner)) continue
      if (sole !== none) return none
      sole = partner
    }
  }
  return sole
}

/** The surest evidence that names the partner for the record. */
export const surest = <Self extends string, Other extends string>(
  { clues }: Perspective<Self, Other>,
  record: number,
  partner: number
): Evidence | undefined =>
  clues.find((clue) => {
    const key = clue.own.keyOf(record)
    return key !== none && key === clue.other.keyOf(partner) && tells(clue, key)
  })?.evidence
