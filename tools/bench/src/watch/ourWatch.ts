import { type Duration, Effect, Layer } from "effect"
import { StockStore } from "@stocktally/tally"
import { Sync } from "@stocktally/sync"
import { syncing } from "../virtual/syncing.ts"
import type { Watcher, Witness } from "./Watcher.ts"

type Store = StockStore["Service"]

/** `Sync.watch` as the program makes it, into a store of its own. What was committed is what it has. */
export const ourWatch = (store: Store, interval: Duration.Duration): Watcher =>
  Effect.fnUntraced(function*(witness) {
    const sync = syncing.pipe(Layer.provide(Layer.succeed(StockStore, witnessed(store, witness))))
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
