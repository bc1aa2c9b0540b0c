/** Configures traces of requests: named after routes, and without those that machines send all the time. */
import * as Layer from "effect/Layer"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import { serviceRouteTable } from "./shopAddress.ts"

const untraced = new Set(["/healthz", "/readyz", "/metrics"])

/** Names spans after routes, so that there are few names. Effect's server reads `traceparent` itself. */
export const tracing = Layer.mergeAll(
  Layer.succeed(
    HttpMiddleware.SpanNameGenerator,
    ({ method, url }) => `${method} ${serviceRouteTable.find(method, url)?.template ?? "none"}`
  ),
  Layer.succeed(HttpMiddleware.TracerDisabledWhen, ({ url }) => untraced.has(url.split("?", 1)[0] ?? ""))
)
