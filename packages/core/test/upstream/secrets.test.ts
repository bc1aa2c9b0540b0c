import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { FetchHttpClient, HttpClient } from "effect/http"
import { Credential, Haravan } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, stats, unlimited } from "@stocktally/testing"

const secret = "hrv-s3cret-Token-0123456789"
const credential = Credential.fixed(Redacted.make(secret))
const withSecret = { ...unlimited, haravan: { bucket: "none" as const, credential } }
const shop = Effect.flatMap(Haravan, ({ shop }) => shop)

const renderedError = (error: Error): string =>
  [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 20 }), Cause.pretty(Cause.fail(error))]
    .join()

describe("the secret", () => {
  for (
    const [name, status, body] of [
      ["an error", 401, `{"errors":"wrong token ${secret}"}`],
      ["a page", 502, `<title>Bearer ${secret}</title>`],
      ["plain text", 400, `authorization: Bearer ${secret}`],
      ["a wrong shape", 200, `{"shop":{"id":"${secret}"}}`],
      ["no JSON", 200, secret]
    ] as const
  ) {
    it.effect(`is not in an error if the upstream quotes it in ${name}`, () =>
      inSandbox(
        withSecret,
        Effect.gen(function*() {
          yield* intercept("haravan", () => answer(status, body))
          const error = yield* failing(shop)
          assert.notInclude(renderedError(error), secret)
        })
      ))
  }

  for (
    const [name, secret, status, body, expected] of [
      ["a short one in an error", "hunter2", 401, `{"errors":"wrong token hunter2"}`, "wrong token [redacted]"],
      ["a very short one in a page", "k", 502, "<title>Bearer k, thanks</title>", "Bearer [redacted], thanks"],
      ["a short one in a wrong shape", "hunter2", 200, `{"shop":{"id":"hunter2"}}`, ""],
      [
        "one that JSON escapes",
        `a/b"c\\d-0123456789`,
        401,
        `{"errors":"wrong a\\/b\\"c\\\\d-0123456789"}`,
        "wrong [redacted]"
      ],
      ["one that an address escapes", "a/b+c=0123456789", 400, "next=a%2Fb%2bc%3D0123456789", "next=[redacted]"]
    ] as const
  ) {
    it.effect(`is not in an error: ${name}`, () =>
      inSandbox(
        { ...unlimited, haravan: { bucket: "none", credential: Credential.fixed(Redacted.make(secret)) } },
        Effect.gen(function*() {
          yield* intercept("haravan", () => answer(status, body))
          const { message } = yield* failing(shop)
          assert.include(message, expected)
          if (secret !== "k") assert.notInclude(message, secret)
        })
      ))
  }

  it.effect("is not in the address of a redirect", () =>
    inSandbox(
      withSecret,
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(302, "", { location: `https://evil.example/?token=${secret}` }))
        assert.notInclude(renderedError(yield* failing(shop)), secret)
      })
    ))

  it.effect("is not in a connection error", () =>
    inSandbox(
      withSecret,
      Effect.gen(function*() {
        yield* intercept("haravan", () => ({ _tag: "Drop" }))
        assert.notInclude(renderedError(yield* failing(shop)), secret)
      })
    ))

  it.effect("is not in a span", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* Effect.withTracer(
        inSandbox(
          withSecret,
          Effect.gen(function*() {
            yield* intercept("haravan", () => answer(401, `{"errors":"${secret}"}`))
            yield* failing(shop)
          })
        ),
        tracer
      )
      const call = spans.find(({ name }) => name === "GET /shop.json")
      assert.strictEqual(call?.attributes.get("http.response.status_code"), 401)
      assert.strictEqual(call?.attributes.get("stocktally.operation"), "Haravan.shop")
      assert.strictEqual(call?.attributes.get("stocktally.attempt"), 1)
      const rendered = inspect(spans.map(({ attributes, name, status }) => ({ attributes, name, status })), {
        depth: 20
      })
      assert.notInclude(rendered, secret)
    }))

  it.effect("is rejected without being sent or quoted if it is invalid in a header", () =>
    inSandbox(
      {
        ...unlimited,
        haravan: { bucket: "none", credential: Credential.fixed(Redacted.make("line\nbreak-in-a-key")) }
      },
      Effect.gen(function*() {
        const error = yield* failing(shop)
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.notInclude(renderedError(error), "break-in-a-key")
        assert.strictEqual((yield* stats).haravan.requests, 0)
      })
    ))
})

/** A server that redirects every request, and the credentials that arrived at either address. */
const redirecting = Effect.gen(function*() {
  const received: Array<readonly [path: string, authorization: string]> = []
  const server = createServer((request, response) => {
    received.push([request.url ?? "", request.headers.authorization ?? ""])
    if (request.url === "/elsewhere") response.end(`{"shop":{"id":1}}`)
    else response.writeHead(302, { location: "/elsewhere" }).end()
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/com`, received }
})

describe("a redirect over real HTTP", () => {
  it.live("is not followed by the fetch client", () =>
    Effect.gen(function*() {
      const { baseUrl, received } = yield* redirecting
      const layer = Layer.provide(Layer.orDie(Haravan.layer({ credential, baseUrl })), FetchHttpClient.layer)
      const error = yield* failing(Effect.provide(shop, layer))
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      assert.include(error.message, "a redirect to /elsewhere")
      assert.deepStrictEqual(received, [["/com/shop.json", `Bearer ${secret}`]])
    }))

  it.live("is noticed at the first request if another client follows it", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* redirecting
      const following = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) =>
          HttpClient.transformResponse(
            client,
            Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" })
          ))
      ).pipe(
        Layer.provide(FetchHttpClient.layer)
      )
      const error = yield* failing(
        Effect.provide(shop, Layer.provide(Layer.orDie(Haravan.layer({ credential, baseUrl })), following))
      )
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      assert.include(error.message, "the HTTP client followed a redirect to")
    }))
})
