/** Large changes of links in parts, each of which is written whole. */
import { sides } from "../sql/codes.ts"
import type { Relinked } from "../catalog/items.ts"
import type { LinkDifference } from "./compareLinks.ts"

/** What is written together. */
export type LinkPart = Pick<
  LinkDifference,
  "added" | "changed" | "removed" | "unlinkedNow" | "unlinkedGone" | "states"
>

/** Links written in one transaction, about: others come between. */
const partSize = 2000

const nothing: LinkPart = { added: [], changed: [], removed: [], unlinkedNow: [], unlinkedGone: [], states: [] }

const slices = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / partSize) }, (_, n) => all.slice(n * partSize, (n + 1) * partSize))

const keyOf = (side: number, id: string): string => `${side}:${id}`

/** Of a record that has no link; undefined of a pair. */
const aloneKey = ({ haravan, loop }: Relinked): string | undefined =>
  haravan === null && loop !== null
    ? keyOf(sides.loop, loop)
    : loop === null && haravan !== null
    ? keyOf(sides.haravan, haravan)
    : undefined

/**
 * Parts of a difference, one where it is small. Links that go come first, because their records may be linked anew, and
 * with each of them what is remembered of it: so whoever goes on after a crash finds nothing forgotten. What was remembered
 * of records that are linked now goes last.
 */
export const partsOf = (difference: LinkDifference): ReadonlyArray<LinkPart> => {
  const { added, changed, removed, states, unlinkedGone, unlinkedNow } = difference
  if (states.length + removed.length + unlinkedGone.length <= partSize) return [difference]
  const alone = new Map(states.flatMap((state) => {
    const key = aloneKey(state)
    return key === undefined ? [] : [[key, state] as const]
  }))
  const reasons = new Map(unlinkedNow.map((one) => [keyOf(one.side, one.id), one]))
  const take = <A>(from: Map<string, A>, key: string): ReadonlyArray<A> => {
    const found = from.get(key)
    return from.delete(key) && found !== undefined ? [found] : []
  }
  const parts = slices(removed).map((pairs): LinkPart => {
    const keys = pairs.flatMap(({ haravan, loop }) => [keyOf(sides.loop, loop), keyOf(sides.haravan, haravan)])
    return {
      ...nothing,
      removed: pairs,
      unlinkedNow: keys.flatMap((key) => take(reasons, key)),
      states: keys.flatMap((key) => take(alone, key))
    }
  })
  return [
    ...parts,
    ...slices(added).map((pairs): LinkPart => ({ ...nothing, added: pairs, states: pairs })),
    ...slices(changed).map((pairs): LinkPart => ({ ...nothing, changed: pairs, states: pairs })),
    ...slices([...reasons]).map((some): LinkPart => ({
      ...nothing,
      unlinkedNow: some.map(([, reason]) => reason),
      states: some.flatMap(([key]) => take(alone, key))
    })),
    ...slices([...alone.values()]).map((some): LinkPart => ({ ...nothing, states: some })),
    ...slices(unlinkedGone).map((some): LinkPart => ({ ...nothing, unlinkedGone: some }))
  ]
}
