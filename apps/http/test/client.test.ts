import { StocktallyClient } from "@stocktally/api"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { FetchHttpClient } from "effect/http"
import * as http from "node:http"
import { withKeys } from "./support/service.ts"
import { shopOf } from "./support/shop.ts"

const clientOf = (baseUrl: string, key?: string) =>
  Effect.map(
    Layer.build(
      StocktallyClient.layer({ baseUrl, key: key === undefined ? undefined : Redacted.make(key) }).pipe(
        Layer.provide(FetchHttpClient.layer)
      )
    ),
    (context) => Context.get(context, StocktallyClient)
  )

/** A server that responds to every request with `answer`, and records requests. */
const serverOf = Effect.fnUntraced(function*(answer: (response: http.ServerResponse) => void) {
  const requests: Array<http.IncomingHttpHeaders> = []
  const server = http.createServer((request, response) => {
    requests.push(request.headers)
    answer(response)
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => Effect.sync(() => server.close().closeAllConnections())
  )
  const address = server.address()
  return { requests, url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` }
})

describe("the client derived from the contract", () => {
  it.live("sends its key, and reports a missing or read-only one", () =>
    Effect.gen(function*() {
      const { url } = yield* shopOf({ http: { apiKeys: withKeys.apiKeys } })
      const state = (key?: string) => Effect.flatMap(clientOf(url, key), (client) => client.doctor.state({ query: {} }))
      assert.strictEqual((yield* state("screen-secret")).source, "sandbox")
      for (const key of [undefined, "wrong"]) {
        assert.strictEqual((yield* Effect.flip(state(key)))._tag, "UnauthenticatedProblem")
      }
      const reader = yield* clientOf(url, "screen-secret")
      assert.strictEqual(
        (yield* Effect.flip(reader.syncs.start({ query: {}, payload: {} })))._tag,
        "ReadOnlyKeyProblem"
      )
    }))

  it.live("sends its key to no other origin", () =>
    Effect.gen(function*() {
      const elsewhere = yield* serverOf((response) => response.end("{}"))
      for (const status of [301, 302, 307, 308]) {
        const { requests, url } = yield* serverOf((response) =>
          response.writeHead(status, { location: `${elsewhere.url}/v1/state` }).end()
        )
        const error = yield* Effect.flip(
          Effect.flatMap(clientOf(url, "shop-secret"), (client) => client.doctor.state({ query: {} }))
        )
        assert.strictEqual(error._tag, "HttpClientError")
        assert.include(error.message, "redirects to another address")
        assert.deepStrictEqual(requests.map(({ authorization }) => authorization), ["Bearer shop-secret"])
      }
      assert.deepStrictEqual(elsewhere.requests, [])
    }))
})
