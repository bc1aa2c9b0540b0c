import { Authorization } from "@stocktally/api"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { authorization } from "../src/server/authorization.ts"
import { CurrentRequest } from "../src/server/CurrentRequest.ts"

const stock = HttpApiGroup.make("stock").add(HttpApiEndpoint.get("all", "/stock", { success: Schema.String }))
const api = HttpApi.make("api").add(stock.middleware(Authorization))

it.effect("a route that is reached without the gate answers 401", () =>
  Effect.gen(function*() {
    const handlers = HttpApiBuilder.group(api, "stock", (group) => group.handle("all", () => Effect.succeed("rows")))
    const routes = yield* HttpRouter.toHttpEffect(
      HttpApiBuilder.layer(api).pipe(
        Layer.provide(handlers),
        Layer.provide(Layer.merge(authorization, NodeHttpServer.layerHttpServices))
      )
    )
    const ask = Effect.provideService(
      routes,
      HttpServerRequest.HttpServerRequest,
      HttpServerRequest.fromWeb(new Request("http://localhost/stock"))
    )
    assert.strictEqual((yield* ask).status, 401)
    const facts = { id: "1", route: undefined, address: "127.0.0.1", caller: "shop", readOnly: true, shops: null }
    assert.strictEqual((yield* Effect.provideService(ask, CurrentRequest, facts)).status, 200)
  }).pipe(Effect.scoped))
