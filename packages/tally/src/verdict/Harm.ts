/**
 * The harm of a row: how bad it is, as one number. The store keeps it with each row, so that an index has the worst
 * rows first, whatever their verdicts are.
 */
import { largestValue, type Verdict } from "@stocktally/schema"

/** Groups of verdicts. Rows of a worse group come first, whatever their values are. */
const groups = { inOrder: 0, notCompared: 1, differs: 2 } as const

/** The number of urgencies. Of rows with the same value, those with a larger urgency come first. */
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

/** More than any value and urgency add within a group. */
const groupSize = (urgencies + 1) * largestValue

/** The harm of one unit of value. */
export const harmOfValue = -urgencies

/**
 * The harm of a row; the worst rows have the smallest numbers. First rows that differ, by value and then by the urgency
 * of their verdict; then rows that cannot be compared; then rows in order.
 */
export const computeHarm = (verdict: Verdict, value: number | null): number => {
  const { group, urgency } = weights[verdict]
  return 0 - group * groupSize - urgency + harmOfValue * (value ?? 0)
}

/** The group of a harm; a larger number is a worse group. */
export const toHarmGroup = (harm: number): number => Math.floor(-harm / groupSize)

/** Whether rows with a verdict are differences, whose value is or may be lost. */
export const isDifference = (verdict: Verdict): boolean => weights[verdict].group === groups.differs
