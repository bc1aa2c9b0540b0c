import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import { ask, raw } from "../support/ask.ts"
import { listen } from "../support/events.ts"
import { eventually } from "../support/eventually.ts"
import { noKeys, serviceOf } from "../support/service.ts"

/** A service in its own scope, which the test closes. */
const started = Effect.fnUntraced(function*(...options: Parameters<typeof serviceOf>) {
  const scope = yield* Scope.make()
  const service = yield* Scope.provide(serviceOf(...options), scope)
  yield* service.start
  return { ...service, stop: Scope.close(scope, Exit.void) }
})

describe("a service that stops", () => {
  it.live("finishes running requests, closes connections and accepts no new ones", () =>
    Effect.gen(function*() {
      const { reached, slow, stop, url } = yield* started()
      const running = yield* Effect.forkScoped(ask(url, "/v1/slow", { headers: { connection: "keep-alive" } }))
      yield* Deferred.await(reached)
      const stopping = yield* Effect.forkScoped(stop)
      yield* eventually(Effect.exit(ask(url, "/v1/things/7")), Exit.isFailure)
      assert.isUndefined(stopping.pollUnsafe())
      yield* Deferred.succeed(slow, undefined)
      const { headers, status } = yield* Fiber.join(running)
      assert.deepStrictEqual([status, headers["connection"]], [200, "close"])
      yield* Effect.timeout(Fiber.join(stopping), "1 second")
    }))

  it.live("answers a busy client until it has sent Connection: close", () =>
    Effect.gen(function*() {
      const { stop, url } = yield* started()
      let answers = 0
      const talking = yield* Effect.forkScoped(raw(url, (socket) => {
        const ask = () => socket.write("GET /v1/things/7 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        socket.on("data", (chunk: Buffer) => {
          answers++
          if (!/connection: close/i.test(chunk.toString())) ask()
        })
        ask()
      }))
      yield* eventually(Effect.sync(() => answers), (count) => count > 10)
      yield* Effect.timeout(stop, "1 second")
      const text = yield* Effect.timeout(Fiber.join(talking), "1 second")
      assert.strictEqual(text.match(/HTTP\/1.1 200/g)?.length, answers)
      assert.strictEqual(text.match(/connection: close/gi)?.length, 1)
    }))

  it.live("ends event streams", () =>
    Effect.gen(function*() {
      const { stop, url } = yield* started()
      const events = yield* listen(url)
      yield* eventually(Effect.sync(events.text), (text) => text !== "")
      yield* Effect.timeout(stop, "400 millis")
      yield* eventually(Effect.sync(events.isClosed), (isClosed) => isClosed)
      assert.strictEqual(events.text(), "data: 1\n\n")
    }))

  it.live("waits no longer than its grace period", () =>
    Effect.gen(function*() {
      const { abandoned, reached, stop, url } = yield* started(noKeys, { graceMillis: 300 })
      const stuck = yield* Effect.forkScoped(
        raw(url, (socket) => socket.write("POST /v1/things HTTP/1.1\r\nHost: localhost\r\n"))
      )
      const running = yield* Effect.forkScoped(Effect.exit(ask(url, "/v1/slow")))
      yield* Deferred.await(reached)
      yield* Effect.timeout(stop, "2 seconds")
      yield* Deferred.await(abandoned)
      yield* Effect.timeout(Fiber.join(stuck), "1 second")
      const exit = yield* Effect.timeout(Fiber.join(running), "1 second")
      if (Exit.isFailure(exit)) return assert.fail("who waited got no answer")
      const { headers, json, status } = exit.value
      assert.deepStrictEqual([status, json.type, json.retryable], [503, "urn:stocktally:problem:not-ready", true])
      assert.strictEqual(json.requestId, headers["x-request-id"])
      assert.isAtLeast(Number(headers["retry-after"]), 1)
      assert.include(
        yield* PrometheusMetrics.format(),
        `duration_seconds_count{method="GET",route="/v1/slow",status="503"} 1\n`
      )
    }))
})
