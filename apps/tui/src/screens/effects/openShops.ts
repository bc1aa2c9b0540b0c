/** Several shops: of the shops file, or of a service. */
import {
  chooseShop,
  openShopStores,
  ReadModels,
  readShops,
  type ServerAccess,
  Settings,
  type ShopsSetting,
  type SourcesOptions,
  summarizeShops
} from "@stocktally/program"
import type { DoctorCheck } from "@stocktally/sync"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { QueryFailure } from "../model/state/Query.ts"
import { localFailureOf, openLocal, openRemote, runLocalDoctor } from "./openReadModel.ts"
import { queryFailureOf } from "./queryFailure.ts"
import type { Opened, ReadShops } from "./Store.ts"

/** The settings of a shop, from the file as it is now. */
const settingsOf = (setting: ShopsSetting, slug: string) =>
  readShops(setting).pipe(
    Effect.flatMap((reading) => Effect.fromResult(chooseShop(reading, Option.some(slug)))),
    Effect.map(({ settings }) => settings),
    Effect.mapError(localFailureOf)
  )

/** Opens a shop of the shops file, until the scope closes. */
export const openLocalShop = (
  setting: ShopsSetting,
  slug: string,
  options: SourcesOptions
): Effect.Effect<Opened, QueryFailure, Scope.Scope> =>
  Effect.flatMap(settingsOf(setting, slug), (settings) =>
    Effect.map(
      Effect.provideService(openLocal(options), Settings, settings),
      (model) => ({ model, watchEveryMillis: Duration.toMillis(settings.interval) })
    ))

/** Runs the checks of a shop of the shops file. */
export const runShopDoctor = (
  setting: ShopsSetting,
  slug: string,
  options: SourcesOptions
): Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure> =>
  Effect.flatMap(
    settingsOf(setting, slug),
    (settings) => Effect.provideService(runLocalDoctor(options), Settings, settings)
  )

/** Reads the shops of the shops file from their stores. */
export const readLocalShops = (
  setting: ShopsSetting
): (...args: Parameters<ReadShops>) => Effect.Effect<Effect.Success<ReturnType<ReadShops>>, QueryFailure, Settings> =>
(onRead) =>
  Effect.gen(function*() {
    const stores = openShopStores(yield* Settings)
    return yield* Effect.provide(summarizeShops(yield* readShops(setting), onRead), stores)
  }).pipe(Effect.mapError(localFailureOf))

/** Reads the shops of a service that the key may see. */
export const readRemoteShops = (access: ServerAccess) => Effect.mapError(ReadModels.remoteShops(access), queryFailureOf)

/** Opens a shop of a service until the scope closes; with null the only one that the key may see, or all if there are several. */
export const openRemoteShop = (
  access: ServerAccess,
  slug: string | null
): Effect.Effect<Opened, QueryFailure, Settings | Scope.Scope> =>
  Effect.gen(function*() {
    if (slug !== null) return { model: yield* openRemote(access, slug) }
    const shops = yield* readRemoteShops(access)
    const [only, ...others] = shops
    return only === undefined || others.length > 0 ? { shops } : { model: yield* openRemote(access, only.slug) }
  })
