import { examineOpened, LocalLiveReads, LocalReadModel } from "@stocktally/sync"
import { StockStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../settings/Settings.ts"
import { Sources } from "../sources/Sources.ts"
import { digestOf } from "../store/rememberedOwners.ts"
import { Store } from "../store/Store.ts"
import { Syncing } from "../store/Syncing.ts"

const overStore = Layer.unwrap(Effect.gen(function*() {
  const settings = yield* Settings
  const sources = yield* Sources
  const store = yield* StockStore
  const { grace, haravan, historyDays, staleAfter } = settings
  const examineStore = Effect.gen(function*() {
    const haravanDigest = yield* digestOf("haravan", haravan)
    return (yield* examineOpened(store, { grace, historyDays, haravanDigest })).checks
  })
  return Layer.merge(
    LocalReadModel.layer({ ...sources, staleAfter, examineStore }),
    LocalLiveReads.layer(sources)
  )
}))

/** The read model and live reads over the upstreams and the store that the settings name, with these beside it. */
export const localReadModel = overStore.pipe(Layer.provideMerge(Syncing.layer), Layer.provideMerge(Store.layer))
