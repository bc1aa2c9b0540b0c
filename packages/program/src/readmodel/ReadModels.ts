import { BaseUrl } from "@stocktally/core"
import type { ReadModel, ServiceError } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../settings/Settings.ts"
import type { ServerAccess } from "../settings/SettingsValues.ts"
import { liveHttpClient } from "../sources/liveHttpClient.ts"
import { localReadModel } from "./localReadModel.ts"

/**
 * Where screens and routes get what they show: `local` is over the upstreams and the store that the settings name, with
 * these beside it; `remote` over an HTTP service of Stocktally, in whose place nothing is read or kept here.
 */
export const ReadModels = {
  local: localReadModel,
  remote: (access: ServerAccess): Layer.Layer<ReadModel, ServiceError, Settings> =>
    Layer.unwrap(Effect.gen(function*() {
      const settings = yield* Settings
      // Behind a dynamic import, so that nobody loads the client who has a store of their own.
      const { RemoteReadModel } = yield* Effect.promise(() => import("@stocktally/api"))
      return RemoteReadModel.layer(access).pipe(Layer.provide(liveHttpClient(settings)))
    }))
}

/** The service to ask: at the address that was typed, with the key of the settings, or else the one of the settings. */
export const serverAccess = (
  typed: Option.Option<string>
): Effect.Effect<Option.Option<ServerAccess>, BaseUrl.InvalidBaseUrl, Settings> =>
  Effect.flatMap(Settings, ({ server, serverKey }) =>
    Option.match(typed, {
      onNone: () => Effect.succeed(server),
      onSome: (url) =>
        Effect.map(Effect.fromResult(BaseUrl.parse(url)), ({ href }) => Option.some({ url: href, key: serverKey }))
    }))
