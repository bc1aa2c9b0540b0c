import type { Links, LinkState } from "@stocktally/tally"
import { sides } from "../sql/codes.ts"
import type { Relinked } from "../catalog/items.ts"

/** Links of one kind, whichever. */
export type OneKind = Links<string, string> | SomeLinks

interface SomeLinks {
  readonly loop: ReadonlyMap<string, LinkState<string>>
  readonly haravan: ReadonlyMap<string, LinkState<string>>
}

/** Two records that are linked. */
export interface Pair {
  readonly loop: string
  readonly haravan: string
}

export interface KeptPair extends Pair {
  readonly evidence: string
}

/** Why a record has no link, as it is kept: candidates are JSON. */
export interface KeptUnlinked {
  readonly side: number
  readonly id: string
  readonly reason: string
  readonly detail: string
  readonly candidates: string
  /** Whom it was linked to before, and by what; both null where its link was not given up. */
  readonly former: string | null
  readonly former_evidence: string | null
}

/** What must be written so that what is kept is what was found. */
export interface LinkDifference {
  readonly linked: number
  readonly unlinked: number
  readonly added: ReadonlyArray<RelinkedPair>
  /** The pairs are the same, the evidence is another. */
  readonly changed: ReadonlyArray<RelinkedPair>
  readonly removed: ReadonlyArray<Pair>
  readonly unlinkedNow: ReadonlyArray<KeptUnlinked>
  readonly unlinkedGone: ReadonlyArray<KeptUnlinked>
  /** The new state of each record whose state changed; pairs once. */
  readonly states: ReadonlyArray<Relinked>
}

/** A link that is new, as its item or place takes it over. */
export interface RelinkedPair extends Relinked, KeptPair {
  readonly loop: string
  readonly haravan: string
  readonly evidence: string
}

const relinked = (loop: string, haravan: string, evidence: string): RelinkedPair => ({
  loop,
  haravan,
  evidence,
  reason: null,
  detail: null
})

const alone = (side: number, id: string, reason: string | null, detail: string | null): Relinked => ({
  loop: side === sides.loop ? id : null,
  haravan: side === sides.haravan ? id : null,
  evidence: null,
  reason,
  detail
})

/** Compares links found with those kept, which are passed in one after the other. */
export interface Comparison {
  readonly keptLink: (kept: KeptPair) => void
  readonly keptUnlinked: (kept: KeptUnlinked) => void
  /** The difference, after all kept links were passed in. */
  readonly end: () => LinkDifference
}

/** Most links are the same as before: they cost no write, and no memory but that of an id. */
export const comparing = (found: OneKind): Comparison => {
  const same = new Set<string>()
  const changed: Array<RelinkedPair> = []
  const removed: Array<Pair> = []
  const sameUnlinked = { [sides.loop]: new Set<string>(), [sides.haravan]: new Set<string>() }
  const unlinkedGone: Array<KeptUnlinked> = []
  const statesOf = (side: number): ReadonlyMap<string, LinkState<string>> =>
    side === sides.loop ? found.loop : found.haravan

  return {
    keptLink: ({ evidence, haravan, loop }) => {
      const state = found.loop.get(loop)
      if (state?._tag !== "Linked" || state.partner !== haravan) return void removed.push({ loop, haravan })
      same.add(loop)
      if (state.evidence !== evidence) changed.push(relinked(loop, haravan, state.evidence))
    },

    keptUnlinked: (kept) => {
      const state = statesOf(kept.side).get(kept.id)
      if (state?._tag !== "Unlinked") return void unlinkedGone.push(kept)
      const isSame = state.reason === kept.reason && state.detail === kept.detail &&
        JSON.stringify(state.candidates) === kept.candidates &&
        (state.former?.partner ?? null) === kept.former && (state.former?.evidence ?? null) === kept.former_evidence
      if (isSame) sameUnlinked[kept.side === sides.loop ? sides.loop : sides.haravan].add(kept.id)
    },

    end: () => {
      let linked = 0
      let unlinked = 0
      const added: Array<RelinkedPair> = []
      const unlinkedNow: Array<KeptUnlinked> = []
      for (const side of [sides.loop, sides.haravan]) {
        for (const [id, state] of statesOf(side)) {
          if (state._tag === "Unlinked") {
            const { candidates, detail, former, reason } = state
            unlinked++
            if (sameUnlinked[side].has(id)) continue
            unlinkedNow.push({
              side,
              id,
              reason,
              detail,
              candidates: JSON.stringify(candidates),
              former: former?.partner ?? null,
              former_evidence: former?.evidence ?? null
            })
          } else if (side === sides.loop) {
            linked++
            if (!same.has(id)) added.push(relinked(id, state.partner, state.evidence))
          }
        }
      }
      // What was linked or unlinked before and is neither now has no state: it is not known.
      const forgotten = [
        ...removed.flatMap((
          { haravan, loop }
        ) => [{ side: sides.loop, id: loop }, { side: sides.haravan, id: haravan }]),
        ...unlinkedGone
      ].filter(({ id, side }) => !statesOf(side).has(id))
      return {
        linked,
        unlinked,
        added,
        changed,
        removed,
        unlinkedNow,
        unlinkedGone,
        states: [
          ...added,
          ...changed,
          ...unlinkedNow.map(({ detail, id, reason, side }) => alone(side, id, reason, detail)),
          ...forgotten.map(({ id, side }) => alone(side, id, null, null))
        ]
      }
    }
  }
}
