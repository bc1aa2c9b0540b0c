import type { Declaration, Evidence, LinkKind } from "@stocktally/schema"
import { Bearers, none } from "./Bearers.ts"
import { declarationProblems, declaredState, type DeclarationOutcome, weighDeclarations } from "./Declarations.ts"
import { Explainer } from "./Explainer.ts"
import { Ids } from "./Ids.ts"
import { type Links, type LinkState, type Unlinked, unlinkedAs } from "./Links.ts"
import { LinkStates } from "./LinkStates.ts"
import { NearPartners, type SideKeys } from "./nearPartners.ts"
import { type Clue, type Perspective, type Records, reversed, soleNamed, surest } from "./Perspective.ts"

/** What is to be linked. `complete` says whether both catalogs were read whole. */
export interface LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord> {
  readonly loop: ReadonlyMap<LoopId, LoopRecord>
  readonly haravan: ReadonlyMap<HaravanId, HaravanRecord>
  readonly declarations: Iterable<Declaration<LoopId, HaravanId>>
  readonly complete: boolean
}

/** A kind of evidence: what a record of either side bears of it, in the form in which it is compared. */
export interface EvidenceKeys<LoopRecord, HaravanRecord> {
  readonly evidence: Evidence
  readonly loop: (record: LoopRecord) => string | undefined
  readonly haravan: (record: HaravanRecord) => string | undefined
}

/** What is linked with what: variants, or locations. */
export interface LinkRules<LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord> {
  readonly kind: LinkKind
  /** What speaks for links, the surest first. */
  readonly evidence: ReadonlyArray<EvidenceKeys<LoopRecord, HaravanRecord>>
  /** Digits as ids. */
  readonly loopId: (digits: string) => LoopId
  readonly haravanId: (digits: string) => HaravanId
}

/** Links the records of one kind by its evidence; the rules are `linkVariants`'s. */
export const linkRecords = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  { evidence, haravanId, kind, loopId }: LinkRules<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>
): Links<LoopId, HaravanId> => {
  const { complete, haravan, loop } = input
  const declarations = [...input.declarations]
  const outcomes = weighDeclarations(declarations)
  const own = recordsOf(`Loop ${kind}`, loop, outcomes.loop, loopId)
  const other = recordsOf(`Haravan ${kind}`, haravan, outcomes.haravan, haravanId)
  const fromLoop: Perspective<LoopId, HaravanId> = {
    own,
    other,
    clues: evidence
      .filter(({ evidence }) => complete || evidence === "external-id")
      .map((keys) => clueOf(keys, input, { loop: own, haravan: other }))
  }
  return {
    kind,
    complete,
    loop: statesOf(fromLoop, {
      own: loop,
      other: haravan,
      keys: evidence.map(({ evidence, haravan, loop }) => ({ evidence, own: loop, other: haravan }))
    }, complete),
    haravan: statesOf(reversed(fromLoop), {
      own: haravan,
      other: loop,
      keys: evidence.map(({ evidence, haravan, loop }) => ({ evidence, own: haravan, other: loop }))
    }, complete),
    problems: declarationProblems(kind, declarations, outcomes, input)
  }
}

const recordsOf = <Id extends string, Partner>(
  noun: string,
  records: ReadonlyMap<Id, unknown>,
  outcomes: ReadonlyMap<Id, DeclarationOutcome<Partner>>,
  idOf: (digits: string) => Id
): Records<Id, Partner> => {
  const ids = new Ids(records.keys(), records.size, idOf)
  const numbered = [...outcomes].map(([id, outcome]) => [ids.numberOf(id), outcome] as const)
  return { noun, ids, outcomes: new Map(numbered.filter(([record]) => record !== none)) }
}

/** Records declared to have no partner bear nothing. The text of a key is read from a record, and not kept. */
const clueOf = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  { evidence, haravan, loop }: EvidenceKeys<LoopRecord, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  sides: { readonly loop: Records<LoopId, HaravanId>; readonly haravan: Records<HaravanId, LoopId> }
): Clue => {
  const numbers = new Map<string, number>()
  const numberKeys = <Record>(
    records: ReadonlyMap<unknown, Record>,
    keyOf: (record: Record) => string | undefined,
    outcomes: ReadonlyMap<number, DeclarationOutcome<unknown>>
  ): Int32Array => {
    const keys = new Int32Array(records.size).fill(none)
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
  const own = new Bearers(ownKeys, numbers.size)
  const other = new Bearers(otherKeys, numbers.size)
  return {
    evidence,
    own,
    other,
    textOf: (key) =>
      textAt(input.loop, sides.loop.ids.at(own.first(key)), loop) ??
        textAt(input.haravan, sides.haravan.ids.at(other.first(key)), haravan) ?? ""
  }
}

const textAt = <Id, Record>(
  records: ReadonlyMap<Id, Record>,
  id: Id | undefined,
  keyOf: (record: Record) => string | undefined
): string | undefined => {
  const record = id === undefined ? undefined : records.get(id)
  return record === undefined ? undefined : keyOf(record)
}

/** The records themselves, as one side sees them. */
interface Catalogs<Self, SelfRecord, Other, OtherRecord> {
  readonly own: ReadonlyMap<Self, SelfRecord>
  readonly other: ReadonlyMap<Other, OtherRecord>
  readonly keys: ReadonlyArray<SideKeys<SelfRecord, OtherRecord>>
}

const statesOf = <Self extends string, SelfRecord, Other extends string, OtherRecord>(
  here: Perspective<Self, Other>,
  { keys, other: others, own }: Catalogs<Self, SelfRecord, Other, OtherRecord>,
  complete: boolean
): ReadonlyMap<Self, LinkState<Other>> => {
  const there = reversed(here)
  const explainer = new Explainer(here)
  const rivals = new Explainer(there)

  /** The state of a record that evidence does not link with the only one that it names for it. */
  const stateOf = (record: number, sole: number): LinkState<Other> | undefined => {
    const outcome = here.own.outcomes.get(record)
    if (outcome !== undefined) return declaredState(outcome, here.other.noun, others, complete)
    if (!complete) return undefined
    const { detail, partners, reason } = explainer.naming(record)
    if (partners.length === 0) return explainer.unnamed(record)
    if (sole === none) return unlinkedAs(reason, detail, partners)
    const contest = rivals.naming(sole)
    return unlinkedAs(contest.reason, `${detail}; of that one, ${contest.detail}`, partners)
  }

  const states = new LinkStates<Self, Other>(here.own.ids, here.other.ids)
  const open: Array<{ readonly record: number; readonly value: SelfRecord; readonly state: Unlinked<Other> }> = []
  for (let record = 0; record < here.own.ids.size; record++) {
    const sole = here.own.outcomes.has(record) ? none : soleNamed(here, record)
    const evidence = sole !== none && soleNamed(there, sole) === record ? surest(here, record, sole) : undefined
    if (evidence !== undefined) states.link(record, sole, evidence)
    else {
      const state = stateOf(record, sole)
      const id = here.own.ids.at(record)
      const value = id === undefined || here.own.outcomes.has(record) ? undefined : own.get(id)
      if (state?._tag === "Unlinked" && value !== undefined) open.push({ record, value, state })
      else if (state !== undefined) states.set(record, state)
    }
  }
  const near = new NearPartners(keys, open.map(({ value }) => value), {
    noun: here.other.noun,
    records: others,
    isDeclared: (record) => here.other.outcomes.has(record)
  })
  for (const { record, state, value } of open) states.set(record, near.addTo(state, value))
  return states
}
