import { StockStore } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { Settings } from "../settings/Settings.ts"
import { examineSettings } from "./examineSettings.ts"
import { digestOf } from "../store/rememberedOwners.ts"
import { Store, type StoreFailure } from "../store/Store.ts"
import { examineOpened, type StoreExamination, unusable } from "@stocktally/sync"

/** Examines the settings, and the store that they name, which is opened for it. */
export const examineInstallation = Effect.gen(function*() {
  const store = yield* examineStore
  return { ...store, checks: [...examineSettings(yield* Settings), ...store.checks] }
})

const examineStore = Effect.gen(function*() {
  const settings = yield* Settings
  const built = yield* Effect.result(Layer.build(Store.layer))
  if (Result.isFailure(built)) return notOpened(built.failure)
  const { grace, haravan, historyDays } = settings
  return yield* examineOpened(Context.get(built.success, StockStore), {
    grace,
    historyDays,
    haravanDigest: yield* digestOf("haravan", haravan)
  })
})

/** A store is named after its shop: where an upstream has to say which, and does not, there is nothing to be said here. */
const notOpened = (failure: StoreFailure): StoreExamination =>
  failure._tag === "StoreError" ? unusable(failure) : {
    checks: [{
      upstream: null,
      name: "Store",
      status: "skipped",
      detail: "not opened, because nobody says whose shop it would be of",
      remedy: null
    }],
    error: null
  }
