import { BaseUrl } from "@stocktally/core"
import type { ReadModel, ServiceError, ShopSummary } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../settings/Settings.ts"
import type { ServerAccess } from "../settings/SettingsValues.ts"
import { liveHttpClient } from "../sources/liveHttpClient.ts"
import { localReadModel } from "./localReadModel.ts"

/**
 * The data behind screens and routes. `local` reads the store and upstreams that the settings name, and provides them
 * too; `remote` asks a Stocktally HTTP service and stores nothing here.
 */
export const ReadModels = {
  local: localReadModel,
  /** With `shop`, the data of that shop of the service; else of the only one that the key may see. */
  remote: (access: ServerAccess, shop: string | null = null): Layer.Layer<ReadModel, ServiceError, Settings> =>
    Layer.unwrap(Effect.gen(function*() {
      const settings = yield* Settings
      // Imported dynamically, because a local store does not need the client.
      const { RemoteReadModel } = yield* Effect.promise(() => import("@stocktally/api"))
      return RemoteReadModel.layer(access, shop).pipe(Layer.provide(liveHttpClient(settings)))
    })),
  /** The shops of a service that the key may see, those that need attention most first. */
  remoteShops: (access: ServerAccess): Effect.Effect<ReadonlyArray<ShopSummary>, ServiceError, Settings> =>
    Effect.gen(function*() {
      const settings = yield* Settings
      const { remoteShops } = yield* Effect.promise(() => import("@stocktally/api"))
      return yield* Effect.provide(remoteShops(access), liveHttpClient(settings))
    })
}

/** The HTTP service to ask: the address typed by the user with the key of the settings, or else the settings' service. */
export const serverAccess = (
  typed: Option.Option<string>
): Effect.Effect<Option.Option<ServerAccess>, BaseUrl.InvalidBaseUrl, Settings> =>
  Effect.flatMap(Settings, ({ server, serverKey }) =>
    Option.match(typed, {
      onNone: () => Effect.succeed(server),
      onSome: (url) =>
        Effect.map(Effect.fromResult(BaseUrl.parse(url)), ({ href }) => Option.some({ url: href, key: serverKey }))
    }))
