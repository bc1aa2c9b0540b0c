import type { ResolvedDifference } from "@stocktally/tally"

/** Advice needs at least this many differences that resolved by themselves. */
export const minHealings = 20

/** Advice about the grace window, from how long differences lasted that resolved by themselves. Times in milliseconds. */
export interface GraceAdvice {
  /** The number of differences. */
  readonly healed: number
  readonly median: number
  /** The 95th percentile. */
  readonly most: number
  /** A window in which 95 % of them would have stayed `settling`, rounded up to a common duration. */
  readonly proposed: number
}

const minute = 60_000
const steps = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440].map((minutes) =>
  minutes * minute
)

/** Gives the advice, or undefined if too few differences resolved. */
export const adviseGrace = (resolvedDifferences: ReadonlyArray<ResolvedDifference>): GraceAdvice | undefined => {
  const times = resolvedDifferences.map(({ began, healed }) => Math.max(0, healed - began)).toSorted((a, b) => a - b)
  if (times.length < minHealings) return undefined
  const at = (share: number): number => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? 0
  const most = at(0.95)
  const day = 1440 * minute
  return {
    healed: times.length,
    median: at(0.5),
    most,
    proposed: steps.find((step) => step >= most) ?? Math.ceil(most / day) * day
  }
}
