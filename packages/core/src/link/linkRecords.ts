import type { Declaration, Evidence, LinkKind } from "@stocktally/schema"
import { Bearers, none } from "./Bearers.ts"
import { declarationProblems, declaredState, type Standing, type Standings, weighDeclarations } from "./Declarations.ts"
import { Explainer } from "./Explainer.ts"
import { type Links, type LinkState, unlinkedAs } from "./Links.ts"
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

/** Links the records of one kind by the kinds of evidence given, the surest first; the rules are `linkVariants`'s. */
export const linkRecords = <LoopId extends string, LoopRecord, HaravanId extends string, HaravanRecord>(
  kind: LinkKind,
  evidence: ReadonlyArray<EvidenceKeys<LoopRecord, HaravanRecord>>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>
): Links<LoopId, HaravanId> => {
  const { complete, haravan, loop } = input
  const declarations = [...input.declarations]
  const standings = weighDeclarations(declarations)
  const fromLoop: Perspective<LoopId, HaravanId> = {
    own: recordsOf(`Loop ${kind}`, loop, standings.loop),
    other: recordsOf(`Haravan ${kind}`, haravan, standings.haravan),
    clues: evidence
      .filter(({ evidence }) => complete || evidence === "external-id")
      .map((keys) => clueOf(keys, input, standings))
  }
  return {
    kind,
    complete,
    loop: statesOf(fromLoop, haravan, complete),
    haravan: statesOf(reversed(fromLoop), loop, complete),
    problems: declarationProblems(kind, declarations, standings, input)
  }
}

const recordsOf = <Id, Partner>(
  noun: string,
  records: ReadonlyMap<Id, unknown>,
  standings: ReadonlyMap<Id, Standing<Partner>>
): Records<Id, Partner> => {
  const ids = [...records.keys()]
  return { noun, ids, standings: ids.map((id) => standings.get(id)) }
}

/** Records declared to have no partner bear nothing. */
const clueOf = <LoopId, LoopRecord, HaravanId, HaravanRecord>(
  { evidence, haravan, loop }: EvidenceKeys<LoopRecord, HaravanRecord>,
  input: LinkInput<LoopId, LoopRecord, HaravanId, HaravanRecord>,
  standings: Standings<LoopId, HaravanId>
): Clue => {
  const keys: Array<string> = []
  const numbers = new Map<string, number>()
  const bearersOf = <Id, Record>(
    records: ReadonlyMap<Id, Record>,
    keyOf: (record: Record) => string | undefined,
    standings: ReadonlyMap<Id, Standing<unknown>>
  ): Bearers => {
    const bearers = new Bearers(records.size)
    let record = 0
    for (const [id, value] of records) {
      const key = standings.get(id)?._tag === "Ignored" ? undefined : keyOf(value)
      if (key !== undefined) {
        let number = numbers.get(key)
        if (number === undefined) numbers.set(key, number = keys.push(key) - 1)
        bearers.add(record, number)
      }
      record++
    }
    return bearers
  }
  return {
    evidence,
    keys,
    own: bearersOf(input.loop, loop, standings.loop),
    other: bearersOf(input.haravan, haravan, standings.haravan)
  }
}

const statesOf = <Self extends string, Other extends string>(
  here: Perspective<Self, Other>,
  others: ReadonlyMap<Other, unknown>,
  complete: boolean
): ReadonlyMap<Self, LinkState<Other>> => {
  const there = reversed(here)
  const explainer = new Explainer(here)
  const rivals = new Explainer(there)

  const stateOf = (record: number): LinkState<Other> | undefined => {
    const standing = here.own.standings[record]
    if (standing !== undefined) return declaredState(standing, here.other.noun, others, complete)
    const sole = soleNamed(here, record)
    if (sole !== none && soleNamed(there, sole) === record) {
      const partner = here.other.ids[sole]
      const evidence = surest(here, record, sole)
      if (partner !== undefined && evidence !== undefined) return { _tag: "Linked", partner, evidence }
    }
    if (!complete) return undefined
    const { detail, partners, reason } = explainer.naming(record)
    if (partners.length === 0) return explainer.unnamed(record)
    if (sole === none) return unlinkedAs(reason, detail, partners)
    const contest = rivals.naming(sole)
    return unlinkedAs(contest.reason, `${detail}; of that one, ${contest.detail}`, partners)
  }

  const states = new Map<Self, LinkState<Other>>()
  here.own.ids.forEach((id, record) => {
    const state = stateOf(record)
    if (state !== undefined) states.set(id, state)
  })
  return states
}
