/** Assembles the service: listener, guards and routes. */
import type { HttpSettings } from "@stocktally/program"
import type { Source } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { makeClientAddress } from "../access/clientAddress.ts"
import { defaultFailedAuthLimits, makeFailedAuthLimiter } from "../access/FailedAuthLimiter.ts"
import { makeKeyRing } from "../access/KeyRing.ts"
import { makeQuotas, type Quotas } from "../access/Quotas.ts"
import { makeSiteGuard } from "../access/SiteGuard.ts"
import { makeHttpMetrics } from "./HttpMetrics.ts"
import { cors } from "./cors.ts"
import { type HttpApp, makeBootstrapHandler } from "./BootstrapHandler.ts"
import { makeGate } from "./gate.ts"
import { Lifecycle } from "./Lifecycle.ts"
import { listen } from "./listen.ts"
import type { RouteTable } from "./RouteTable.ts"
import { serviceRouteTable } from "./shopAddress.ts"
import type { ServerLimits } from "./ServerLimits.ts"

export interface ServiceOptions {
  readonly http: HttpSettings
  readonly limits: ServerLimits
  readonly source: Source
  /** The contract's routes by default. */
  readonly routes?: RouteTable | undefined
  /** Additional routes before `open`, by path. */
  readonly bootstrapRoutes?: { readonly [path: string]: HttpApp } | undefined
}

/** Makes the quota of each API key. */
export const quotasOf = ({ apiKeys, livePerMinute }: HttpSettings): Quotas =>
  makeQuotas(livePerMinute, apiKeys.map(({ name }) => name))

/**
 * Listens with every guard in place and serves routes that need no store, until the scope closes; `open` enables the
 * other routes. When the scope closes, it first ends event streams and the like.
 */
export const startService = Effect.fnUntraced(
  function*({ bootstrapRoutes = {}, http, limits, routes, source }: ServiceOptions, quotas: Quotas) {
    const lifecycle = yield* Lifecycle
    const bootstrap = makeBootstrapHandler(lifecycle, bootstrapRoutes)
    const { allowedHosts, apiKeys, corsOrigins } = http
    const gate = makeGate({
      limits,
      routes: routes ?? serviceRouteTable,
      addressOf: makeClientAddress(http),
      siteGuard: makeSiteGuard({ hasKeys: apiKeys.length > 0, allowedHosts, corsOrigins }),
      keys: makeKeyRing(apiKeys),
      failedAuth: makeFailedAuthLimiter(defaultFailedAuthLimits),
      quotas,
      metrics: makeHttpMetrics(yield* Effect.context<never>()),
      lifecycle,
      source,
      cors: corsOrigins.length === 0 ? undefined : cors(corsOrigins)
    })
    const listener = yield* listen({ ...http, limits, source }, gate(bootstrap.app))
    // A client may already have sent its next request, which closing the connection would lose. So for a moment each
    // request is still handled, with `Connection: close` in its response.
    yield* Effect.addFinalizer(() => Effect.andThen(lifecycle.stop, Effect.sleep(limits.lastRequestMillis)))
    return { ...listener, open: bootstrap.open }
  }
)
