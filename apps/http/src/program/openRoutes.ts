/** Opens the store and builds the routes over it. */
import { StocktallyApi } from "@stocktally/api"
import { ReadModels } from "@stocktally/program"
import { OnRunEnd } from "@stocktally/sync"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { Quotas } from "../access/Quotas.ts"
import { handlers } from "../handlers/index.ts"
import { authorization } from "../server/authorization.ts"
import { rateLimit } from "../server/rateLimit.ts"
import { requestGuard } from "../server/requestGuard.ts"
import { routerConfig } from "../server/RouteTable.ts"
import { systemHandlers } from "../handlers/system.ts"
import { makeSyncLog } from "./syncLog.ts"

/** The contract's routes, over the store and the upstreams. */
const routesLayer = (quotas: Quotas) =>
  HttpApiBuilder.layer(StocktallyApi).pipe(
    Layer.provide(Layer.mergeAll(handlers, systemHandlers)),
    Layer.provide(Layer.mergeAll(requestGuard, authorization, rateLimit(quotas), NodeHttpServer.layerHttpServices))
  )

/** The same as an HTTP app. */
export const routesApp = (quotas: Quotas) =>
  Effect.provideService(HttpRouter.toHttpEffect(routesLayer(quotas)), HttpRouter.RouterConfig, routerConfig)

/**
 * Opens the store and builds the routes and their services, until `scope` closes. Closes everything again if it fails.
 */
export const openRoutes = Effect.fnUntraced(function*(quotas: Quotas, scope: Scope.Scope) {
  const ownScope = yield* Scope.fork(scope)
  return yield* Effect.gen(function*() {
    const { logRuns, onRunEnd } = yield* makeSyncLog
    const services = yield* Effect.provideService(Layer.build(ReadModels.local), OnRunEnd, onRunEnd)
    yield* Effect.forkIn(Effect.provideContext(logRuns, services), ownScope)
    const routes = yield* Effect.provideContext(routesApp(quotas), services)
    return { routes, services }
  }).pipe(
    // Each attempt must open new services.
    Effect.provideServiceEffect(Layer.CurrentMemoMap, Layer.makeMemoMap),
    Scope.provide(ownScope),
    Effect.tapCause((cause) => Scope.close(ownScope, Exit.failCause(cause)))
  )
})
