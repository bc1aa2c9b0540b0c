/** Serves the shops of the shops file. */
import { openShopStores, Settings, Shops, type ShopsSetting } from "@stocktally/program"
import { limitOldGeneration } from "@stocktally/program/process"
import { makeRunTurns, RunTurns } from "@stocktally/sync"
import { ShopStores } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { describeKeys, requireKeys, warnOfShortSecrets } from "../access/requireKeys.ts"
import { ServiceHealth } from "../handlers/system/ServiceHealth.ts"
import { serviceRoutes } from "./openRoutes.ts"
import { Lifecycle } from "../server/Lifecycle.ts"
import { defaultLimits } from "../server/ServerLimits.ts"
import { quotasOf, startService } from "../server/service.ts"
import { dispatch } from "../shops/dispatch.ts"
import { hostShops } from "./hostShops.ts"
import { openPlacement } from "../placement/openPlacement.ts"
import { Placement } from "../placement/Placement.ts"
import { ShopDirectory } from "../shops/ShopDirectory.ts"

/**
 * Serves the shops of a file until interrupted. The service is ready at once; each shop answers with 503 until its data
 * is open, and a shop that fails takes nothing from the others.
 */
export const serveShops = Effect.fnUntraced(function*(setting: ShopsSetting) {
  const settings = yield* Settings
  const { http } = settings
  yield* requireKeys(http)
  const lifecycle = yield* Lifecycle
  const shops = Context.get(yield* Layer.build(Shops.layer(setting)), Shops)
  const { problems, shops: usable } = yield* shops.current
  // SQLite's threads and pages share the memory of this process.
  if (!Option.exists(settings.database, ({ _tag }) => _tag === "Postgres")) yield* limitOldGeneration
  const stores = Context.get(yield* Layer.build(openShopStores(settings)), ShopStores)
  const quotas = quotasOf(http)
  const { open, url } = yield* startService({ http, limits: defaultLimits, source: "live" }, quotas)
  yield* Effect.logInfo(
    `listening on ${url}, ${describeKeys(http.apiKeys.length)}; serving ${usable.length} ` +
      `${usable.length === 1 ? "shop" : "shops"} of ${setting.path}` +
      (problems.length === 0 ? "" : `, and ${problems.length} entries are wrong`)
  )
  yield* warnOfShortSecrets(http)
  yield* warnOfUnknownShops(http.apiKeys.flatMap(({ shops }) => shops ?? []), [
    ...usable.map(({ slug }) => slug),
    ...problems.flatMap(({ slug }) => slug ?? [])
  ])
  const placement = yield* openPlacement(settings)
  const directory = yield* hostShops(quotas).pipe(
    Effect.provideService(Placement, placement),
    Effect.provideService(Shops, shops),
    Effect.provideService(ShopStores, stores),
    Effect.provideService(RunTurns, makeRunTurns())
  )
  const service = yield* serviceRoutes(quotas).pipe(
    Effect.provideServiceEffect(ServiceHealth, ServiceHealth.ofShops(directory, placement)),
    Effect.provideService(ShopDirectory, directory)
  )
  yield* open(dispatch(directory, service))
  yield* lifecycle.ready
  return yield* Effect.never
})

/** A key that is bound to a shop that does not exist may be misspelt. */
const warnOfUnknownShops = (bound: ReadonlyArray<string>, slugs: ReadonlyArray<string>) =>
  Effect.forEach(
    new Set(bound.filter((slug) => !slugs.includes(slug))),
    (slug) => Effect.logWarning(`STOCKTALLY_API_KEYS binds a key to ${slug}, which is not in the shops file`),
    { discard: true }
  )
