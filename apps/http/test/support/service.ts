/** The service's guards around a few routes for tests. */
import { Authorization, RequestGuard, textSchema } from "@stocktally/api"
import type { HttpSettings } from "@stocktally/program"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { authorization } from "../../src/server/authorization.ts"
import { requestGuard } from "../../src/server/requestGuard.ts"
import { CurrentRequest } from "../../src/server/CurrentRequest.ts"
import { Lifecycle } from "../../src/server/Lifecycle.ts"
import { routesOf } from "../../src/server/RouteTable.ts"
import { defaultLimits, type ServerLimits } from "../../src/server/ServerLimits.ts"
import { quotasOf, startService } from "../../src/server/service.ts"

const Things = HttpApi.make("things").add(
  HttpApiGroup.make("things").add(
    HttpApiEndpoint.get("one", "/v1/things/:id", {
      params: { id: Schema.String },
      query: { limit: Schema.optionalKey(Schema.NumberFromString) },
      success: Schema.Struct({ id: Schema.String, caller: Schema.NullOr(Schema.String) })
    }),
    HttpApiEndpoint.post("make", "/v1/things", {
      query: {},
      payload: Schema.Struct({ name: Schema.String, count: Schema.Int }),
      success: Schema.Struct({ name: Schema.String })
    }),
    HttpApiEndpoint.get("broken", "/v1/broken", { query: {} }),
    HttpApiEndpoint.get("slow", "/v1/slow", { query: {}, success: Schema.String }),
    HttpApiEndpoint.get("events", "/v1/events", { query: {}, success: textSchema("text/event-stream", "Events.") })
  ).middleware(Authorization).add(
    HttpApiEndpoint.get("open", "/healthz", { query: {}, success: Schema.Struct({ status: Schema.String }) })
  )
).middleware(RequestGuard).annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error" })

export const noKeys: HttpSettings = {
  host: "127.0.0.1",
  port: 0,
  allowedHosts: [],
  corsOrigins: [],
  trustedProxies: [],
  apiKeys: [],
  livePerMinute: 120
}

export const withKeys: HttpSettings = {
  ...noKeys,
  apiKeys: [
    { name: "shop", readOnly: false, shops: null, secret: Redacted.make("shop-secret") },
    { name: "screen", readOnly: true, shops: null, secret: Redacted.make("screen-secret") }
  ]
}

/** A service that listens until the scope closes. */
export const serviceOf = Effect.fnUntraced(function*(http: HttpSettings = noKeys, limits: Partial<ServerLimits> = {}) {
  const lifecycle = yield* Layer.build(Lifecycle.layer)
  const slow = yield* Deferred.make<void>()
  const reached = yield* Deferred.make<void>()
  const abandoned = yield* Deferred.make<void>()
  const handlers = HttpApiBuilder.group(Things, "things", (handlers) =>
    handlers.handleAll({
      open: () => Effect.succeed({ status: "ok" }),
      one: ({ params: { id } }) => Effect.map(CurrentRequest, (admitted) => ({ id, caller: admitted?.caller ?? null })),
      make: ({ payload: { name } }) => Effect.succeed({ name }),
      broken: () => Effect.die(new Error("the secret is hunter2")),
      slow: () =>
        Deferred.succeed(reached, undefined).pipe(
          Effect.andThen(Deferred.await(slow)),
          Effect.as("done"),
          Effect.onInterrupt(() => Deferred.succeed(abandoned, undefined))
        ),
      events: () =>
        Effect.succeed(HttpServerResponse.stream(
          Stream.concat(Stream.make("data: 1\n\n"), Stream.never).pipe(Stream.encodeText),
          { contentType: "text/event-stream" }
        ))
    }))
  const routes = yield* HttpRouter.toHttpEffect(
    HttpApiBuilder.layer(Things).pipe(
      Layer.provide(handlers),
      Layer.provide(Layer.merge(authorization, requestGuard)),
      Layer.provide(NodeHttpServer.layerHttpServices)
    )
  )
  const service = yield* startService({
    http,
    limits: { ...defaultLimits, graceMillis: 500, lastRequestMillis: 20, ...limits },
    source: "sandbox",
    routes: routesOf(Things)
  }, quotasOf(http)).pipe(Effect.provide(lifecycle))
  return { ...service, slow, reached, abandoned, start: service.open(routes) }
})
