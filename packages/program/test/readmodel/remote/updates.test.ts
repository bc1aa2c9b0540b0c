import { assert, describe, it } from "@effect/vitest"
import { ReadModel, type ReadModelUpdate } from "@stocktally/sync"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { RemoteReadModel } from "@stocktally/api"
import { makeAccess, localModel, remoteModel, service, synced, upstreams } from "./support.ts"

/** The updates, in order, up to the first that matches. */
const hearing = Effect.fnUntraced(function*({ updates }: ReadModel["Service"]) {
  const queue = yield* Queue.unbounded<ReadModelUpdate>()
  yield* Effect.forkScoped(Stream.runForEach(updates, (update) => Queue.offer(queue, update)), {
    startImmediately: true
  })
  return (is: (update: ReadModelUpdate) => boolean) =>
    Effect.gen(function*() {
      const updates: Array<ReadModelUpdate> = []
      for (;;) {
        const update = yield* Queue.take(queue)
        updates.push(update)
        if (is(update)) return updates
      }
    }).pipe(Effect.timeout("20 seconds"))
})

const of = (tag: ReadModelUpdate["_tag"]) => ({ _tag }: ReadModelUpdate) => _tag === tag

describe("the updates of a service", () => {
  it.live("begin with the current state, and continue after the service was down", () =>
    Effect.gen(function*() {
      const { model: local, settings } = yield* localModel
      const { desk, start, stop, url } = yield* service(local)
      const remote = yield* remoteModel(url, settings)
      const until = yield* hearing(remote)
      assert.strictEqual((yield* until(of("Changed")))[0]?._tag, "Connected")

      const run = yield* synced(local)
      const updates = yield* until(of("RunEnded"))
      const ended = updates.at(-1)
      assert.strictEqual(ended?._tag === "RunEnded" ? ended.run.id : "", run.id)
      if (!updates.some(of("Progress"))) yield* until(of("Progress"))

      yield* stop
      const lost = (yield* until(of("Disconnected"))).at(-1)
      assert.strictEqual(lost?._tag === "Disconnected" ? lost.error.problem : "", "away")
      assert.strictEqual((yield* Effect.flip(remote.runs(1)))._tag, "ServiceError")
      yield* start
      yield* until(of("Connected"))
      const again = (yield* until(of("Changed"))).at(-1)
      assert.strictEqual(again?._tag === "Changed" ? again.version : 0, (yield* local.summary()).version)
      assert.isUndefined(desk.lastEventIds[0])
      assert.match(desk.lastEventIds.at(-1) ?? "", /^\d+$/)
      assert.strictEqual((yield* remote.runs(1))[0]?.id, run.id)
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)

  it.live(
    "name the source of a different service that now listens at the address",
    () =>
      Effect.gen(function*() {
        const { model: local, settings } = yield* localModel
        const { startAs, stop, url } = yield* service(local)
        const remote = yield* remoteModel(url, settings)
        const until = yield* hearing(remote)
        yield* until(of("Changed"))
        assert.deepStrictEqual([local.source, (yield* remote.page({ limit: 1 })).source], ["live", "live"])

        yield* stop
        yield* startAs({ ...local, source: "sandbox", missing: ["loop"] })
        assert.strictEqual((yield* remote.page({ limit: 1 })).source, "sandbox")
        assert.strictEqual((yield* remote.summary()).source, "sandbox")
        const connected = (yield* until((update) => update._tag === "Connected" && update.missing.length > 0)).at(-1)
        assert.deepStrictEqual(connected, { _tag: "Connected", source: "sandbox", missing: ["loop"] })
      }).pipe(Effect.scoped, Effect.provide(upstreams)),
    60_000
  )

  it.live("reach all listeners over one connection", () =>
    Effect.gen(function*() {
      const { model: local, settings } = yield* localModel
      const { desk, url } = yield* service(local)
      const remote = yield* remoteModel(url, settings)
      const [one, two] = [yield* hearing(remote), yield* hearing(remote)]
      yield* one(of("Changed"))
      yield* two(of("Changed"))
      assert.strictEqual(desk.lastEventIds.length, 1)
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)

  it.effect("reconnect after a minute of silence, with growing pauses", () =>
    Effect.scoped(Effect.gen(function*() {
      const times: Array<number> = []
      let isRefused = false
      const client = HttpClient.make((request) =>
        Effect.gen(function*() {
          const clock = yield* TestClock.testClockWith((clock) => Effect.succeed(clock))
          const json = (status: number, body: object, type = "application/json") =>
            HttpClientResponse.fromWeb(
              request,
              new Response(JSON.stringify(body), { status, headers: { "content-type": type } })
            )
          if (request.url.endsWith("/v1/state")) {
            return json(200, { source: "live", missing: [], version: 1, staleAfterMillis: 60_000 })
          }
          times.push(clock.currentTimeMillisUnsafe())
          if (isRefused) {
            return json(401, {
              type: "urn:stocktally:problem:unauthenticated",
              title: "Missing or wrong API key",
              status: 401,
              retryable: false
            }, "application/problem+json")
          }
          const body = new ReadableStream<Uint8Array>({
            start: (controller) =>
              controller.enqueue(new TextEncoder().encode("id: 5\nevent: version\ndata: {\"version\":7}\n\n"))
          })
          return HttpClientResponse.fromWeb(
            request,
            new Response(body, { headers: { "content-type": "text/event-stream" } })
          )
        })
      )
      const model = Context.get(
        yield* Layer.build(
          RemoteReadModel.layer(makeAccess("http://127.0.0.1:1")).pipe(
            Layer.provide(Layer.succeed(HttpClient.HttpClient, client))
          )
        ),
        ReadModel
      )
      const updates: Array<ReadModelUpdate> = []
      yield* Effect.forkScoped(Stream.runForEach(model.updates, (update) => Effect.sync(() => updates.push(update))), {
        startImmediately: true
      })
      const settle = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve))).pipe(
        Effect.repeat({ times: 20 })
      )
      const pass = (time: number) => Effect.andThen(Effect.andThen(settle, TestClock.adjust(time)), settle)
      yield* settle
      assert.deepStrictEqual(updates.map(({ _tag }) => _tag), ["Connected", "Changed"])
      yield* pass(59_000)
      assert.strictEqual(times.length, 1)
      yield* pass(1000)
      yield* pass(500)
      assert.strictEqual(times.length, 2, "a silent connection is replaced")
      assert.notInclude(updates.map(({ _tag }) => _tag), "Disconnected", "a single failure is not reported")
      isRefused = true
      yield* pass(60_000)
      for (let n = 0; n < 100; n++) yield* pass(1000)
      const [, , ...tries] = times
      assert.isAtLeast(tries.length, 8)
      assert.isAtMost(tries.length, 22)
      const last = updates.at(-1)
      assert.strictEqual(last?._tag === "Disconnected" ? last.error.problem : last?._tag, "refused")
      assert.strictEqual(updates.filter(of("Disconnected")).length, 1, "the same error is reported once")
      isRefused = false
      for (let n = 0; n < 16; n++) yield* pass(1000)
      assert.deepStrictEqual(updates.slice(-2).map(({ _tag }) => _tag), ["Connected", "Changed"])
    })))
})
