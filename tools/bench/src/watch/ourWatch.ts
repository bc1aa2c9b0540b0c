import { Duration, Effect, Layer, Option } from "effect"
import { Haravan, Loop, StockStore, Sync } from "@stocktally/core"
import type { Watcher, Witness } from "./Watcher.ts"

type Store = StockStore["Service"]

/** `Sync.watch` as the program makes it, into a store of its own. What was committed is what it has. */
export const ourWatch = (store: Store, interval: Duration.Duration): Watcher =>
  Effect.fnUntraced(function*(witness) {
    const sync = Sync.layer({
      source: "sandbox",
      loop: Option.some(yield* Loop),
      haravan: Option.some(yield* Haravan),
      holder: "bench",
      rules: { tolerance: 0, graceMillis: 30 * 60_000 },
      fullEvery: Duration.hours(24),
      keepHistory: Duration.days(90),
      staleAfter: Duration.minutes(30)
    }).pipe(Layer.provide(Layer.succeed(StockStore, witnessed(store, witness))))
    return yield* Effect.flatMap(Sync, ({ watch }) => watch({ interval })).pipe(Effect.provide(sync))
  })

const witnessed = (store: Store, witness: Witness): Store => ({
  ...store,
  levels: {
    ...store.levels,
    writeLoop: (commit, records, fetchedAt) =>
      Effect.tap(store.levels.writeLoop(commit, records, fetchedAt), () => witness.loop(records)),
    writeHaravan: (commit, records, fetchedAt) =>
      Effect.tap(store.levels.writeHaravan(commit, records, fetchedAt), () => witness.haravan(records))
  }
})
