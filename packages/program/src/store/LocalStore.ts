import { LocalStoreReads } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../settings/Settings.ts"
import { toVerdictRules } from "../settings/verdictRules.ts"
import { Sources } from "../sources/Sources.ts"
import { Store } from "./Store.ts"
import { openStore } from "./openStore.ts"
import { LocalSync } from "./LocalSync.ts"

const reads = Layer.unwrap(
  Effect.map(
    Settings,
    (settings) => LocalStoreReads.layer({ staleAfter: settings.staleAfter, rules: toVerdictRules(settings) })
  )
)

const loopOnly = Layer.effect(
  Sources,
  Effect.map(Sources, (sources) => Sources.of({ ...sources, haravan: Option.none() }))
)

/** The services that commands use on a store of this process. They do not expose the store itself. */
export const LocalStore = {
  /** `StoreReads` of the store that the settings name. */
  reads: reads.pipe(Layer.provide(Store.layer)),
  /** The same, with `Sync`. */
  withSync: Layer.merge(reads, LocalSync.layer).pipe(Layer.provide(Store.layer)),
  /**
   * The same with a store in memory and a sync that reads only Loop, for when Haravan cannot identify its shop and so no
   * store can be opened. Every row is `unknown`.
   */
  ephemeral: Layer.merge(reads, Layer.provide(LocalSync.layer, loopOnly)).pipe(
    Layer.provide(openStore({ _tag: "Sqlite", path: ":memory:" }))
  )
}
