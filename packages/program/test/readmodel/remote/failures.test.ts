import { assert, describe, it } from "@effect/vitest"
import { ReadModel, type ServiceError } from "@stocktally/sync"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { RemoteReadModel } from "@stocktally/api"
import { makeMachine } from "../../support.ts"
import { makeAccess, localModel, remoteModel, service, upstreams } from "./support.ts"

/** A server that is not Stocktally's, and the requests sent to it. */
const stranger = (answer: RequestListener) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly url: string; readonly keys: Array<string | undefined>; readonly close: () => void }>(
        (resume) => {
          const keys: Array<string | undefined> = []
          const server = createServer((request, response) => {
            keys.push(request.headers.authorization)
            answer(request, response)
          })
          server.listen(0, "127.0.0.1", () =>
            resume(Effect.succeed({
              url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
              keys,
              close: () => server.close(() => undefined).closeAllConnections()
            })))
        }
      ),
      ({ close }) => Effect.sync(close)
    ),
    ({ keys, url }) => ({ keys, url })
  )

/** Why the service at an address cannot be used. */
const failing = (url: string, key?: string) =>
  Effect.gen(function*() {
    const { layer } = yield* makeMachine({})
    const exit = yield* Effect.exit(Effect.scoped(remoteModel(url, layer, key)))
    if (Exit.isSuccess(exit)) return assert.fail("it can be used")
    return Option.getOrThrow(Cause.findErrorOption(exit.cause)) as ServiceError
  })

describe("an address without our service", () => {
  it.live("is unavailable if nobody listens", () =>
    Effect.scoped(Effect.gen(function*() {
      const error = yield* failing("http://127.0.0.1:9")
      assert.deepStrictEqual([error._tag, error.problem, error.retryable], ["ServiceError", "away", true])
      assert.match(
        error.message,
        /^Stocktally's service at http:\/\/127\.0\.0\.1:9 cannot be reached \(.*\); check STOCKTALLY_SERVER_URL and that/
      )
    })))

  it.live("is unusable if something else answers, and its text cannot control a terminal", () =>
    Effect.scoped(Effect.gen(function*() {
      const answers: ReadonlyArray<RequestListener> = [
        (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>\u001b[2J"),
        (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{\"source\":\"live\"}"),
        (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("\u001b[2Jbad gateway"),
        (_, response) =>
          response.writeHead(404, { "content-type": "application/problem+json" }).end(JSON.stringify({
            type: "urn:stocktally:problem:no-such-route",
            title: "Route not found",
            status: 404,
            detail: "\u001b[2J\u202Egone\nhere",
            retryable: false
          }))
      ]
      for (const answer of answers) {
        const { url } = yield* stranger(answer)
        const error = yield* failing(url)
        assert.deepStrictEqual(
          [error._tag, error.problem, error.retryable],
          ["ServiceError", "unusable", false],
          error.message
        )
        assert.include(error.message, "STOCKTALLY_SERVER_URL")
        for (const hidden of ["\u001b", "\u202E", "\n"]) assert.notInclude(error.message, hidden)
      }
    })))

  it.live("may not redirect us, and no key goes to the redirect", () =>
    Effect.scoped(Effect.gen(function*() {
      const thief = yield* stranger((_, response) => response.end("{}"))
      const { keys, url } = yield* stranger((request, response) =>
        response.writeHead(307, { location: `${thief.url}${request.url}` }).end()
      )
      const error = yield* failing(url, "the-key")
      assert.deepStrictEqual(keys, ["Bearer the-key"])
      assert.deepStrictEqual(thief.keys, [])
      assert.strictEqual(error.problem, "unusable")
      assert.include(error.message, "redirects")
      assert.notInclude(error.message, "the-key")
    })))

  it.live("differs from a service that rejects the key", () =>
    Effect.gen(function*() {
      const { model, settings } = yield* localModel
      const { desk, url } = yield* service(model, "right")
      const error = yield* failing(url, "wrong")
      assert.deepStrictEqual([error.problem, error.retryable], ["refused", false])
      assert.strictEqual(
        error.message,
        `${url}: Missing or wrong API key; set STOCKTALLY_SERVER_KEY to one of the service's STOCKTALLY_API_KEYS`
      )
      const remote = yield* remoteModel(url, settings, "right")
      assert.strictEqual(remote.source, "live")
      desk.key = "another"
      assert.strictEqual((yield* Effect.flip(remote.runs(1)))._tag, "ServiceError")
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)

  it.live("gets the request again once, if its key was rotated", () =>
    Effect.gen(function*() {
      const { model } = yield* localModel
      const { desk, url } = yield* service(model, "new")
      let secret = "old"
      const { layer } = yield* makeMachine({})
      const { ReadModels } = yield* Effect.promise(() => import("../../../src/index.ts"))
      const remote = Context.get(
        yield* Layer.build(
          ReadModels.remote({
            url,
            key: Option.some({
              current: Effect.sync(() => Redacted.make(secret)),
              renew: () =>
                Effect.sync(() => {
                  const is = secret !== desk.key
                  secret = desk.key ?? ""
                  return is
                })
            })
          }).pipe(Layer.provide(layer))
        ),
        ReadModel
      )
      assert.strictEqual((yield* remote.runs(1)).length, 1)
      desk.key = "newer"
      assert.strictEqual((yield* remote.runs(1)).length, 1)
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)
})

describe("a service that does not answer", () => {
  const state = JSON.stringify({ source: "live", missing: [], version: 1, staleAfterMillis: 60_000 })
  const silent = HttpClient.make((request) =>
    request.url.endsWith("/v1/state")
      ? Effect.succeed(
        HttpClientResponse.fromWeb(request, new Response(state, { headers: { "content-type": "application/json" } }))
      )
      : Effect.never
  )

  it.effect("times out after half a minute, or three minutes for long work", () =>
    Effect.scoped(Effect.gen(function*() {
      const model = Context.get(
        yield* Layer.build(
          RemoteReadModel.layer(makeAccess("http://127.0.0.1:1")).pipe(
            Layer.provide(Layer.succeed(HttpClient.HttpClient, silent))
          )
        ),
        ReadModel
      )
      const runs = yield* Effect.forkScoped(Effect.flip(model.runs(1)), { startImmediately: true })
      const read = yield* Effect.forkScoped(Effect.flip(model.readAgain("h:1:2")), { startImmediately: true })
      yield* TestClock.adjust("30 seconds")
      const error = yield* Fiber.join(runs)
      assert.strictEqual(error._tag === "ServiceError" ? error.problem : error._tag, "away")
      assert.include(error.message, "no answer within 30s")
      assert.isUndefined(read.pollUnsafe())
      yield* TestClock.adjust("150 seconds")
      assert.include((yield* Fiber.join(read)).message, "no answer within 3m")
    })))
})
