import type { Declaration, Evidence, LinkKind } from "@stocktally/schema"
import { declarationProblems, declaredState, type DeclarationOutcome, resolveDeclarations } from "./Declarations.ts"
import { Explainer } from "./Explainer.ts"
import { Ids } from "./Ids.ts"
import { KeyIndex, absent } from "./KeyIndex.ts"
import type { Links, LinkState, Unlinked } from "./Links.ts"
import { LinkStates } from "./LinkStates.ts"
import { NearPartners, type SideKeys } from "./nearPartners.ts"
import { type Clue, onlyPartner, type Perspective, type Records, reversed, surestEvidence } from "./Perspective.ts"

/** The records to link, with the declarations about them. `complete`: both catalogs were read completely. */
export interface LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord> {
  readonly loop: ReadonlyMap<LoopId, LoopRecord>
  readonly haravan: ReadonlyMap<HaravanId, HaravanRecord>
  readonly declarations: Iterable<Declaration<LoopId, HaravanId>>
  readonly complete: boolean
}

/** A kind of evidence: the key of a record of either side, in the form in which keys are compared. */
export interface EvidenceKeys<LoopRecord, HaravanRecord> {
  readonly evidence: Evidence
  readonly loop: (record: LoopRecord) => string | undefined
  readonly haravan: (record: HaravanRecord) => string | undefined
}

/** How records of one kind are linked: variants, or locations. */
export interface LinkRules<LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord> {
  readonly kind: LinkKind
  /** The kinds of evidence, the surest first. */
  readonly evidence: ReadonlyArray<EvidenceKeys<LoopRecord, HaravanRecord>>
  /** The text that people know a record by. */
  readonly label: {
    readonly evidence: Evidence
    readonly loop: (record: LoopRecord) => string | null
    readonly haravan: (record: HaravanRecord) => string | null
  }
  /** Turns digits into an id. */
  readonly loopId: (digits: string) => LoopId
  readonly haravanId: (digits: string) => HaravanId
}

/** Links the records of one kind by the rules of `linkVariants`. */
export const linkRecords = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  { evidence, haravanId, kind, label, loopId }: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>
): Links<LoopId, HaravanId> => {
  const { complete, haravan, loop } = input
  const declarations = [...input.declarations]
  const outcomes = resolveDeclarations(declarations)
  const own = makeRecords(`Loop ${kind}`, loop, outcomes.loop, loopId, [label.evidence, label.loop])
  const other = makeRecords(`Haravan ${kind}`, haravan, outcomes.haravan, haravanId, [label.evidence, label.haravan])
  const fromLoop: Perspective<LoopId, HaravanId> = {
    own,
    other,
    clues: evidence
      .filter(({ evidence }) => complete || evidence === "external-id")
      .map((keys) => makeClue(keys, input, { loop: own, haravan: other }))
  }
  return {
    kind,
    complete,
    loop: makeStates(fromLoop, {
      own: loop,
      other: haravan,
      keys: evidence.map(({ evidence, haravan, loop }) => ({ evidence, own: loop, other: haravan }))
    }, complete),
    haravan: makeStates(reversed(fromLoop), {
      own: haravan,
      other: loop,
      keys: evidence.map(({ evidence, haravan, loop }) => ({ evidence, own: haravan, other: loop }))
    }, complete),
    problems: declarationProblems(kind, declarations, outcomes, input)
  }
}

const makeRecords = <Id extends string, Entry, Partner>(
  noun: string,
  records: ReadonlyMap<Id, Entry>,
  outcomes: ReadonlyMap<Id, DeclarationOutcome<Partner>>,
  idOf: (digits: string) => Id,
  [labelEvidence, labelOf]: readonly [Evidence, (record: Entry) => string | null]
): Records<Id, Partner> => {
  const ids = new Ids(records.keys(), records.size, idOf)
  const numbered = [...outcomes].map(([id, outcome]) => [ids.numberOf(id), outcome] as const)
  return {
    noun,
    ids,
    outcomes: new Map(numbered.filter(([record]) => record !== absent)),
    labelEvidence,
    labelOf: (record) => {
      const label = textAt(records, ids.at(record), (record) => labelOf(record) ?? undefined)?.trim() ?? ""
      return label === "" ? null : label
    }
  }
}

/** Records declared to have no partner have no keys. The text of a key is read from a record, and not kept. */
const makeClue = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  { evidence, haravan, loop }: EvidenceKeys<LoopRecord, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  sides: { readonly loop: Records<LoopId, HaravanId>; readonly haravan: Records<HaravanId, LoopId> }
): Clue => {
  const numbers = new Map<string, number>()
  const numberKeys = <Entry>(
    records: ReadonlyMap<unknown, Entry>,
    keyOf: (record: Entry) => string | undefined,
    outcomes: ReadonlyMap<number, DeclarationOutcome<unknown>>
  ): Int32Array => {
    const keys = new Int32Array(records.size).fill(absent)
    let record = 0
    for (const value of records.values()) {
      const key = outcomes.get(record)?._tag === "Ignored" ? undefined : keyOf(value)
      if (key !== undefined) {
        const number = numbers.get(key) ?? numbers.size
        if (number === numbers.size) numbers.set(key, number)
        keys[record] = number
      }
      record++
    }
    return keys
  }
  const ownKeys = numberKeys(input.loop, loop, sides.loop.outcomes)
  const otherKeys = numberKeys(input.haravan, haravan, sides.haravan.outcomes)
  const own = new KeyIndex(ownKeys, numbers.size)
  const other = new KeyIndex(otherKeys, numbers.size)
  return {
    evidence,
    own,
    other,
    textOf: (key) =>
      textAt(input.loop, sides.loop.ids.at(own.first(key)), loop) ??
        textAt(input.haravan, sides.haravan.ids.at(other.first(key)), haravan) ?? ""
  }
}

const textAt = <Id, Entry>(
  records: ReadonlyMap<Id, Entry>,
  id: Id | undefined,
  keyOf: (record: Entry) => string | undefined
): string | undefined => {
  const record = id === undefined ? undefined : records.get(id)
  return record === undefined ? undefined : keyOf(record)
}

/** The records, as one side sees them. */
interface SideRecords<Self, SelfRecord, Other, OtherRecord> {
  readonly own: ReadonlyMap<Self, SelfRecord>
  readonly other: ReadonlyMap<Other, OtherRecord>
  readonly keys: ReadonlyArray<SideKeys<SelfRecord, OtherRecord>>
}

const makeStates = <Self extends string, SelfRecord, Other extends string, OtherRecord>(
  perspective: Perspective<Self, Other>,
  { keys, other: others, own }: SideRecords<Self, SelfRecord, Other, OtherRecord>,
  complete: boolean
): ReadonlyMap<Self, LinkState<Other>> => {
  const otherPerspective = reversed(perspective)
  const explainer = new Explainer(perspective)
  const otherExplainer = new Explainer(otherPerspective)

  /** The state of a record that evidence does not link. `partner` is the only one that the evidence names for it. */
  const unlinkedState = (record: number, partner: number): LinkState<Other> | undefined => {
    const outcome = perspective.own.outcomes.get(record)
    if (outcome !== undefined) return declaredState(outcome, perspective.other.noun, others, complete)
    if (!complete) return undefined
    if (explainer.claimsOf(record).partners.length === 0) return explainer.explainNoPartner(record)
    return partner === absent
      ? explainer.explainSeveralPartners(record)
      : explainer.explainContestedPartner(record, partner, otherExplainer)
  }

  const states = new LinkStates<Self, Other>(perspective.own.ids, perspective.other.ids)
  const open: Array<{ readonly record: number; readonly value: SelfRecord; readonly state: Unlinked<Other> }> = []
  for (let record = 0; record < perspective.own.ids.size; record++) {
    const partner = perspective.own.outcomes.has(record) ? absent : onlyPartner(perspective, record)
    const evidence = partner !== absent && onlyPartner(otherPerspective, partner) === record
      ? surestEvidence(perspective, record, partner)
      : undefined
    if (evidence !== undefined) states.link(record, partner, evidence)
    else {
      const state = unlinkedState(record, partner)
      const id = perspective.own.ids.at(record)
      const value = id === undefined || perspective.own.outcomes.has(record) ? undefined : own.get(id)
      if (state?._tag === "Unlinked" && value !== undefined) open.push({ record, value, state })
      else if (state !== undefined) states.set(record, state)
    }
  }
  const near = new NearPartners(keys, open.map(({ value }) => value), {
    noun: perspective.other.noun,
    records: others,
    labelOf: perspective.other.labelOf,
    isDeclared: (record) => perspective.other.outcomes.has(record)
  })
  for (const { record, state, value } of open) states.set(record, near.addTo(state, value))
  return states
}
