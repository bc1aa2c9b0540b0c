import type { Links, LinkState } from "@stocktally/tally"
import { sideCodes } from "../sql/codes.ts"
import type { LinkStateChange } from "../catalog/items.ts"

/** Links of one kind, whichever. */
export type KindLinks = Links<string, string> | MixedLinks

interface MixedLinks {
  readonly loop: ReadonlyMap<string, LinkState<string>>
  readonly haravan: ReadonlyMap<string, LinkState<string>>
}

/** Two records that are linked. */
export interface Pair {
  readonly loop: string
  readonly haravan: string
}

export interface StoredPair extends Pair {
  readonly evidence: string
}

/** Why a record has no link, as it is kept: candidates are JSON. */
export interface StoredUnlinked {
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
  readonly added: ReadonlyArray<NewLink>
  /** The pairs are the same, the evidence is another. */
  readonly changed: ReadonlyArray<NewLink>
  readonly removed: ReadonlyArray<Pair>
  readonly unlinkedNow: ReadonlyArray<StoredUnlinked>
  readonly unlinkedGone: ReadonlyArray<StoredUnlinked>
  /** The new state of each record whose state changed; pairs once. */
  readonly states: ReadonlyArray<LinkStateChange>
}

/** A link that is new, as its item or place takes it over. */
export interface NewLink extends LinkStateChange, StoredPair {
  readonly loop: string
  readonly haravan: string
  readonly evidence: string
}

const newLink = (loop: string, haravan: string, evidence: string): NewLink => ({
  loop,
  haravan,
  evidence,
  reason: null,
  detail: null
})

const unlinkedState = (side: number, id: string, reason: string | null, detail: string | null): LinkStateChange => ({
  loop: side === sideCodes.loop ? id : null,
  haravan: side === sideCodes.haravan ? id : null,
  evidence: null,
  reason,
  detail
})

/** Compares links found with those kept, which are passed in one after the other. */
export interface LinkComparison {
  readonly addLink: (kept: StoredPair) => void
  readonly addUnlinked: (kept: StoredUnlinked) => void
  /** The difference, after all kept links were passed in. */
  readonly result: () => LinkDifference
}

/** Most links are the same as before: they cost no write, and no memory but that of an id. */
export const makeComparison = (found: KindLinks): LinkComparison => {
  const same = new Set<string>()
  const changed: Array<NewLink> = []
  const removed: Array<Pair> = []
  const sameUnlinked = { [sideCodes.loop]: new Set<string>(), [sideCodes.haravan]: new Set<string>() }
  const unlinkedGone: Array<StoredUnlinked> = []
  const statesOf = (side: number): ReadonlyMap<string, LinkState<string>> =>
    side === sideCodes.loop ? found.loop : found.haravan

  return {
    addLink: ({ evidence, haravan, loop }) => {
      const state = found.loop.get(loop)
      if (state?._tag !== "Linked" || state.partner !== haravan) return void removed.push({ loop, haravan })
      same.add(loop)
      if (state.evidence !== evidence) changed.push(newLink(loop, haravan, state.evidence))
    },

    addUnlinked: (kept) => {
      const state = statesOf(kept.side).get(kept.id)
      if (state?._tag !== "Unlinked") return void unlinkedGone.push(kept)
      const isSame = state.reason === kept.reason && state.detail === kept.detail &&
        JSON.stringify(state.candidates) === kept.candidates &&
        (state.former?.partner ?? null) === kept.former && (state.former?.evidence ?? null) === kept.former_evidence
      if (isSame) sameUnlinked[kept.side === sideCodes.loop ? sideCodes.loop : sideCodes.haravan].add(kept.id)
    },

    result: () => {
      let linked = 0
      let unlinked = 0
      const added: Array<NewLink> = []
      const unlinkedNow: Array<StoredUnlinked> = []
      for (const side of [sideCodes.loop, sideCodes.haravan]) {
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
          } else if (side === sideCodes.loop) {
            linked++
            if (!same.has(id)) added.push(newLink(id, state.partner, state.evidence))
          }
        }
      }
      // What was linked or unlinked before and is neither now has no state: it is not known.
      const forgotten = [
        ...removed.flatMap((
          { haravan, loop }
        ) => [{ side: sideCodes.loop, id: loop }, { side: sideCodes.haravan, id: haravan }]),
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
          ...unlinkedNow.map(({ detail, id, reason, side }) => unlinkedState(side, id, reason, detail)),
          ...forgotten.map(({ id, side }) => unlinkedState(side, id, null, null))
        ]
      }
    }
  }
}
