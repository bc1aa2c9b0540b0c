import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { type FaultKind, Sandbox } from "../src/index.ts"
import { SandboxServer } from "../src/server.ts"
import { get } from "./support.ts"

const served = SandboxServer.layer().pipe(Layer.provideMerge(Sandbox.layer()))

const clients = [
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp],
  ["fetch", FetchHttpClient.layer]
] as const

/** Sends a request with the settings that the server prints. */
const ask = Effect.fnUntraced(function*(path: string) {
  const settings = new Map((yield* SandboxServer).settings)
  return yield* path.endsWith(".json") || path.includes(".json?")
    ? get(settings.get("HARAVAN_BASE_URL") + path, { authorization: `Bearer ${settings.get("HARAVAN_ACCESS_TOKEN")}` })
    : get(settings.get("LOOP_BASE_URL") + path, { "x-authorization": settings.get("LOOP_API_KEY") ?? "" })
})

for (const [name, client] of clients) {
  const live = TestClock.withLive
  describe(`the server, through ${name}`, () => {
    it.effect("answers for both upstreams, with exact ids and Vietnamese names", () =>
      Effect.gen(function*() {
        const { shop } = yield* Sandbox
        const { loopBaseUrl } = yield* SandboxServer
        const locations = yield* ask("/locations.json")
        assert.strictEqual(locations.status, 200)
        assert.strictEqual(locations.headers["x-haravan-api-call-limit"], "1/80")
        assert.strictEqual(locations.json.locations[0].name, "Kho Hà Nội")
        const first = yield* ask("/inventories?limit=2")
        assert.strictEqual(String(first.json.inventories[0].product_variant[0].id), shop.loopVariantId(0))
        assert.isTrue(first.json.next_page_url.startsWith(`${loopBaseUrl}/inventories?`))
        const page = yield* ask(first.json.next_page_url.slice(loopBaseUrl.length))
        assert.strictEqual(page.status, 200)
        assert.strictEqual((yield* ask("/nothing.json")).status, 404)
      }).pipe(Effect.provide(served), Effect.provide(client), live))

    const broken = (kind: FaultKind) =>
      Effect.gen(function*() {
        yield* (yield* Sandbox).setFaults([{ kind, rate: 1 }])
        return yield* Effect.exit(ask("/inventory_locations.json?limit=250"))
      }).pipe(Effect.provide(served), Effect.provide(client), live)

    it.effect("drops a connection before the answer", () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.flatten(broken("drop")))
        assert.strictEqual(error._tag === "HttpClientError" ? error.reason._tag : error._tag, "TransportError")
      }))

    it.effect("breaks off in the middle of a body", () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.flatten(broken("cut")))
        assert.strictEqual(error._tag === "HttpClientError" ? error.reason._tag : error._tag, "DecodeError")
      }))

    it.effect("sends a page for people", () =>
      Effect.gen(function*() {
        const answer = yield* Effect.flatten(broken("html"))
        assert.strictEqual(answer.status, 502)
        assert.include(answer.text, "<html>")
      }))

    it.effect("keeps serving after a caller has gone", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        yield* sandbox.setFaults([{ kind: "hang", rate: 1 }])
        const fiber = yield* Effect.forkChild(ask("/shop.json"))
        yield* Effect.suspend(() => sandbox.stats).pipe(
          Effect.repeat({ until: (stats) => stats.haravan.requests === 1 })
        )
        yield* Fiber.interrupt(fiber)
        yield* sandbox.setFaults([])
        assert.strictEqual((yield* ask("/shop.json")).status, 200)
      }).pipe(Effect.provide(served), Effect.provide(client), live))
  })
}

describe("the server", () => {
  it.effect("stops at once when its scope closes, even if requests hang", () =>
    TestClock.withLive(Effect.gen(function*() {
      const scope = yield* Scope.make()
      const services = yield* Layer.buildWithScope(served, scope)
      const hanging = yield* Effect.gen(function*() {
        yield* (yield* Sandbox).setFaults([{ kind: "hang", rate: 1 }])
        const { haravanBaseUrl } = yield* SandboxServer
        const { credentials, stats } = yield* Sandbox
        const headers = { authorization: `Bearer ${credentials.haravanAccessToken}` }
        const fiber = yield* Effect.forkChild(HttpClient.get(`${haravanBaseUrl}/shop.json`, { headers }))
        yield* Effect.repeat(stats, { until: (now) => now.haravan.requests === 1 })
        return fiber
      }).pipe(Effect.provide(services))
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(Exit.isFailure(yield* Fiber.await(hanging)))
    })).pipe(Effect.provide(NodeHttpClient.layerUndici)))

  it.effect("names the port that is in use", () =>
    Effect.gen(function*() {
      const { port } = yield* SandboxServer
      const error = yield* Effect.flip(Layer.build(SandboxServer.layer({ port })))
      assert.strictEqual(error._tag, "SandboxServerError")
      assert.include(error.message, `127.0.0.1:${port}`)
    }).pipe(Effect.provide(served)))
})
