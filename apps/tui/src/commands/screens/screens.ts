import { chooseSource, MissingSettings, serverAccess, Settings, type SourcesOptions } from "@stocktally/program"
import { limitHeapGrowth } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ShopFlag } from "../../cli/GlobalFlags.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { showScreens } from "../../screens/showScreens.ts"
import { runOnScreen, sourcesOptions, withShop } from "../run.ts"

/**
 * Opens the screens on the store of this machine, or on a service, whose address comes from the flag or
 * `STOCKTALLY_SERVER_URL`. Wrong settings fail before anything is drawn.
 */
export const openScreens = (server: Option.Option<string>) => runOnScreen(screens(server))

const opening = Effect.promise(() => import("../../screens/effects/openReadModel.ts"))

const screens = Effect.fnUntraced(function*(address: Option.Option<string>) {
  const settings = yield* Settings
  const sources = yield* sourcesOptions("allowed")
  const { interval } = settings
  const server = yield* Effect.mapError(
    serverAccess(address),
    ({ message }) => new WrongUsage({ message: `--server: ${message}` })
  )
  if (Option.isSome(server) && sources.sandbox === "flag") {
    return yield* new WrongUsage({
      message: "--sandbox is for this machine, not for a service; leave it out, or unset STOCKTALLY_SERVER_URL"
    })
  }
  if (Option.isSome(server) && Option.isSome(yield* ShopFlag)) {
    return yield* new WrongUsage({
      message:
        "--shop is for this machine: on a service the screens show the only shop of the key; leave it out, or unset " +
        "STOCKTALLY_SERVER_URL"
    })
  }
  if (Option.isSome(server)) {
    const access = server.value
    return yield* showScreens({
      source: null,
      sourceName: access.url,
      isWatching: false,
      interval,
      open: Effect.flatMap(opening, ({ openRemote }) => Effect.provideService(openRemote(access), Settings, settings)),
      runDoctor: Effect.flatMap(
        opening,
        ({ runRemoteDoctor }) => Effect.provideService(runRemoteDoctor(access), Settings, settings)
      )
    })
  }
  return yield* withShop(sources, localScreens(sources))
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
    open: Effect.flatMap(opening, ({ openLocal }) => Effect.provideService(openLocal(sources), Settings, settings)),
    runDoctor: Effect.flatMap(
      opening,
      ({ runLocalDoctor }) => Effect.provideService(runLocalDoctor(sources), Settings, settings)
    )
  })
})
