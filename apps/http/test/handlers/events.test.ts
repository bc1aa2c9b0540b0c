import { RemoteReadModel } from "@stocktally/api"
import { assert, describe, it } from "@effect/vitest"
import { ReadModel } from "@stocktally/sync"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { FetchHttpClient } from "effect/http"
import { listen } from "../support/events.ts"
import { eventually } from "../support/eventually.ts"
import { shopOf } from "../support/shop.ts"

const small = { dense: true, skus: 20, locations: 2 }

describe("the stream of events", () => {
  it.live("starts with the current state, and reports changes", () =>
    Effect.gen(function*() {
      const { sandbox, sync, url } = yield* shopOf({ sandbox: small, synced: true })
      const stream = yield* listen(url)
      assert.deepStrictEqual([stream.status, stream.headers["content-type"]], [200, "text/event-stream"])
      assert.strictEqual(stream.headers["cache-control"], "no-store")
      const first = yield* stream.until(({ event }) => event === "version")
      assert.isString(first.id)
      yield* stream.until(({ event }) => event === "progress")
      assert.isFalse(stream.events.some(({ event }) => event === "change" || event === "run"))

      yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, haravan: 777 })
      yield* sync
      const change = yield* stream.until(({ data, event }) =>
        event === "change" && data.change.after?.available === 777
      )
      assert.strictEqual(
        change.data.rowId,
        `l:${sandbox.shop.loopVariantId(3)}:${sandbox.shop.loopLocationId(1)}`
      )
      const moved = yield* stream.until(({ data, event }) => event === "version" && data.version > first.data.version)
      assert.isTrue(stream.events.indexOf(change) < stream.events.indexOf(moved))
      const run = yield* stream.until(({ event }) => event === "run")
      assert.strictEqual(run.data.status, "completed")
    }), 60_000)

  it.live("contains only the requested events", () =>
    Effect.gen(function*() {
      const { ask, readModel, sandbox, sync, url } = yield* shopOf({ sandbox: small, synced: true })
      const screen = yield* listen(url, {}, "?only=version,progress,run")
      const runs = yield* listen(url, {}, "?only=run")
      const feed = yield* listen(url, {}, "?only=change")
      const first = yield* screen.until(({ event }) => event === "version")
      yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, haravan: 777 })
      yield* sync
      const moved = yield* screen.until(({ data, event }) => event === "version" && data.version > first.data.version)
      assert.isString(moved.id)
      for (const stream of [screen, runs]) yield* stream.until(({ event }) => event === "run")
      yield* feed.until(({ data }) => data.change.after?.available === 777)
      const names = (stream: typeof feed) => [...new Set(stream.events.map(({ event }) => event))].toSorted()
      assert.deepStrictEqual([screen, runs, feed].map(names), [["progress", "run", "version"], ["run"], ["change"]])

      const resumed = yield* listen(url, { "last-event-id": first.id ?? "" }, "?only=version")
      const newest = yield* resumed.until(({ event }) => event === "version")
      assert.deepStrictEqual([newest.id, newest.data.version], [moved.id, moved.data.version])

      const remote = Context.get(
        yield* Layer.build(
          RemoteReadModel.layer({ url, key: Option.none() }).pipe(Layer.provide(FetchHttpClient.layer))
        ),
        ReadModel
      )
      const position = first.id ?? ""
      const changed = yield* readModel.feed({ after: position, limit: 200 })
      assert.isAbove(changed.changes.length, 0)
      assert.deepStrictEqual(yield* remote.feed({ after: position, limit: 200 }), changed)
      assert.strictEqual((yield* remote.feed({ limit: 1 })).position, changed.position)
      assert.strictEqual((yield* remote.feed({ after: "nowhere", limit: 1 })).missed, "unknown")

      const wrong = yield* ask("/v1/events?only=version,reset")
      assert.deepStrictEqual([wrong.status, wrong.json.errors[0].field], [400, "only.1"])
    }), 60_000)

  it.live("continues after a client's last event, without a gap", () =>
    Effect.gen(function*() {
      const { sandbox, sync, url } = yield* shopOf({ sandbox: small, synced: true })
      const before = yield* listen(url)
      const { id } = yield* before.until(({ event }) => event === "version")
      before.close()
      for (const haravan of [501, 502, 503]) {
        yield* sandbox.adjust({ variantIndex: 5, locationIndex: 0, haravan })
        yield* sync
      }
      const after = yield* listen(url, { "last-event-id": id ?? "" })
      yield* after.until(({ data, event }) => event === "change" && data.change.after?.available === 503)
      const counts = after.events.flatMap(({ data, event }) =>
        event === "change" && data.change.what === "haravan" ? [data.change.after.available] : []
      )
      assert.deepStrictEqual(counts, [501, 502, 503])
      const middle = after.events.find(({ data, event }) => event === "change" && data.change.after?.available === 502)
      const again = yield* listen(url, { "last-event-id": middle?.id ?? "" })
      yield* again.until(({ data, event }) => event === "change" && data.change.after?.available === 503)
      assert.isFalse(
        again.events.some(({ data }) => data.change?.what === "haravan" && data.change.after.available < 503)
      )
    }), 60_000)

  it.live("sends a reset if the position is too old or unknown", () =>
    Effect.gen(function*() {
      const { sandbox, store, sync, url } = yield* shopOf({ sandbox: small, synced: true })
      const { id } = yield* (yield* listen(url)).until(({ event }) => event === "version")
      for (const haravan of [501, 502]) {
        yield* sandbox.adjust({ variantIndex: 5, locationIndex: 0, haravan })
        yield* sync
      }
      yield* store.history.trim(Number.MAX_SAFE_INTEGER)
      const trimmed = yield* (yield* listen(url, { "last-event-id": id ?? "" })).until(({ event }) => event === "reset")
      assert.deepStrictEqual([trimmed.data, typeof trimmed.id], [{ reason: "trimmed" }, "string"])
      for (const foreign of ["x", "another.1.2", `${id?.split(".")[0]}.99999999.1`]) {
        const reset = yield* (yield* listen(url, { "last-event-id": foreign })).until(({ event }) => event === "reset")
        assert.deepStrictEqual(reset.data, { reason: "unknown" }, foreign)
      }
    }), 60_000)

  it.live("allows 64 streams for each key, or for each address without one", () =>
    Effect.gen(function*() {
      const { ask, url } = yield* shopOf({
        sandbox: small,
        http: { trustedProxies: [{ address: "127.0.0.1", prefix: 32, family: "ipv4" }] }
      })
      const streams = yield* Effect.forEach(Array.from({ length: 64 }), () => listen(url), { concurrency: 16 })
      assert.deepStrictEqual([...new Set(streams.map(({ status }) => status))], [200])
      const refused = yield* ask("/v1/events")
      assert.deepStrictEqual([refused.status, refused.json.type], [429, "urn:stocktally:problem:too-many-requests"])
      assert.strictEqual(refused.headers["retry-after"], String(refused.json.retryAfterSeconds))
      assert.strictEqual((yield* listen(url, { "x-forwarded-for": "203.0.113.7" })).status, 200)
      streams[0]?.close()
      yield* eventually(Effect.scoped(listen(url)), ({ status }) => status === 200)

      const keyed = yield* shopOf({
        sandbox: small,
        http: {
          apiKeys: ["one", "two"].map((name) => ({ name, readOnly: true, shops: null, secret: Redacted.make(name) }))
        }
      })
      const as = (name: string) => listen(keyed.url, { authorization: `Bearer ${name}` })
      yield* Effect.forEach(Array.from({ length: 64 }), () => as("one"), { concurrency: 16 })
      assert.deepStrictEqual([(yield* as("one")).status, (yield* as("two")).status], [429, 200])
    }), 60_000)

  it.live("can be read with the derived client", () =>
    Effect.gen(function*() {
      const { client } = yield* shopOf({ sandbox: small, synced: true })
      const events = yield* client.events.stream({ headers: {}, query: {} })
      const first = yield* events.pipe(
        Stream.filter(({ event }) => event === "version"),
        Stream.take(1),
        Stream.runCollect
      )
      assert.strictEqual(first[0]?.event === "version" && typeof first[0].data.version, "number")
    }), 60_000)

  it.live("drops only a client that stops reading", () =>
    Effect.gen(function*() {
      const { ask, sandbox, sync, url } = yield* shopOf({
        sandbox: { dense: true, skus: 3_000, locations: 3 },
        synced: true,
        patience: { patience: Duration.millis(300), checkEvery: Duration.millis(50) }
      })
      const slow = yield* listen(url)
      const good = yield* listen(url)
      yield* slow.until(({ event }) => event === "version")
      yield* good.until(({ event }) => event === "version")
      const open = Effect.map(ask("/metrics"), ({ text }) =>
        /^stocktally_http_event_streams_open (\d+)$/m.exec(text)?.[1])
      assert.strictEqual(yield* open, "2")
      slow.pause()
      for (const round of [1, 2]) {
        for (let variantIndex = 0; variantIndex < 3_000; variantIndex++) {
          for (const locationIndex of [0, 1, 2]) {
            yield* sandbox.adjust({ variantIndex, locationIndex, haravan: 1_000 * round + variantIndex % 100 })
          }
        }
        yield* sync
        yield* good.until(({ data, event }) =>
          event === "change" && data.change.after?.available >= 1_000 * round
        )
      }
      yield* eventually(open, (count) => count === "1")
      assert.isFalse(good.isClosed())
      // Data in transit still arrives, and then nothing more.
      slow.resume()
      yield* eventually(Effect.sync(() => slow.isClosed()), (isClosed) => isClosed)
    }), 120_000)
})
