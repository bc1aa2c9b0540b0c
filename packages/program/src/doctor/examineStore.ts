import { StockStore } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { Settings } from "../settings/Settings.ts"
import { digestOf } from "../store/rememberedOwners.ts"
import { Store, type StoreFailure } from "../store/Store.ts"
import { examineOpened, type StoreExamination, unusable } from "@stocktally/sync"

/** Opens the store that the settings name, and examines it. */
export const examineStore = Effect.gen(function*() {
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
