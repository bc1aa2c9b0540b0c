import type { Links, LinkState } from "@stocktally/core"
import { sides } from "../sql/sides.ts"
import type { Relinked } from "../tally/units.ts"

/** Links of one kind, whichever. */
export type OneKind = Links<string, string> | SomeLinks

interface SomeLinks {
  readonly loop: ReadonlyMap<string, LinkState<string>>
  readonly haravan: ReadonlyMap<string, LinkState<string>>
}

interface Pair {
  readonly loop: string
  readonly haravan: string
}

interface KeptPair extends Pair {
  readonly evidence: string
}

/** Why a record has no link, as it is kept: candidates are JSON. */
export interface KeptUnlinked {
  readonly side: number
  readonly id: string
  readonly reason: string
  readonly detail: string
  readonly candidates: string
}

/** What is kept of one kind. */
export interface Kept {
  readonly links: ReadonlyArray<KeptPair>
  readonly unlinked: ReadonlyArray<KeptUnlinked>
}

/** What must be written so that what is kept is what was found. */
export interface LinkDifference {
  readonly linked: number
  readonly unlinked: number
  readonly added: ReadonlyArray<KeptPair>
  /** The pairs are the same, the evidence is another. */
  readonly changed: ReadonlyArray<KeptPair>
  readonly removed: ReadonlyArray<Pair>
  readonly unlinkedNow: ReadonlyArray<KeptUnlinked>
  readonly unlinkedGone: ReadonlyArray<KeptUnlinked>
  /** The new state of each record whose state changed; pairs once. */
  readonly states: ReadonlyArray<Relinked>
}

const stateOf = ({ evidence, haravan, loop }: KeptPair): Relinked =>
  ({ loop, haravan, evidence, reason: null, detail: null })

const aloneOf = ({ detail, id, reason, side }: KeptUnlinked): Relinked => ({
  loop: side === sides.loop ? id : null,
  haravan: side === sides.haravan ? id : null,
  evidence: null,
  reason,
  detail
})

/** Compares links found with those kept. Most are the same as before, and cost no write. */
export const compareLinks = (kept: Kept, found: OneKind): LinkDifference => {
  const keptPairs = new Map(kept.links.map((link) => [link.loop, link]))
  const added: Array<KeptPair> = []
  const changed: Array<KeptPair> = []
  const nowUnlinked = new Map<string, KeptUnlinked>()
  let linked = 0
  const note = (side: number, states: ReadonlyMap<string, LinkState<string>>): void => {
    for (const [id, state] of states) {
      if (state._tag === "Linked") continue
      const { candidates, detail, reason } = state
      nowUnlinked.set(`${side}:${id}`, { side, id, reason, detail, candidates: JSON.stringify(candidates) })
    }
  }
  note(sides.loop, found.loop)
  note(sides.haravan, found.haravan)
  for (const [loop, state] of found.loop) {
    if (state._tag !== "Linked") continue
    linked++
    const pair = { loop, haravan: state.partner, evidence: state.evidence }
    const before = keptPairs.get(loop)
    if (before?.haravan !== pair.haravan) added.push(pair)
    else {
      if (before.evidence !== pair.evidence) changed.push(pair)
      keptPairs.delete(loop)
    }
  }
  const removed = [...keptPairs.values()]

  const keptUnlinked = new Map(kept.unlinked.map((record) => [`${record.side}:${record.id}`, record]))
  const unlinkedNow = [...nowUnlinked].filter(([key, record]) => {
    const before = keptUnlinked.get(key)
    return before?.reason !== record.reason || before.detail !== record.detail || before.candidates !== record.candidates
  }).map(([, record]) => record)
  const unlinkedGone = [...keptUnlinked].filter(([key]) => !nowUnlinked.has(key)).map(([, record]) => record)

  // What was linked or unlinked before and is neither now has no state: it is not known.
  const known = new Set([...added, ...changed].flatMap(({ haravan, loop }) => [`0:${loop}`, `1:${haravan}`]))
  const forgotten = [
    ...removed.flatMap(({ haravan, loop }) => [{ side: sides.loop, id: loop }, { side: sides.haravan, id: haravan }]),
    ...unlinkedGone
  ].filter(({ id, side }) => !known.has(`${side}:${id}`) && !nowUnlinked.has(`${side}:${id}`))
  return {
    linked,
    unlinked: nowUnlinked.size,
    added,
    changed,
    removed,
    unlinkedNow,
    unlinkedGone,
    states: [
      ...added.map(stateOf),
      ...changed.map(stateOf),
      ...unlinkedNow.map(aloneOf),
      ...forgotten.map(({ id, side }) => aloneOf({ side, id, reason: "", detail: "", candidates: "[]" }))
        .map((state) => ({ ...state, reason: null, detail: null }))
    ]
  }
}
