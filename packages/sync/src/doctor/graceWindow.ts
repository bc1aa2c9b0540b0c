import type { Healing } from "@stocktally/tally"

/** Below this many differences that went away, their times say little. */
export const minHealings = 20

/** What differences that went away by themselves tell of the grace window. */
export interface GraceAdvice {
  /** How many went away. */
  readonly healed: number
  /** Half of them took up to so many milliseconds, and nineteen of twenty up to the other. */
  readonly median: number
  readonly most: number
  /** What would let nineteen of twenty pass as `settling`, rounded up to what one would write. */
  readonly proposed: number
}

const minute = 60_000
const steps = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440].map((minutes) =>
  minutes * minute
)

/** The advice, or undefined where too few differences went away to give one. */
export const adviseGrace = (healings: ReadonlyArray<Healing>): GraceAdvice | undefined => {
  const times = healings.map(({ began, healed }) => Math.max(0, healed - began)).toSorted((a, b) => a - b)
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
