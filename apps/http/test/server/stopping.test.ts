import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import { ask, raw } from "../support/ask.ts"
import { noKeys, serviceOf } from "../support/service.ts"

/** A service in a scope of its own, to be closed by the test. */
const started = Effect.fnUntraced(function*(...options: Parameters<typeof serviceOf>) {
  const scope = yield* Scope.make()
  const service = yield* Scope.provide(serviceOf(...options), scope)
  yield* service.start
  return { ...service, stop: Scope.close(scope, Exit.void) }
})

describe("a service that is told to stop", () => {
  it.live("finishes what runs, closes its connections and accepts nothing new", () =>
    Effect.gen(function*() {
      const { reached, slow, stop, url } = yield* started()
      const running = yield* Effect.forkScoped(ask(url, "/v1/slow", { headers: { connection: "keep-alive" } }))
      yield* Deferred.await(reached)
      const stopping = yield* Effect.forkScoped(stop)
      yield* Effect.sleep("100 millis")
      assert.isUndefined(stopping.pollUnsafe())
      assert.isTrue(Exit.isFailure(yield* Effect.exit(ask(url, "/v1/things/7"))))
      yield* Deferred.succeed(slow, undefined)
      const { headers, status } = yield* Fiber.join(running)
      assert.deepStrictEqual([status, headers["connection"]], [200, "close"])
      yield* Effect.timeout(Fiber.join(stopping), "1 second")
    }))

  it.live("ends event streams, which would never end by themselves", () =>
    Effect.gen(function*() {
      const { stop, url } = yield* started()
      const events = yield* Effect.forkScoped(ask(url, "/v1/events"))
      yield* Effect.sleep("100 millis")
      yield* Effect.timeout(stop, "400 millis")
      assert.strictEqual((yield* Fiber.join(events)).text, "data: 1\n\n")
    }))

  it.live("waits for nobody beyond its grace", () =>
    Effect.gen(function*() {
      const { abandoned, reached, stop, url } = yield* started(noKeys, { graceMillis: 300 })
      const stuck = yield* Effect.forkScoped(raw(url, (socket) => socket.write("POST /v1/things HTTP/1.1\r\nHost: localhost\r\n")))
      const running = yield* Effect.forkScoped(Effect.exit(ask(url, "/v1/slow")))
      yield* Deferred.await(reached)
      yield* Effect.timeout(stop, "2 seconds")
      yield* Deferred.await(abandoned)
      yield* Effect.timeout(Fiber.join(stuck), "1 second")
      yield* Effect.timeout(Fiber.join(running), "1 second")
    }))
})
