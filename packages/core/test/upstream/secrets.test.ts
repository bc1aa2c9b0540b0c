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

const everythingOf = (error: Error): string =>
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
    it.effect(`is not in an error, though the upstream quotes it in ${name}`, () =>
      inSandbox(
        withSecret,
        Effect.gen(function*() {
          yield* intercept("haravan", () => answer(status, body))
          const error = yield* failing(shop)
          assert.notInclude(everythingOf(error), secret)
        })
      ))
  }

  for (
    const [name, secret, status, body, said] of [
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
          assert.include(message, said)
          if (secret !== "k") assert.notInclude(message, secret)
        })
      ))
  }

  it.effect("is not in the address a redirect points to", () =>
    inSandbox(
      withSecret,
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(302, "", { location: `https://evil.example/?token=${secret}` }))
        assert.notInclude(everythingOf(yield* failing(shop)), secret)
      })
    ))

  it.effect("is not in an error of the connection", () =>
    inSandbox(
      withSecret,
      Effect.gen(function*() {
        yield* intercept("haravan", () => ({ _tag: "Drop" }))
        assert.notInclude(everythingOf(yield* failing(shop)), secret)
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
      const told = inspect(spans.map(({ attributes, name, status }) => ({ attributes, name, status })), { depth: 20 })
      assert.notInclude(told, secret)
    }))

  it.effect("that cannot be a header is refused without being sent or quoted", () =>
    inSandbox(
      {
        ...unlimited,
        haravan: { bucket: "none", credential: Credential.fixed(Redacted.make("line\nbreak-in-a-key")) }
      },
      Effect.gen(function*() {
        const error = yield* failing(shop)
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.notInclude(everythingOf(error), "break-in-a-key")
        assert.strictEqual((yield* stats).haravan.requests, 0)
      })
    ))
})

/** A server that sends everyone elsewhere, and what it and that elsewhere were told. */
const redirecting = Effect.gen(function*() {
  const seen: Array<readonly [path: string, authorization: string]> = []
  const server = createServer((request, response) => {
    seen.push([request.url ?? "", request.headers.authorization ?? ""])
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
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/com`, seen }
})

describe("a redirect over real HTTP", () => {
  it.live("is not followed by the client over fetch", () =>
    Effect.gen(function*() {
      const { baseUrl, seen } = yield* redirecting
      const layer = Layer.provide(Layer.orDie(Haravan.layer({ credential, baseUrl })), FetchHttpClient.layer)
      const error = yield* failing(Effect.provide(shop, layer))
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      assert.include(error.message, "a redirect to /elsewhere")
      assert.deepStrictEqual(seen, [["/com/shop.json", `Bearer ${secret}`]])
    }))

  it.live("that a client follows by itself is noticed at the first request", () =>
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
