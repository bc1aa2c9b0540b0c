import { StockStore, type StoreError, type Owner } from "@stocktally/tally"
import type { UpstreamError } from "@stocktally/schema"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { join } from "node:path"
import { Settings } from "../settings/Settings.ts"
import type { MissingSettings } from "../sources/MissingSettings.ts"
import { Sources } from "../sources/Sources.ts"
import { makeIdentify } from "./identify.ts"
import { storeAt } from "./storeAt.ts"

/** What can keep the store from being opened; an upstream's error where it had to say whose store it would be. */
export type StoreFailure = StoreError | UpstreamError | MissingSettings

/**
 * The store that the settings name: without `STOCKTALLY_DATABASE_URL` a SQLite file in `$XDG_STATE_HOME/stocktally`, one
 * for the sandbox, one for each of Haravan's shops, and one for each Loop account that is used without Haravan. A store
 * that is another's is refused with `WrongOwner`. While an upstream does not say whose the data would be, the only shop's
 * store on this machine is opened.
 */
export const Store = {
  layer: Layer.effect(
    StockStore,
    Effect.gen(function*() {
      const settings = yield* Settings
      const sources = yield* Sources
      const { identifyFile, requireOwn } = yield* makeIdentify(settings, sources)
      const database = Option.isSome(settings.database)
        ? settings.database.value
        : {
          _tag: "Sqlite" as const,
          path: yield* identifyFile((owner) => join(settings.stateDirectory, fileOf(owner, sources.sandboxShape)))
        }
      const store = Context.get(yield* Layer.build(storeAt(database)), StockStore)
      yield* requireOwn(store)
      return store
    })
  ) satisfies Layer.Layer<StockStore, StoreFailure, Settings | Sources>
}

/** A sandbox of another shape is another shop. */
const fileOf = ({ id, kind }: Owner, sandboxShape: string | null): string =>
  kind === "sandbox" ? `sandbox${sandboxShape === null ? "" : `-${sandboxShape}`}.db` : `${kind}-${id}.db`
