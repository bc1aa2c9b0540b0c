import type { Links, LinkState } from "@stocktally/tally"
import { sideCodes } from "../sql/codes.ts"
import type { LinkStateChange } from "../catalog/items.ts"

/** The links of variants, or of locations. */
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

/** A stored record without a link, and the reason; candidates are JSON. */
export interface StoredUnlinked {
  readonly side: number
  readonly id: string
  readonly reason: string
  readonly detail: string
  readonly candidates: string
  /** The partner of a link that was given up, and its evidence; otherwise null. */
  readonly former: string | null
  readonly former_evidence: string | null
}

/** The changes that make the stored links equal to the new ones. */
export interface LinkDifference {
  readonly linked: number
  readonly unlinked: number
  readonly added: ReadonlyArray<NewLink>
  /** Pairs whose evidence changed. */
  readonly changed: ReadonlyArray<NewLink>
  readonly removed: ReadonlyArray<Pair>
  readonly unlinkedNow: ReadonlyArray<StoredUnlinked>
  readonly unlinkedGone: ReadonlyArray<StoredUnlinked>
  /** The new state of each record whose state changed; of each pair once. */
  readonly states: ReadonlyArray<LinkStateChange>
}

/** A new link, as its item or place stores it. */
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

/** Compares new links with the stored ones, which are added one by one. */
export interface LinkComparison {
  readonly addLink: (stored: StoredPair) => void
  readonly addUnlinked: (stored: StoredUnlinked) => void
  /** The difference, after all stored links were added. */
  readonly result: () => LinkDifference
}

/** Most links are unchanged: they cost no write, and only the memory of an id. */
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

    addUnlinked: (stored) => {
      const state = statesOf(stored.side).get(stored.id)
      if (state?._tag !== "Unlinked") return void unlinkedGone.push(stored)
      const isSame = state.reason === stored.reason && state.detail === stored.detail &&
        JSON.stringify(state.candidates) === stored.candidates &&
        (state.former?.partner ?? null) === stored.former && (state.former?.evidence ?? null) === stored.former_evidence
      if (isSame) sameUnlinked[stored.side === sideCodes.loop ? sideCodes.loop : sideCodes.haravan].add(stored.id)
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
      // Records that were linked or unlinked before and are neither now have an unknown state.
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
