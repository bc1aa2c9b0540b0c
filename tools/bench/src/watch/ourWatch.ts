import { type Duration, Effect, Layer } from "effect"
import { StockStore } from "@stocktally/tally"
import { Sync } from "@stocktally/sync"
import { syncLayer } from "../virtual/syncLayer.ts"
import type { Watcher, ReadListener } from "./Watcher.ts"

type Store = StockStore["Service"]

/** `Sync.watch` as in the program, into a store. Reports records once they are committed. */
export const ourWatch = (store: Store, interval: Duration.Duration): Watcher =>
  Effect.fnUntraced(function*(listener) {
    const sync = syncLayer.pipe(Layer.provide(Layer.succeed(StockStore, notifying(store, listener))))
    return yield* Effect.flatMap(Sync, ({ watch }) => watch({ interval })).pipe(Effect.provide(sync))
  })

const notifying = (store: Store, listener: ReadListener): Store => ({
  ...store,
  levels: {
    ...store.levels,
    writeLoop: (commit, records, fetchedAt) =>
      Effect.tap(store.levels.writeLoop(commit, records, fetchedAt), () => listener.loop(records)),
    writeHaravan: (commit, records, fetchedAt) =>
      Effect.tap(store.levels.writeHaravan(commit, records, fetchedAt), () => listener.haravan(records))
  }
})
