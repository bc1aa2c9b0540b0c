/**
 * How bad a row is, as one number. The store keeps it with each row, so that an index has the worst rows first whatever their
 * verdicts are.
 */
import { largestValue, type Verdict } from "@stocktally/schema"

/** Groups of verdicts: rows of a worse group come first, whatever they are worth. */
const groups = { inOrder: 0, notCompared: 1, differs: 2 } as const

/** Of rows that are worth the same, those with the larger number come first. So many numbers there are. */
const urgencies = 3

const weights: { readonly [V in Verdict]: { readonly group: number; readonly urgency: number } } = {
  oversold: { group: groups.differs, urgency: 2 },
  drift: { group: groups.differs, urgency: 1 },
  settling: { group: groups.differs, urgency: 1 },
  "only-in-loop": { group: groups.differs, urgency: 0 },
  "only-in-haravan": { group: groups.differs, urgency: 0 },
  unlinked: { group: groups.notCompared, urgency: 0 },
  unknown: { group: groups.notCompared, urgency: 0 },
  match: { group: groups.inOrder, urgency: 0 },
  untracked: { group: groups.inOrder, urgency: 0 }
}

/** Larger than what a value and an urgency make within a group. */
const groupSize = (urgencies + 1) * largestValue

/** What one unit of value adds. */
export const harmOfValue = -urgencies

/**
 * The number that the worst rows come first by, the smallest first: rows that differ by what they are worth, and rows worth
 * the same by how urgent their verdict is; then rows with nothing to compare; then those in order.
 */
export const harmOf = (verdict: Verdict, value: number | null): number => {
  const { group, urgency } = weights[verdict]
  return 0 - group * groupSize - urgency + harmOfValue * (value ?? 0)
}

/** The group of a harm: a larger number is a worse group. */
export const harmGroupOf = (harm: number): number => Math.floor(-harm / groupSize)

/** Whether rows of a verdict are differences: what they are worth is lost, or may be. */
export const isDifference = (verdict: Verdict): boolean => weights[verdict].group === groups.differs
