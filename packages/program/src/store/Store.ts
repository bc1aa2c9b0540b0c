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
import { makeOwnerLookup } from "./ownerLookup.ts"
import { openStore } from "./openStore.ts"

/** Errors of opening the store. An upstream's error means that it could not identify the shop. */
export type StoreFailure = StoreError | UpstreamError | MissingSettings

/**
 * The store that the settings name. Without `STOCKTALLY_DATABASE_URL` it is a SQLite file in
 * `$XDG_STATE_HOME/stocktally`: one for the sandbox, one for each Haravan shop, and one for each Loop account that is used
 * without Haravan. Fails with `WrongOwner` if the store belongs to another shop. If the upstream cannot identify the
 * shop, opens the store of the only shop known on this machine.
 */
export const Store = {
  layer: Layer.effect(
    StockStore,
    Effect.gen(function*() {
      const settings = yield* Settings
      const sources = yield* Sources
      const { storePath, requireOwner } = yield* makeOwnerLookup(settings, sources)
      const database = Option.isSome(settings.database)
        ? settings.database.value
        : {
          _tag: "Sqlite" as const,
          path: yield* storePath((owner) => join(settings.stateDirectory, fileOf(owner, sources.sandboxShape)))
        }
      const store = Context.get(yield* Layer.build(openStore(database)), StockStore)
      yield* requireOwner(store)
      return store
    })
  ) satisfies Layer.Layer<StockStore, StoreFailure, Settings | Sources>
}

/** Sandboxes of different shapes are different shops. */
const fileOf = ({ id, kind }: Owner, sandboxShape: string | null): string =>
  kind === "sandbox" ? `sandbox${sandboxShape === null ? "" : `-${sandboxShape}`}.db` : `${kind}-${id}.db`
