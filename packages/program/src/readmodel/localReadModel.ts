import { examineOpened, LocalLiveReads, LocalReadModel, LocalStoreReads } from "@stocktally/sync"
import { StockStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { examineSettings } from "../doctor/examineSettings.ts"
import { Settings } from "../settings/Settings.ts"
import { verdictRulesOf } from "../settings/verdictRules.ts"
import { Sources } from "../sources/Sources.ts"
import { digestOf } from "../store/rememberedOwners.ts"
import { Store } from "../store/Store.ts"
import { Syncing } from "../store/Syncing.ts"

const overStore = Layer.unwrap(Effect.gen(function*() {
  const settings = yield* Settings
  const sources = yield* Sources
  const store = yield* StockStore
  const { grace, haravan, historyDays, staleAfter } = settings
  const rules = verdictRulesOf(settings)
  const examineInstallation = Effect.gen(function*() {
    const haravanDigest = yield* digestOf("haravan", haravan)
    const { checks } = yield* examineOpened(store, { grace, historyDays, haravanDigest })
    return [...examineSettings(settings), ...checks]
  })
  return Layer.mergeAll(
    LocalReadModel.layer({ ...sources, staleAfter, rules, examineInstallation }),
    LocalStoreReads.layer({ staleAfter, rules }),
    LocalLiveReads.layer(sources)
  )
}))

/** The read model and live reads over the upstreams and the store that the settings name, with these beside it. */
export const localReadModel = overStore.pipe(Layer.provideMerge(Syncing.layer), Layer.provideMerge(Store.layer))
