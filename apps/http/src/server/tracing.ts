/** How a request shows in a trace: by its route, and without what is asked of it all the time by machines. */
import { StocktallyApi } from "@stocktally/api"
import * as Layer from "effect/Layer"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import { routesOf } from "./RouteTable.ts"

const routes = routesOf(StocktallyApi)
const unseen = new Set(["/healthz", "/readyz", "/metrics"])

/** Names spans by route, so that they have few names; `traceparent` is taken up by Effect's own server. */
export const tracing = Layer.mergeAll(
  Layer.succeed(
    HttpMiddleware.SpanNameGenerator,
    ({ method, url }) => `${method} ${routes.find(method, url)?.template ?? "none"}`
  ),
  Layer.succeed(HttpMiddleware.TracerDisabledWhen, ({ url }) => unseen.has(url.split("?", 1)[0] ?? ""))
)
