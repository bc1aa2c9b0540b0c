import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { OpenApi } from "effect/http-api"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { StocktallyApi } from "@stocktally/api"
import { accepts } from "../../src/server/accepts.ts"
import { routesOf } from "../../src/server/RouteTable.ts"
import { type Answer, ask } from "../support/ask.ts"
import { noKeys, serviceOf, withKeys } from "../support/service.ts"

const started = Effect.fnUntraced(function*(...options: Parameters<typeof serviceOf>) {
  const service = yield* serviceOf(...options)
  yield* service.start
  return service.url
})

/** Asserts that a response is a complete problem with its request id. */
const assertProblem = (answer: Answer, status: number, type: string) => {
  assert.strictEqual(answer.status, status, answer.text)
  assert.strictEqual(answer.headers["content-type"], "application/problem+json")
  assert.strictEqual(answer.json.type, `urn:stocktally:problem:${type}`)
  assert.strictEqual(answer.json.status, status)
  assert.strictEqual(answer.json.requestId, answer.headers["x-request-id"])
  assert.isBoolean(answer.json.retryable)
  assert.strictEqual(answer.headers["x-content-type-options"], "nosniff")
}

describe("every response", () => {
  it.live("has an id, the client's if that is valid, and names the sandbox", () =>
    Effect.gen(function*() {
      const url = yield* started()
      const { headers, json, status } = yield* ask(url, "/v1/things/7")
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(json, { id: "7", caller: null })
      assert.match(String(headers["x-request-id"]), /^[0-9a-f-]{36}$/)
      assert.strictEqual(headers["x-stocktally-source"], "sandbox")
      assert.strictEqual(headers["ratelimit-policy"], `"live";q=120;w=60`)
      assert.strictEqual(headers["ratelimit"], `"live";r=120;t=0`)
      const named = yield* ask(url, "/v1/things/7", { headers: { "x-request-id": "mine-1" } })
      assert.strictEqual(named.headers["x-request-id"], "mine-1")
      const odd = yield* ask(url, "/v1/things/7", { headers: { "x-request-id": "a b\tc" } })
      assert.match(String(odd.headers["x-request-id"]), /^[0-9a-f-]{36}$/)
    }))

  it.live("to HEAD is that to GET without the body", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* ask(yield* started(), "/v1/things/7", { method: "HEAD" })
      assert.deepStrictEqual([status, text], [200, ""])
      assert.strictEqual(headers["content-type"], "application/json")
    }))
})

describe("a problem", () => {
  const problem = (
    name: string,
    status: number,
    type: string,
    path: string,
    question: Parameters<typeof ask>[2],
    look: (answer: Answer) => void = () => undefined
  ) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const answer = yield* ask(yield* started(), path, question)
        assertProblem(answer, status, type)
        look(answer)
      }))

  const post = (body: string, headers = {}) => ({ body, headers: { "content-type": "application/json", ...headers } })

  problem("for an unknown route", 404, "no-such-route", "/v2/things", {})
  problem(
    "for a malformed query",
    400,
    "invalid-request",
    "/v1/things/7?limit=%zz",
    {},
    ({ json }) => assert.strictEqual(json.errors[0].in, "query")
  )
  problem("for a path that is malformed", 400, "invalid-request", "/v1/things/%zz/%", {})
  problem(
    "for the wrong method, with the allowed ones",
    405,
    "method-not-allowed",
    "/v1/things/7",
    { method: "DELETE" },
    (answer) => {
      assert.strictEqual(answer.headers["allow"], "GET, HEAD")
      assert.deepStrictEqual(answer.json.allow, ["GET", "HEAD"])
    }
  )
  problem("for an unknown method", 405, "method-not-allowed", "/v1/things", { method: "PROPFIND" })
  problem(
    "for an unknown query parameter, with its name",
    400,
    "invalid-request",
    "/v1/things/7?limt=3",
    {},
    ({ json }) => {
      assert.strictEqual(json.title, "Invalid request")
      assert.strictEqual(json.detail, "Unknown parameter \"limt\"")
      assert.deepStrictEqual(json.errors, [{ in: "query", field: "limt", message: json.detail }])
    }
  )
  problem(
    "for a repeated parameter",
    400,
    "invalid-request",
    "/v1/things/7?limit=3&limit=4",
    {},
    ({ json }) =>
      assert.deepStrictEqual(json.errors, [
        { in: "query", field: "limit", message: "The parameter \"limit\" was given more than once" }
      ])
  )
  problem(
    "for invalid JSON",
    400,
    "invalid-request",
    "/v1/things",
    post("{\"name\":"),
    ({ json }) => assert.deepInclude(json.errors[0], { in: "body", field: "" })
  )
  problem(
    "for a body with a wrong field, with its name",
    400,
    "invalid-request",
    "/v1/things",
    post(`{"name":"a","count":1.5}`),
    ({ json }) => assert.deepInclude(json.errors[0], { in: "body", field: "count" })
  )
  problem(
    "for a body of another type",
    415,
    "unsupported-media-type",
    "/v1/things",
    post("a=b", { "content-type": "text/plain" })
  )
  problem(
    "for a compressed body",
    415,
    "unsupported-media-type",
    "/v1/things",
    post("x", { "content-encoding": "gzip" })
  )
  problem("for a media type that is not available", 406, "not-acceptable", "/v1/things/7", {
    headers: { accept: "text/html, application/xml;q=0.9" }
  })
  problem("for an address that is too long", 414, "url-too-long", `/v1/things/7?q=${"a".repeat(60_000)}`, {})
  problem(
    "for a defect, without its text",
    500,
    "unexpected",
    "/v1/broken",
    {},
    ({ text }) => assert.notInclude(text, "hunter2")
  )

  it.live("for a body that is too large, with or without Content-Length", () =>
    Effect.gen(function*() {
      const url = yield* started(noKeys, { bodyBytes: 1000 })
      const body = JSON.stringify({ name: "x".repeat(5000), count: 1 })
      assertProblem(yield* ask(url, "/v1/things", post(body)), 413, "body-too-large")
      const chunked = yield* ask(url, "/v1/things", {
        body,
        headers: { "content-type": "application/json", "transfer-encoding": "chunked" }
      })
      assertProblem(chunked, 413, "body-too-large")
      assert.strictEqual((yield* ask(url, "/v1/things/7")).status, 200)
    }))

  it.live("until the store is open, for routes that need it", () =>
    Effect.gen(function*() {
      const { start, url } = yield* serviceOf()
      const early = yield* ask(url, "/v1/things/7")
      assertProblem(early, 503, "not-ready")
      assert.strictEqual(early.headers["retry-after"], "1")
      assert.deepStrictEqual((yield* ask(url, "/healthz")).json, { status: "ok" })
      yield* start
      assert.strictEqual((yield* ask(url, "/v1/things/7")).status, 200)
    }))
})

describe("without keys", () => {
  const status = (url: string, headers: Record<string, string>) =>
    Effect.map(ask(url, "/v1/things/7", { headers }), (answer) => answer.json?.type?.split(":").at(-1) ?? answer.status)

  it.live("only loopback and allowed host names are accepted", () =>
    Effect.gen(function*() {
      const url = yield* started({ ...noKeys, allowedHosts: ["stock.example"] })
      for (
        const host of [
          "localhost:1",
          "127.0.0.1",
          "127.9.9.9:80",
          "[::1]:4000",
          "stock.example",
          "STOCK.example:4000"
        ]
      ) {
        assert.strictEqual(yield* status(url, { host }), 200, host)
      }
      for (
        const host of [
          "evil.example",
          "localhost.evil.example",
          "shop.localhost",
          "127.0.0.999",
          "127.0.0.1.evil.example",
          "10.0.0.1",
          "[::2]",
          "stock.example.evil"
        ]
      ) {
        assert.strictEqual(yield* status(url, { host }), "unknown-host", host)
      }
      // Kubernetes uses the pod's address.
      assert.strictEqual((yield* ask(url, "/healthz", { headers: { host: "10.0.0.1:4000" } })).status, 200)
      for (const host of ["a b", "localhost, evil.example", "user@localhost"]) {
        assert.strictEqual(yield* status(url, { host }), "invalid-request", host)
      }
    }))

  it.live("web pages of other sites may neither read nor start anything", () =>
    Effect.gen(function*() {
      const url = yield* started({ ...noKeys, corsOrigins: ["https://shop.example"] })
      const host = "localhost:4000"
      for (
        const headers of [
          { host, origin: "http://localhost:4000" },
          { host, origin: "https://shop.example", "sec-fetch-site": "cross-site" },
          { host, "sec-fetch-site": "same-origin" },
          { host, "sec-fetch-site": "none" },
          { host }
        ]
      ) assert.strictEqual(yield* status(url, headers), 200, JSON.stringify(headers))
      for (
        const headers of [
          { host, origin: "https://evil.example" },
          { host, origin: "null" },
          { host, origin: "http://localhost:5173" },
          { host, origin: "http://localhost:4000.evil.example" },
          { host, "sec-fetch-site": "cross-site" },
          { host, "sec-fetch-site": "same-site" }
        ]
      ) assert.strictEqual(yield* status(url, headers), "cross-site", JSON.stringify(headers))
      const post = yield* ask(url, "/v1/things", { body: "{}", headers: { origin: "https://evil.example" } })
      assertProblem(post, 403, "cross-site")
    }))

  it.live("no other origin may read, unless the settings name it", () =>
    Effect.gen(function*() {
      const plain = yield* ask(yield* started(), "/v1/things/7", { headers: { host: "localhost" } })
      assert.notProperty(plain.headers, "access-control-allow-origin")
      const url = yield* started({ ...withKeys, corsOrigins: ["https://shop.example"] })
      const preflight = (origin: string) =>
        ask(url, "/v1/things", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })
      const { headers, status } = yield* preflight("https://shop.example")
      assert.strictEqual(status, 204)
      assert.match(String(headers["x-request-id"]), /^[0-9a-f-]{36}$/)
      assert.strictEqual(headers["x-content-type-options"], "nosniff")
      assert.match(
        yield* PrometheusMetrics.format(),
        /^stocktally_http_request_duration_seconds_count\{method="OPTIONS",route="none",status="204"\} 1$/m
      )
      assert.strictEqual(headers["access-control-allow-origin"], "https://shop.example")
      assert.match(String(headers["access-control-allow-headers"]), /authorization/)
      assert.notProperty((yield* preflight("https://evil.example")).headers, "access-control-allow-origin")
      const answer = yield* ask(url, "/v1/things/7", {
        headers: { origin: "https://shop.example", authorization: "Bearer shop-secret" }
      })
      assert.strictEqual(answer.headers["access-control-allow-origin"], "https://shop.example")
      assert.match(String(answer.headers["access-control-expose-headers"]), /x-request-id/)
      const refused = yield* ask(url, "/v1/things/7", { headers: { origin: "https://shop.example" } })
      assertProblem(refused, 401, "unauthenticated")
      assert.strictEqual(refused.headers["access-control-allow-origin"], "https://shop.example", "a page sees why")
      assertProblem(yield* ask(url, "/v1/things", { method: "OPTIONS" }), 401, "unauthenticated")
      const named = yield* started({
        ...withKeys,
        corsOrigins: ["https://shop.example"],
        allowedHosts: ["stock.example"]
      })
      const elsewhere = yield* ask(named, "/v1/things", {
        method: "OPTIONS",
        headers: { host: "evil.example", origin: "https://shop.example", "access-control-request-method": "POST" }
      })
      assertProblem(elsewhere, 421, "unknown-host")
    }))
})

describe("with keys", () => {
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

  it.live("only public routes work without one; even unknown routes need one", () =>
    Effect.gen(function*() {
      const url = yield* started(withKeys)
      for (
        const headers of [{}, bearer("wrong"), bearer(""), { authorization: "Basic c2hvcDpzZWNyZXQ=" }, {
          authorization: "shop-secret"
        }]
      ) {
        for (const path of ["/v1/things/7", "/v1/nothing", "/metrics"]) {
          const answer = yield* ask(url, path, { headers })
          assertProblem(answer, 401, "unauthenticated")
          assert.match(String(answer.headers["www-authenticate"]), /^Bearer realm=/)
          assert.notProperty(answer.headers, "ratelimit")
        }
      }
      assert.strictEqual((yield* ask(url, "/healthz")).status, 200)
      assert.deepStrictEqual((yield* ask(url, "/v1/things/7", { headers: bearer("shop-secret") })).json, {
        id: "7",
        caller: "shop"
      })
      assert.strictEqual(
        (yield* ask(url, "/v1/things/7", { headers: { ...bearer("shop-secret"), host: "any.example" } })).status,
        200
      )
    }))

  it.live("a read-only key may only read", () =>
    Effect.gen(function*() {
      const url = yield* started(withKeys)
      const headers = { ...bearer("screen-secret"), "content-type": "application/json" }
      assert.strictEqual((yield* ask(url, "/v1/things/7", { headers })).json.caller, "screen")
      assertProblem(yield* ask(url, "/v1/things", { body: `{"name":"a","count":1}`, headers }), 403, "read-only-key")
      assert.strictEqual(
        (yield* ask(url, "/v1/things", {
          body: `{"name":"a","count":1}`,
          headers: { ...headers, ...bearer("shop-secret") }
        })).status,
        200
      )
    }))

  const guesses = (url: string, count: number, headers: Record<string, string> = {}) =>
    Effect.forEach(
      Array.from({ length: count }, (_, guess) => guess),
      (guess) =>
        Effect.map(
          ask(url, "/v1/things/7", { headers: { ...bearer(`guess-${guess}`), ...headers } }),
          ({ status }) => status
        ),
      { concurrency: 50 }
    )

  it.live("many wrong ones are rejected, but a right one always works", () =>
    Effect.gen(function*() {
      const url = yield* started(withKeys)
      const statuses = yield* guesses(url, 200)
      assert.sameMembers([...new Set(statuses)], [401, 429])
      const refused = yield* ask(url, "/v1/things/7", { headers: bearer("guess") })
      if (refused.status === 429) assert.strictEqual(refused.headers["retry-after"], "1")
      assert.strictEqual((yield* ask(url, "/v1/things/7", { headers: bearer("screen-secret") })).status, 200)
    }))

  it.live("wrong ones count for a client that a trusted proxy names, and not for one that another client names", () =>
    Effect.gen(function*() {
      const behind = yield* started({
        ...withKeys,
        trustedProxies: [{ address: "127.0.0.0", prefix: 8, family: "ipv4" }]
      })
      const from = (address: string) => ({ "x-forwarded-for": address })
      assert.include(yield* guesses(behind, 200, from("203.0.113.7, 127.0.0.2")), 429)
      assert.deepStrictEqual(yield* guesses(behind, 5, from("203.0.113.7, 203.0.113.8")), [401, 401, 401, 401, 401])
      const bare = yield* started(withKeys)
      assert.include(yield* guesses(bare, 200, from("203.0.113.7")), 429)
      assert.include(yield* guesses(bare, 50, from("203.0.113.8")), 429)
    }))
})

it("accepts a media type by name or range", () => {
  const json = "application/json"
  for (
    const accept of [undefined, "*/*", "", json, "text/html, */*;q=0.1", "application/*", "Application/JSON;q=0.5"]
  ) {
    assert.isTrue(accepts(accept, json), accept)
  }
  for (
    const accept of ["text/html", "application/json;q=0, */*", "text/*", "application/xml, application/json;q=0.000"]
  ) {
    assert.isFalse(accepts(accept, json), accept)
  }
})

it("knows each route's media type, and which routes need no key", () => {
  const routes = routesOf(StocktallyApi)
  for (const [path, item] of Object.entries(OpenApi.fromApi(StocktallyApi).paths)) {
    const url = path.replace(/\{\w+\}/g, "1")
    for (const method of ["get", "post", "put"] as const) {
      const operation = item[method]
      if (operation === undefined) continue
      const entry = routes.find(method.toUpperCase(), url)
      assert.strictEqual(entry?.isPublic, operation.security.length === 0, path)
      const types = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"))
        .flatMap(([, { content }]) => Object.keys(content ?? {}))
      assert.deepStrictEqual([...new Set(types)], [entry?.mediaType], `${method} ${path}`)
    }
  }
})
