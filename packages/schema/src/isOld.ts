import type { EpochMillis } from "./Timestamp.ts"

/** Clocks may differ by so much before it is said; those of machines that share a store do differ. */
export const clockToleranceMillis = 60_000

/**
 * Whether a time is more than `millis` ago. One that is ahead of now counts as old: it was noted before a clock was set back,
 * and nobody knows how long ago that was.
 */
export const isOld = (time: EpochMillis, now: EpochMillis, millis: number): boolean =>
  now - time > millis || time - now > clockToleranceMillis
