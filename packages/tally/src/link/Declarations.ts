import { compareIds, type Declaration, type LinkKind } from "@stocktally/schema"
import { type DeclarationProblem, type LinkState, unlinkedAs } from "./Links.ts"
import { declaredIds } from "./RecordRef.ts"
import { capitalized, listIds } from "./wording.ts"

/** The outcome of the declarations about one record. */
export type DeclarationOutcome<Partner> =
  | { readonly _tag: "Link"; readonly partner: Partner }
  | { readonly _tag: "Ignored"; readonly reason: string }
  | { readonly _tag: "Contradiction"; readonly partners: ReadonlyArray<Partner> }

/** The partners that a record was declared to have, and the reasons for which it was declared to have none. */
interface Statements<Partner> {
  readonly partners: Set<Partner>
  readonly reasons: Set<string>
}

const statementsOf = <Id, Partner>(all: Map<Id, Statements<Partner>>, id: Id): Statements<Partner> => {
  const found = all.get(id)
  if (found !== undefined) return found
  const made = { partners: new Set<Partner>(), reasons: new Set<string>() }
  all.set(id, made)
  return made
}

const onlyPartner = <Partner>(about: Statements<Partner> | undefined): Partner | undefined => {
  if (about === undefined || about.partners.size !== 1 || about.reasons.size > 0) return undefined
  const [partner] = about.partners
  return partner
}

const outcomesOf = <Id, Partner>(own: Map<Id, Statements<Partner>>, other: Map<Partner, Statements<Id>>) => {
  const result = new Map<Id, DeclarationOutcome<Partner>>()
  for (const [id, about] of own) {
    const partner = onlyPartner(about)
    result.set(
      id,
      about.partners.size === 0
        ? { _tag: "Ignored", reason: [...about.reasons].toSorted().join("; ") }
        : partner !== undefined && onlyPartner(other.get(partner)) === id
        ? { _tag: "Link", partner }
        : { _tag: "Contradiction", partners: [...about.partners] }
    )
  }
  return result
}

/** The outcome of the declarations for each record that they refer to. */
export interface DeclarationOutcomes<LoopId, HaravanId> {
  readonly loop: ReadonlyMap<LoopId, DeclarationOutcome<HaravanId>>
  readonly haravan: ReadonlyMap<HaravanId, DeclarationOutcome<LoopId>>
}

/**
 * Compares the declarations with each other. Declarations contradict each other if they give a record two partners, or
 * one and none. None of them takes effect, because nobody knows which is the mistake; this holds for both records of
 * each declaration. A declaration that was given twice counts once.
 */
export const resolveDeclarations = <LoopId, HaravanId>(
  declarations: Iterable<Declaration<LoopId, HaravanId>>
): DeclarationOutcomes<LoopId, HaravanId> => {
  const loop = new Map<LoopId, Statements<HaravanId>>()
  const haravan = new Map<HaravanId, Statements<LoopId>>()
  for (const declaration of declarations) {
    switch (declaration._tag) {
      case "Link":
        statementsOf(loop, declaration.loop).partners.add(declaration.haravan)
        statementsOf(haravan, declaration.haravan).partners.add(declaration.loop)
        break
      case "IgnoreLoop":
        statementsOf(loop, declaration.loop).reasons.add(declaration.reason)
        break
      case "IgnoreHaravan":
        statementsOf(haravan, declaration.haravan).reasons.add(declaration.reason)
        break
    }
  }
  return { loop: outcomesOf(loop, haravan), haravan: outcomesOf(haravan, loop) }
}

/** The state of a record with declarations; undefined if its partner may not have been read yet. */
export const declaredState = <Other extends string>(
  outcome: DeclarationOutcome<Other>,
  partner: string,
  others: ReadonlyMap<Other, unknown>,
  complete: boolean
): LinkState<Other> | undefined => {
  switch (outcome._tag) {
    case "Ignored":
      return unlinkedAs("ignored", `Ignored: ${outcome.reason}`, [])
    case "Contradiction":
      return unlinkedAs(
        "conflicting",
        capitalized(contradiction(partner, outcome.partners)),
        outcome.partners.toSorted(compareIds)
      )
    case "Link":
      if (others.has(outcome.partner)) return { _tag: "Linked", partner: outcome.partner, evidence: "declared" }
      return complete
        ? unlinkedAs("no-partner", `Linked by hand to ${partner} ${outcome.partner}, which does not exist`, [])
        : undefined
  }
}

const contradiction = (partner: string, partners: ReadonlyArray<string>): string =>
  `linked by hand to ${listIds(partner, partners.toSorted(compareIds))}, but the declarations contradict each other`

/** The declarations without effect, in the order in which they were made. */
export const declarationProblems = <LoopId extends string, HaravanId extends string>(
  kind: LinkKind,
  declarations: ReadonlyArray<Declaration<LoopId, HaravanId>>,
  outcomes: DeclarationOutcomes<LoopId, HaravanId>,
  read: {
    readonly loop: ReadonlyMap<LoopId, unknown>
    readonly haravan: ReadonlyMap<HaravanId, unknown>
    readonly complete: boolean
  }
): ReadonlyArray<DeclarationProblem<LoopId, HaravanId>> =>
  declarations.flatMap((declaration): ReadonlyArray<DeclarationProblem<LoopId, HaravanId>> => {
    const { haravan, loop } = declaredIds(declaration)
    const ends = [
      ...(loop === undefined ? [] : [{
        name: `Loop ${kind} ${loop}`,
        partner: `Haravan ${kind}`,
        outcome: outcomes.loop.get(loop),
        exists: read.loop.has(loop)
      }]),
      ...(haravan === undefined ? [] : [{
        name: `Haravan ${kind} ${haravan}`,
        partner: `Loop ${kind}`,
        outcome: outcomes.haravan.get(haravan),
        exists: read.haravan.has(haravan)
      }])
    ]
    for (const { name, partner, outcome } of ends) {
      if (outcome?._tag === "Contradiction") {
        const detail = `${name} is ${contradiction(partner, outcome.partners)}`
        return [{ declaration, problem: "contradiction", detail }]
      }
    }
    const missing = read.complete ? ends.find(({ exists }) => !exists) : undefined
    return missing === undefined
      ? []
      : [{ declaration, problem: "unknown-record", detail: `${missing.name} does not exist` }]
  })
