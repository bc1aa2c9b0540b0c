import * as Effect from "effect/Effect"
import { setFlagsFromString } from "node:v8"

/**
 * Makes V8 collect garbage early, so that the heap stays close to its live data. A sync streams long lists of which
 * only a few pages live at a time; by default V8 lets several times as much garbage pile up and returns little of that
 * memory. Measured on a sync of 200,000 pairs: a quarter less memory for the same CPU time.
 */
export const limitHeapGrowth: Effect.Effect<void> = Effect.sync(() => {
  // The young generation keeps its initial size; the old one may grow by a quarter of what survived the last collection.
  setFlagsFromString("--semi-space-growth-factor=1")
  setFlagsFromString("--heap-growing-percent=25")
})

/**
 * Like {@link limitHeapGrowth} for a process that allocates all the time: the young generation grows as usual, and the old
 * one by a half. Measured on the first syncs of 50 shops: 465 MB in place of 550, for as much
 * CPU time within the spread of two runs.
 */
export const limitOldGeneration: Effect.Effect<void> = Effect.sync(() =>
  setFlagsFromString("--heap-growing-percent=50")
)
