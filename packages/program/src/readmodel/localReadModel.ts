import { checkStore, LocalLiveReads, LocalReadModel, LocalStoreReads } from "@stocktally/sync"
import { StockStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { checkCluster } from "../doctor/checkCluster.ts"
import { checkSettings } from "../doctor/checkSettings.ts"
import { Settings } from "../settings/Settings.ts"
import { toVerdictRules } from "../settings/verdictRules.ts"
import { Sources } from "../sources/Sources.ts"
import { credentialDigest } from "../store/credentialDigest.ts"
import { Store } from "../store/Store.ts"
import { LocalSync } from "../store/LocalSync.ts"

const overStore = Layer.unwrap(Effect.gen(function*() {
  const settings = yield* Settings
  const sources = yield* Sources
  const store = yield* StockStore
  const { grace, haravan, historyDays, staleAfter } = settings
  const rules = toVerdictRules(settings)
  const checkInstallation = Effect.gen(function*() {
    const haravanDigest = yield* credentialDigest("haravan", haravan)
    const { checks } = yield* checkStore(store, { grace, historyDays, haravanDigest })
    const owner = yield* Effect.orElseSucceed(store.owner, () => Option.none())
    return [...checkSettings(settings), ...checks, ...yield* checkCluster(settings, owner)]
  })
  return Layer.mergeAll(
    LocalReadModel.layer({ ...sources, staleAfter, rules, checkInstallation }),
    LocalStoreReads.layer({ staleAfter, rules }),
    LocalLiveReads.layer(sources)
  )
}))

/** The read model and live reads over the store and upstreams that the settings name, which it provides too. */
export const localReadModel = overStore.pipe(Layer.provideMerge(LocalSync.layer), Layer.provideMerge(Store.layer))
