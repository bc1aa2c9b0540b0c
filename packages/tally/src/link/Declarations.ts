import { compareIds, type Declaration, type LinkKind } from "@stocktally/schema"
import { type DeclarationProblem, type LinkState, unlinkedAs } from "./Links.ts"
import { listed } from "./wording.ts"

/** What the user's declarations come to for one record. */
export type Standing<Partner> =
  | { readonly _tag: "Link"; readonly partner: Partner }
  | { readonly _tag: "Ignored"; readonly reason: string }
  | { readonly _tag: "Contradiction"; readonly partners: ReadonlyArray<Partner> }

interface Said<Partner> {
  readonly partners: Set<Partner>
  readonly reasons: Set<string>
}

const said = <Id, Partner>(all: Map<Id, Said<Partner>>, id: Id): Said<Partner> => {
  const found = all.get(id)
  if (found !== undefined) return found
  const made = { partners: new Set<Partner>(), reasons: new Set<string>() }
  all.set(id, made)
  return made
}

const onlyPartner = <Partner>(about: Said<Partner> | undefined): Partner | undefined => {
  if (about === undefined || about.partners.size !== 1 || about.reasons.size > 0) return undefined
  const [partner] = about.partners
  return partner
}

const standings = <Id, Partner>(own: Map<Id, Said<Partner>>, other: Map<Partner, Said<Id>>) => {
  const result = new Map<Id, Standing<Partner>>()
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

/** What the declarations come to, for each record they are about. */
export interface Standings<LoopId, HaravanId> {
  readonly loop: ReadonlyMap<LoopId, Standing<HaravanId>>
  readonly haravan: ReadonlyMap<HaravanId, Standing<LoopId>>
}

/**
 * Weighs the declarations against each other. A record that is declared to be two, or one and to have no partner, is in
 * contradiction, and so is each record declared to be it: none of these declarations holds, because which of them is
 * the mistake cannot be known. The same declaration given twice is one.
 */
export const weighDeclarations = <LoopId, HaravanId>(
  declarations: Iterable<Declaration<LoopId, HaravanId>>
): Standings<LoopId, HaravanId> => {
  const loop = new Map<LoopId, Said<HaravanId>>()
  const haravan = new Map<HaravanId, Said<LoopId>>()
  for (const declaration of declarations) {
    switch (declaration._tag) {
      case "Link":
        said(loop, declaration.loop).partners.add(declaration.haravan)
        said(haravan, declaration.haravan).partners.add(declaration.loop)
        break
      case "IgnoreLoop":
        said(loop, declaration.loop).reasons.add(declaration.reason)
        break
      case "IgnoreHaravan":
        said(haravan, declaration.haravan).reasons.add(declaration.reason)
        break
    }
  }
  return { loop: standings(loop, haravan), haravan: standings(haravan, loop) }
}

/** The state of a record that declarations are about; undefined where its partner may not have been read yet. */
export const declaredState = <Other extends string>(
  standing: Standing<Other>,
  partner: string,
  others: ReadonlyMap<Other, unknown>,
  complete: boolean
): LinkState<Other> | undefined => {
  switch (standing._tag) {
    case "Ignored":
      return unlinkedAs("ignored", `declared to have no partner: ${standing.reason}`, [])
    case "Contradiction":
      return unlinkedAs(
        "conflicting",
        contradiction(partner, standing.partners),
        standing.partners.toSorted(compareIds)
      )
    case "Link":
      if (others.has(standing.partner)) return { _tag: "Linked", partner: standing.partner, evidence: "declared" }
      return complete
        ? unlinkedAs("no-partner", `declared to be ${partner} ${standing.partner}, which does not exist`, [])
        : undefined
  }
}

const contradiction = (partner: string, partners: ReadonlyArray<string>): string =>
  `declared to be ${listed(partner, partners.toSorted(compareIds))}, which other declarations contradict`

/** The declarations without effect, in the order in which they were made. */
export const declarationProblems = <LoopId extends string, HaravanId extends string>(
  kind: LinkKind,
  declarations: ReadonlyArray<Declaration<LoopId, HaravanId>>,
  standings: Standings<LoopId, HaravanId>,
  read: {
    readonly loop: ReadonlyMap<LoopId, unknown>
    readonly haravan: ReadonlyMap<HaravanId, unknown>
    readonly complete: boolean
  }
): ReadonlyArray<DeclarationProblem<LoopId, HaravanId>> =>
  declarations.flatMap((declaration): ReadonlyArray<DeclarationProblem<LoopId, HaravanId>> => {
    const ends = [
      ...(declaration._tag === "IgnoreHaravan" ? [] : [{
        name: `Loop ${kind} ${declaration.loop}`,
        partner: `Haravan ${kind}`,
        standing: standings.loop.get(declaration.loop),
        exists: read.loop.has(declaration.loop)
      }]),
      ...(declaration._tag === "IgnoreLoop" ? [] : [{
        name: `Haravan ${kind} ${declaration.haravan}`,
        partner: `Loop ${kind}`,
        standing: standings.haravan.get(declaration.haravan),
        exists: read.haravan.has(declaration.haravan)
      }])
    ]
    for (const { name, partner, standing } of ends) {
      if (standing?._tag === "Contradiction") {
        const detail = `${name} is ${contradiction(partner, standing.partners)}`
        return [{ declaration, problem: "contradiction", detail }]
      }
    }
    const missing = read.complete ? ends.find(({ exists }) => !exists) : undefined
    return missing === undefined
      ? []
      : [{ declaration, problem: "unknown-record", detail: `${missing.name} does not exist` }]
  })
