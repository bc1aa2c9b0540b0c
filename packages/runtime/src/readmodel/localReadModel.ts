import { ReadModel, StockStore } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { examineOpened } from "../doctor/examineStore.ts"
import { Settings } from "../settings/Settings.ts"
import { Sources } from "../sources/Sources.ts"
import { Store } from "../store/Store.ts"
import { Syncing } from "../store/Syncing.ts"

const overStore = Layer.unwrap(Effect.gen(function*() {
  const settings = yield* Settings
  const sources = yield* Sources
  const store = yield* StockStore
  return ReadModel.layer({
    ...sources,
    staleAfter: settings.staleAfter,
    examineStore: Effect.map(examineOpened(store, settings), ({ checks }) => checks)
  })
}))

/** The read model over the upstreams and the store that the settings name, with these beside it. */
export const localReadModel = overStore.pipe(Layer.provideMerge(Syncing.layer), Layer.provideMerge(Store.layer))
