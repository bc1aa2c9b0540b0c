import { type Owner, ShopStores, StockStore, type StoreError } from "@stocktally/tally"
import type { UpstreamError } from "@stocktally/schema"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { join } from "node:path"
import { Settings } from "../settings/Settings.ts"
import type { SettingsValues, ShopName } from "../settings/SettingsValues.ts"
import type { MissingSettings } from "../sources/MissingSettings.ts"
import { Sources } from "../sources/Sources.ts"
import { makeOwnerLookup, type OwnerLookup } from "./ownerLookup.ts"
import { openShopStores, openStore } from "./openStore.ts"

/** Errors of opening the store. An upstream's error means that it could not identify the shop. */
export type StoreFailure = StoreError | UpstreamError | MissingSettings

/**
 * The store that the settings name. Without `STOCKTALLY_DATABASE_URL` it is a SQLite file in
 * `$XDG_STATE_HOME/stocktally`: one for the sandbox, one for each Haravan shop, and one for each Loop account that is used
 * without Haravan. Fails with `WrongOwner` if the store belongs to another shop. If the upstream cannot identify the
 * shop, opens the store of the only shop known on this machine. A shop of the shops file has a store of its own.
 */
export const Store = {
  layer: Layer.effect(
    StockStore,
    Effect.gen(function*() {
      const settings = yield* Settings
      const sources = yield* Sources
      const lookup = yield* makeOwnerLookup(settings, sources)
      if (Option.isSome(settings.ofShop)) return yield* openShopStore(settings, settings.ofShop.value, lookup)
      const { requireOwner, storePath } = lookup
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

/**
 * The store of a shop of the shops file: found by the shop's owner, or if the upstream cannot identify the owner, by the
 * one that the slug is remembered for. Uses the process's `ShopStores`, or opens some for this store.
 */
const openShopStore = Effect.fnUntraced(function*(
  settings: SettingsValues,
  { slug }: ShopName,
  { owner, requireOwner }: OwnerLookup
) {
  const shared = yield* Effect.serviceOption(ShopStores)
  const stores = Option.isSome(shared)
    ? shared.value
    : Context.get(yield* Layer.build(openShopStores(settings)), ShopStores)
  const known = yield* owner.pipe(
    Effect.tap((owner) => stores.claimSlug(slug, owner)),
    Effect.catchTag("UpstreamError", (error) =>
      Effect.flatMap(
        stores.ownerOf(slug),
        Option.match({ onNone: () => Effect.fail(error), onSome: (owner) => Effect.succeed(owner) })
      ))
  )
  const store = yield* stores.open(known)
  yield* requireOwner(store)
  return store
})

/** Sandboxes of different shapes are different shops. */
const fileOf = ({ id, kind }: Owner, sandboxShape: string | null): string =>
  kind === "sandbox" ? `sandbox${sandboxShape === null ? "" : `-${sandboxShape}`}.db` : `${kind}-${id}.db`
