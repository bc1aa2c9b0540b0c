/** Times from which an incremental reading asks Haravan for changes. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"

/**
 * How far before the newest time seen an incremental reading starts, so that it does not miss rows with the same time,
 * or writes that became visible later than their time. A full reading finds writes that take longer.
 */
export const overlap = 5 * 60_000

/** How far Haravan's clock may be behind ours, if its newest time is unknown. */
export const clockMargin = 60 * 60_000

/** The watermark for an upstream's time. A time in the future would hide changes until then, so it becomes now. */
export const toWatermark = (time: EpochMillis | null): Effect.Effect<EpochMillis | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => time === null ? undefined : Math.min(time, now))

export const latest = (times: ReadonlyArray<EpochMillis | null>): EpochMillis | null =>
  times.reduce((latest, time) => latest === null || (time !== null && time > latest) ? time : latest, null)
