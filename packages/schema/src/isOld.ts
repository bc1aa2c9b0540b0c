import type { EpochMillis } from "./Timestamp.ts"

/**
 * How far clocks may differ before it is reported. The clocks of machines that share a store always differ a little.
 */
export const clockToleranceMillis = 60_000

/**
 * Whether a time is more than `millis` ago. A time in the future counts as old: it was stored before a clock was set
 * back, and nobody knows how long ago that was.
 */
export const isOld = (time: EpochMillis, now: EpochMillis, millis: number): boolean =>
  now - time > millis || time - now > clockToleranceMillis
