import { LocalStoreReads } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../settings/Settings.ts"
import { verdictRulesOf } from "../settings/verdictRules.ts"
import { Sources } from "../sources/Sources.ts"
import { Store } from "./Store.ts"
import { storeAt } from "./storeAt.ts"
import { Syncing } from "./Syncing.ts"

const reads = Layer.unwrap(
  Effect.map(
    Settings,
    (settings) => LocalStoreReads.layer({ staleAfter: settings.staleAfter, rules: verdictRulesOf(settings) })
  )
)

const loopAlone = Layer.effect(
  Sources,
  Effect.map(Sources, (sources) => Sources.of({ ...sources, haravan: Option.none() }))
)

/** What commands ask of a store of this process. The store itself stays below. */
export const LocalStore = {
  /** `StoreReads` of the store that the settings name. */
  reads: reads.pipe(Layer.provide(Store.layer)),
  /** The same, with `Sync`. */
  syncing: Layer.merge(reads, Syncing.layer).pipe(Layer.provide(Store.layer)),
  /**
   * The same where Haravan cannot tell whose shop it is, and so whose the store would be, while Loop can be shown: a store
   * in memory, which ends with the program, and a sync that reads Loop alone into it. Every row of it is `unknown`.
   */
  unkept: Layer.merge(reads, Layer.provide(Syncing.layer, loopAlone)).pipe(
    Layer.provide(storeAt({ _tag: "Sqlite", path: ":memory:" }))
  )
}
