import * as Effect from "effect/Effect"
import { setFlagsFromString } from "node:v8"

/**
 * Keeps V8's heap near to what lives in it. Of a list that passes through, nothing lives longer than a page or a batch
 * of pages, but left to itself V8 lets garbage grow to several times of that before it looks for it, and gives back
 * little of what it once took. Measured on a sync of 200,000 pairs: a quarter less memory, and no more CPU time.
 */
export const frugal: Effect.Effect<void> = Effect.sync(() => {
  // The young generation stays as it starts, and the old one may grow by a quarter of what lived in it the last time.
  setFlagsFromString("--semi-space-growth-factor=1")
  setFlagsFromString("--heap-growing-percent=25")
})
