import { Duration, Effect, Layer, Option } from "effect"
import { Haravan, Loop } from "@stocktally/core"
import { Sync } from "@stocktally/sync"

/** `Sync` as in the program, with the clients of the sandbox. */
export const syncLayer = Layer.unwrap(Effect.gen(function*() {
  return Sync.layer({
    source: "sandbox",
    digests: { loop: Effect.succeedNone, haravan: Effect.succeedNone },
    loop: Option.some(yield* Loop),
    haravan: Option.some(yield* Haravan),
    holder: "bench",
    rules: { tolerance: 0, graceMillis: 30 * 60_000 },
    fullEvery: Duration.hours(24),
    keepHistory: Duration.days(90),
    staleAfter: Duration.minutes(30)
  })
}))
