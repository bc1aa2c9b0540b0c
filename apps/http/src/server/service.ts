/** The service as a whole: what listens, what guards it, and what is behind it. */
import { StocktallyApi } from "@stocktally/api"
import type { HttpSettings } from "@stocktally/program"
import type { Source } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { makeClientAddress } from "../access/clientAddress.ts"
import { defaultFailedAuthLimits, makeFailedAuthLimiter } from "../access/FailedAuthLimiter.ts"
import { makeKeyRing } from "../access/KeyRing.ts"
import { makeQuotas, type Quotas } from "../access/Quotas.ts"
import { makeSiteGuard } from "../access/SiteGuard.ts"
import { makeHttpMetrics } from "./HttpMetrics.ts"
import { crossOrigin } from "./crossOrigin.ts"
import { type App, makeBootstrapHandler } from "./BootstrapHandler.ts"
import { makeGate } from "./gate.ts"
import { Lifecycle } from "./Lifecycle.ts"
import { listen } from "./listen.ts"
import { routesOf, type RouteTable } from "./RouteTable.ts"
import type { ServerLimits } from "./ServerLimits.ts"

export interface ServiceOptions {
  readonly http: HttpSettings
  readonly limits: ServerLimits
  readonly source: Source
  /** The contract's routes unless others are given. */
  readonly routes?: RouteTable | undefined
  /** What answers before `open`, by path, beside what needs nothing. */
  readonly early?: { readonly [path: string]: App } | undefined
}

/** What each API key may still ask of the upstreams. */
export const quotasOf = ({ apiKeys, livePerMinute }: HttpSettings): Quotas =>
  makeQuotas(livePerMinute, apiKeys.map(({ name }) => name))

/**
 * Listens with every guard in place, and answers what needs no store, until the scope closes; `open` lets requests
 * through to the routes. What never ends by itself is ended first when the scope closes.
 */
export const startService = Effect.fnUntraced(
  function*({ early = {}, http, limits, routes, source }: ServiceOptions, quotas: Quotas) {
    const lifecycle = yield* Lifecycle
    const bootstrap = makeBootstrapHandler(lifecycle, early)
    const { allowedHosts, apiKeys, corsOrigins } = http
    const gate = makeGate({
      limits,
      routes: routes ?? routesOf(StocktallyApi),
      addressOf: makeClientAddress(http),
      siteGuard: makeSiteGuard({ hasKeys: apiKeys.length > 0, allowedHosts, corsOrigins }),
      keys: makeKeyRing(apiKeys),
      failedAuth: makeFailedAuthLimiter(defaultFailedAuthLimits),
      quotas,
      metrics: makeHttpMetrics(yield* Effect.context<never>()),
      lifecycle,
      source,
      crossOrigin: corsOrigins.length === 0 ? undefined : crossOrigin(corsOrigins)
    })
    const listening = yield* listen({ ...http, limits, source }, gate(bootstrap.app))
    // A client that has just been answered may have sent its next request already, which the closing of connections would
    // lose: so for a moment each is answered, and told that its connection closes.
    yield* Effect.addFinalizer(() => Effect.andThen(lifecycle.stop, Effect.sleep(limits.farewellMillis)))
    return { ...listening, open: bootstrap.open }
  }
)
