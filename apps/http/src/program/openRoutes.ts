/** Opens the store and builds the routes over it. */
import { ServiceApi, ShopApi } from "@stocktally/api"
import { ReadModels } from "@stocktally/program"
import { LiveReads, OnRunEnd, ReadModel, StoreReads } from "@stocktally/sync"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpPlatform from "@effect/platform-node/NodeHttpPlatform"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Etag from "effect/http/Etag"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { Quotas } from "../access/Quotas.ts"
import { handlers } from "../handlers/index.ts"
import { shopsHandlers } from "../handlers/shops.ts"
import { systemHandlers } from "../handlers/system.ts"
import { makeScrape } from "../handlers/system/scrape.ts"
import { ServiceHealth } from "../handlers/system/ServiceHealth.ts"
import { authorization } from "../server/authorization.ts"
import { rateLimit } from "../server/rateLimit.ts"
import { requestGuard } from "../server/requestGuard.ts"
import { routerConfig } from "../server/RouteTable.ts"
import { dispatch } from "../shops/dispatch.ts"
import { onlySlug, ShopDirectory } from "../shops/ShopDirectory.ts"
import { makeSyncLog } from "./syncLog.ts"

// The library's layer for HTTP servers also has a terminal, and each terminal listens on the standard input.
const platform = Layer.mergeAll(NodeHttpPlatform.layer, Etag.layerWeak, NodeFileSystem.layer, NodePath.layer)

const middleware = (quotas: Quotas) => Layer.mergeAll(requestGuard, authorization, rateLimit(quotas), platform)

const appOf = <E, R>(routes: Layer.Layer<never, E, R>) =>
  Effect.provideService(HttpRouter.toHttpEffect(routes), HttpRouter.RouterConfig, routerConfig)

/** The routes of one shop, over its store and upstreams. */
export const shopRoutes = (quotas: Quotas) =>
  appOf(HttpApiBuilder.layer(ShopApi).pipe(Layer.provide(handlers), Layer.provide(middleware(quotas))))

/** The routes of the service as a whole. */
export const serviceRoutes = (quotas: Quotas) =>
  appOf(
    HttpApiBuilder.layer(ServiceApi).pipe(
      Layer.provide(Layer.mergeAll(shopsHandlers, systemHandlers)),
      Layer.provide(middleware(quotas))
    )
  )

/** All routes of a service with one shop. */
export const routesApp = Effect.fnUntraced(function*(quotas: Quotas) {
  const routes = yield* shopRoutes(quotas)
  const readModel = yield* ReadModel
  const { budgets } = yield* LiveReads
  const { overview } = yield* StoreReads
  const scrape = makeScrape({ summary: readModel.summary(), budgets })
  const directory = ShopDirectory.of({
    isSingle: true,
    shops: () => [{
      slug: onlySlug,
      label: onlySlug,
      state: () => ({ _tag: "Open", routes, readModel, overview, scrape }),
      entryProblem: () => null
    }]
  })
  const service = yield* serviceRoutes(quotas).pipe(
    Effect.provideServiceEffect(ServiceHealth, ServiceHealth.ofOneShop({ readModel, budgets, scrape })),
    Effect.provideService(ShopDirectory, directory)
  )
  return dispatch(directory, service)
})

/**
 * Opens the store and builds the routes and their services, until `scope` closes. Closes everything again if it fails.
 */
export const openRoutes = Effect.fnUntraced(function*<A, E, R>(
  routes: Effect.Effect<A, E, R>,
  scope: Scope.Scope
) {
  const ownScope = yield* Scope.fork(scope)
  return yield* Effect.gen(function*() {
    const { logRuns, onRunEnd } = yield* makeSyncLog
    const services = yield* Effect.provideService(Layer.build(ReadModels.local), OnRunEnd, onRunEnd)
    yield* Effect.forkIn(Effect.provideContext(logRuns, services), ownScope)
    return { routes: yield* Effect.provideContext(routes, services), services }
  }).pipe(
    // Each attempt must open new services.
    Effect.provideServiceEffect(Layer.CurrentMemoMap, Layer.makeMemoMap),
    Scope.provide(ownScope),
    Effect.tapCause((cause) => Scope.close(ownScope, Exit.failCause(cause)))
  )
})
