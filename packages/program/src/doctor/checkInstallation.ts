import { StockStore } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Settings } from "../settings/Settings.ts"
import { checkCluster } from "./checkCluster.ts"
import { checkSettings } from "./checkSettings.ts"
import { credentialDigest } from "../store/credentialDigest.ts"
import { Store, type StoreFailure } from "../store/Store.ts"
import { checkStore, type StoreCheckResult, unusableStore } from "@stocktally/sync"

/** Checks the settings, then opens and checks the store that they name. */
export const checkInstallation = Effect.gen(function*() {
  const store = yield* openAndCheckStore
  return { ...store, checks: [...checkSettings(yield* Settings), ...store.checks] }
})

const openAndCheckStore = Effect.gen(function*() {
  const settings = yield* Settings
  const built = yield* Effect.result(Layer.build(Store.layer))
  if (Result.isFailure(built)) return notOpened(built.failure)
  const { grace, haravan, historyDays } = settings
  const store = Context.get(built.success, StockStore)
  const { checks, error } = yield* checkStore(store, {
    grace,
    historyDays,
    haravanDigest: yield* credentialDigest("haravan", haravan)
  })
  const owner = yield* Effect.orElseSucceed(store.owner, () => Option.none())
  return { checks: [...checks, ...yield* checkCluster(settings, owner)], error }
})

/** A store file is named after its shop, so it cannot be opened until an upstream identifies the shop. */
const notOpened = (failure: StoreFailure): StoreCheckResult =>
  failure._tag === "StoreError" ? unusableStore(failure) : {
    checks: [{
      upstream: null,
      name: "Store",
      status: "skipped",
      detail: "not opened: Haravan or Loop must first say which shop the credential belongs to",
      remedy: null
    }],
    error: null
  }
