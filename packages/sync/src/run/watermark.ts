/** From when on the next reading asks what changed at Haravan. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"

/**
 * How far before the newest time already seen an incremental read begins: rows of the same time, and writes that were
 * stamped before others but became visible after them, are not lost. A full read finds what takes longer.
 */
export const overlap = 5 * 60_000

/** How far Haravan's clock may be behind ours, where its newest time is not known. */
export const clockMargin = 60 * 60_000

/** A watermark is the upstream's own time, but one in the future would hide what changes until then. */
export const watermarkOf = (time: EpochMillis | null): Effect.Effect<EpochMillis | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => time === null ? undefined : Math.min(time, now))

export const latest = (times: ReadonlyArray<EpochMillis | null>): EpochMillis | null =>
  times.reduce((latest, time) => latest === null || (time !== null && time > latest) ? time : latest, null)
