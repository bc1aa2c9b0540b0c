import {
  chooseShop,
  chooseSource,
  listShops,
  MissingSettings,
  readShops,
  type ServerAccess,
  serverAccess,
  Settings,
  type ShopsReading,
  type ShopsSetting,
  type SourcesOptions
} from "@stocktally/program"
import { limitHeapGrowth } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ShopFlag } from "../../cli/GlobalFlags.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { serviceShopsMillis } from "../../screens/model/shops.ts"
import { showScreens } from "../../screens/showScreens.ts"
import { runOnScreen, sourcesOptions, withShop } from "../run.ts"

/**
 * Opens the screens on the store of this machine, or on a service, whose address comes from the flag or
 * `STOCKTALLY_SERVER_URL`. Wrong settings fail before anything is drawn.
 */
export const openScreens = (server: Option.Option<string>) => runOnScreen(screens(server))

const opening = Effect.promise(() => import("../../screens/effects/openReadModel.ts"))
const openingShops = Effect.promise(() => import("../../screens/effects/openShops.ts"))

const screens = Effect.fnUntraced(function*(address: Option.Option<string>) {
  const settings = yield* Settings
  const sources = yield* sourcesOptions("allowed")
  const server = yield* Effect.mapError(
    serverAccess(address),
    ({ message }) => new WrongUsage({ message: `--server: ${message}` })
  )
  if (Option.isSome(server) && sources.sandbox === "flag") {
    return yield* new WrongUsage({
      message: "--sandbox is for this machine, not for a service; leave it out, or unset STOCKTALLY_SERVER_URL"
    })
  }
  const named = Option.orElse(yield* ShopFlag, () => settings.shop)
  if (Option.isSome(server)) return yield* remoteScreens(server.value, named)
  if (Option.isSome(settings.shops) && sources.sandbox !== "flag") {
    const reading = yield* readShops(settings.shops.value)
    if (listShops(reading).length > 1) return yield* shopsScreens(settings.shops.value, reading, named, sources)
  }
  return yield* withShop(sources, localScreens(sources))
})

/** The screens on a service. With `named`, its screens first; else the shops, if the key may see several. */
const remoteScreens = Effect.fnUntraced(function*(access: ServerAccess, named: Option.Option<string>) {
  const settings = yield* Settings
  return yield* showScreens({
    source: null,
    sourceName: Option.getOrElse(named, () => access.url),
    isWatching: false,
    interval: settings.interval,
    shops: Option.getOrUndefined(
      Option.map(named, (slug) => ({ all: [], open: slug, everyMillis: serviceShopsMillis }))
    ),
    open: (slug) =>
      Effect.flatMap(
        openingShops,
        ({ openRemoteShop }) => Effect.provideService(openRemoteShop(access, slug), Settings, settings)
      ),
    readShops: () =>
      Effect.flatMap(
        openingShops,
        ({ readRemoteShops }) => Effect.provideService(readRemoteShops(access), Settings, settings)
      ),
    runDoctor: (slug) =>
      Effect.flatMap(
        opening,
        ({ runRemoteDoctor }) => Effect.provideService(runRemoteDoctor(access, slug), Settings, settings)
      )
  })
})

/** The screens on the shops of the shops file. */
const shopsScreens = Effect.fnUntraced(function*(
  setting: ShopsSetting,
  reading: ShopsReading,
  named: Option.Option<string>,
  sources: SourcesOptions
) {
  const settings = yield* Settings
  yield* limitHeapGrowth
  const first = Option.isNone(named) ? null : yield* Effect.fromResult(chooseShop(reading, named))
  return yield* showScreens({
    source: first === null ? null : "live",
    sourceName: first?.label ?? null,
    isWatching: true,
    interval: settings.interval,
    shops: { all: listShops(reading), open: first?.slug ?? null, everyMillis: null },
    open: (slug) =>
      slug === null
        ? Effect.succeed({ shops: listShops(reading) })
        : Effect.flatMap(openingShops, ({ openLocalShop }) => openLocalShop(setting, slug, sources)),
    readShops: (onRead) =>
      Effect.flatMap(
        openingShops,
        ({ readLocalShops }) => Effect.provideService(readLocalShops(setting)(onRead), Settings, settings)
      ),
    runDoctor: (slug) =>
      Effect.flatMap(openingShops, ({ runShopDoctor }) => runShopDoctor(setting, slug ?? "", sources))
  })
})

const localScreens = Effect.fnUntraced(function*(sources: SourcesOptions) {
  const settings = yield* Settings
  const { interval } = settings
  // The screens sync all day.
  yield* limitHeapGrowth
  const source = chooseSource({
    use: sources.sandbox,
    setting: settings.sandbox,
    hasCredential: Option.isSome(settings.loop.credential) || Option.isSome(settings.haravan.credential)
  })
  if (source === "none") return yield* MissingSettings.neither()
  return yield* showScreens({
    source,
    sourceName: null,
    isWatching: true,
    interval,
    open: () =>
      Effect.flatMap(
        opening,
        ({ openLocal }) =>
          Effect.map(Effect.provideService(openLocal(sources), Settings, settings), (model) => ({ model }))
      ),
    readShops: () => Effect.succeed([]),
    runDoctor: () =>
      Effect.flatMap(
        opening,
        ({ runLocalDoctor }) => Effect.provideService(runLocalDoctor(sources), Settings, settings)
      )
  })
})
