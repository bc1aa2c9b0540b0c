import { assert, describe, it } from "@effect/vitest"
import { doctorRequests } from "@stocktally/sync"
import { Credential } from "@stocktally/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { Answer } from "../support/ask.ts"
import { listen } from "../support/events.ts"
import { eventually } from "../support/eventually.ts"
import { shopOf } from "../support/shop.ts"

const json = { "content-type": "application/json" }

describe("links routes", () => {
  it.live("make all changes of links or none, if the version is current", () =>
    Effect.gen(function*() {
      const { ask, client } = yield* shopOf({ synced: true })
      const page = yield* ask("/v1/links?troubled=true&kind=variant&limit=1000")
      const etag = page.headers["etag"] ?? ""
      assert.strictEqual(etag, `"${page.json.version}"`)
      const lonely = page.json.rows.filter((row: Answer["json"]) => row.haravan === null)
      const id = lonely[0].loop.id
      const change = { action: "ignore", kind: "variant", loopId: id, note: "a sample" }
      const put = (body: unknown, headers: Record<string, string> = {}) =>
        ask("/v1/links", { method: "PUT", body: JSON.stringify(body), headers: { ...json, ...headers } })

      const without = yield* put({ changes: [change] })
      assert.deepStrictEqual([without.status, without.json.type], [428, "urn:stocktally:problem:precondition-required"])
      const stale = yield* put({ changes: [change] }, { "if-match": "\"999999\"" })
      assert.deepStrictEqual([stale.status, stale.json.type], [412, "urn:stocktally:problem:links-moved"])
      const weak = yield* put({ changes: [change] }, { "if-match": `W/${etag}` })
      assert.deepStrictEqual([weak.status, weak.json.errors[0].field], [400, "if-match"])
      assert.match(weak.json.detail, /weak.*nginx does with gzip/)

      const done = yield* put({ changes: [change] }, { "if-match": etag })
      assert.strictEqual(done.status, 200, done.text)
      assert.isAbove(done.json.version, page.json.version)
      assert.strictEqual(done.headers["etag"], `"${done.json.version}"`)
      assert.isNotNull(done.json.relinked)
      const after = yield* client.links.page({ query: { troubled: true, kind: "variant", limit: 1_000 } })
      assert.notInclude(after.rows.map(({ loop }) => loop?.id), id)
      assert.strictEqual(
        (yield* put({ changes: [change] }, { "if-match": etag })).status,
        412,
        "the version is no longer current"
      )

      const again = yield* put({ changes: [change] }, { "if-match": "*" })
      assert.strictEqual(again.status, 200, "the same changes again")
      const undone = yield* client.links.change({
        query: {},
        headers: { "if-match": again.headers["etag"] ?? "" },
        payload: { changes: done.json.undo }
      })
      assert.include(undone.undo.map(({ action }) => action), "ignore")
      const back = yield* client.links.page({ query: { troubled: true, kind: "variant", limit: 1_000 } })
      assert.include(back.rows.map(({ loop }) => loop?.id), id)
      const records = yield* client.links.records({ query: { kind: "variant", upstream: "loop", ids: [id, "1"] } })
      assert.deepStrictEqual(records.rows.map((row) => row.id), [id])
      const link = yield* client.links.of({ query: { kind: "variant", upstream: "loop", id } })
      assert.deepStrictEqual(link.rows, back.rows.filter(({ loop }) => loop?.id === id))
      assert.strictEqual(link.version, back.version)
      assert.deepStrictEqual(
        (yield* client.links.of({ query: { kind: "variant", upstream: "loop", id: "1" } })).rows,
        []
      )
    }), 60_000)

  it.live(
    "reject changes that name unknown records, and list those changes",
    () =>
      Effect.gen(function*() {
        const { ask } = yield* shopOf({ synced: true })
        const { json: { rows, version } } = yield* ask("/v1/links?troubled=true&kind=variant&limit=1000")
        const loopId = rows.find((row: Answer["json"]) => row.haravan === null).loop.id
        const put = (changes: ReadonlyArray<object>) =>
          ask("/v1/links", { method: "PUT", body: JSON.stringify({ changes }), headers: { ...json, "if-match": "*" } })
        const refused = yield* put([
          { action: "ignore", kind: "variant", loopId, note: "a sample" },
          { action: "link", kind: "variant", loopId: "99", haravanId: "99" }
        ])
        assert.deepStrictEqual([refused.status, refused.json.type], [400, "urn:stocktally:problem:invalid-request"])
        assert.deepStrictEqual(refused.json.errors, [
          {
            in: "body",
            field: "changes.1.loopId",
            message: "Expected the id of a record: there is no Loop variant 99 in the data read so far"
          },
          {
            in: "body",
            field: "changes.1.haravanId",
            message: "Expected the id of a record: there is no Haravan variant 99 in the data read so far"
          }
        ])
        const after = yield* ask("/v1/links?troubled=true&kind=variant&limit=1000")
        assert.deepStrictEqual([after.json.version, after.json.rows], [version, rows], "nothing was changed")
        const location = yield* put([{ action: "ignore", kind: "location", haravanId: "99", note: "closed" }])
        assert.match(
          location.json.detail,
          /^There is no Haravan location 99 in the data read so far; nothing was changed\.$/
        )
      }),
    60_000
  )

  it.live("accept the undo of the maximum number of changes, which restores the links", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf()
      const put = (changes: ReadonlyArray<object>) =>
        ask("/v1/links", { method: "PUT", body: JSON.stringify({ changes }), headers: { ...json, "if-match": "*" } })
      const of = (action: string, loop: number, haravan: number) => ({
        action,
        kind: "variant",
        loopId: `${loop}`,
        haravanId: `${haravan}`,
        note: null
      })
      const thousand = Array.from({ length: 1_000 }, (_, index) => index + 1)
      const before = thousand.map((n) => of("link", n, 5_000 + n))
      assert.strictEqual((yield* put(before)).status, 200)
      const done = yield* put(thousand.map((n) => of("link", n, 5_001 + n)))
      assert.strictEqual(done.status, 200)
      const undone = yield* put(done.json.undo)
      assert.strictEqual(undone.status, 200, undone.text.slice(0, 300))
      const { json: { undo } } = yield* put([of("remove", 500, 5_500)])
      assert.deepStrictEqual(undo, [of("link", 500, 5_500)])
    }), 60_000)

  it.live("name the invalid field of a change", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf()
      const refused = (body: string, headers: Record<string, string> = json) =>
        Effect.map(
          ask("/v1/links", { method: "PUT", body, headers: { "if-match": "*", ...headers } }),
          ({ json, status }) => [
            status,
            json.errors?.map(({ field, in: place }: Answer["json"]) => `${place} ${field}`).join()
          ]
        )
      const changes = (...all: ReadonlyArray<object>) => JSON.stringify({ changes: all })
      const of = { kind: "variant" }
      for (
        const [body, field] of [
          ["{", "body "],
          ["[]", "body "],
          [changes(), "body changes"],
          [changes({ ...of, action: "link", loopId: "1" }), "body changes.0.haravanId"],
          [changes({ ...of, action: "ignore", loopId: "1" }), "body changes.0.note"],
          [changes({ ...of, action: "ignore", loopId: "1", haravanId: "2", note: "x" }), "body changes.0.haravanId"],
          [changes({ ...of, action: "remove" }), "body changes.0.loopId"],
          [changes({ ...of, action: "link", loopId: 1, haravanId: "2" }), "body changes.0.loopId"],
          [changes({ ...of, action: "link", loopId: "9223372036854775808", haravanId: "2" }), "body changes.0.loopId"],
          [changes({ ...of, action: "remove", loopId: "1", why: "x" }), "body changes.0.why"]
        ] as const
      ) assert.deepStrictEqual(yield* refused(body), [400, field], body)
      const text = yield* ask("/v1/links", { method: "PUT", body: "{}", headers: { "content-type": "text/plain" } })
      assert.deepStrictEqual([text.status, text.json.type], [415, "urn:stocktally:problem:unsupported-media-type"])
    }), 30_000)
})

describe("syncs routes", () => {
  it.live("start a run or return the run in progress, and list runs", () =>
    Effect.gen(function*() {
      const { ask, client, sandbox } = yield* shopOf({ sandbox: { latency: "150 millis" } })
      const started = yield* ask("/v1/syncs", { method: "POST" })
      assert.deepStrictEqual([started.status, started.json.status, started.json.kind], [202, "running", "full"])
      assert.strictEqual(started.headers["location"], `/v1/syncs/${started.json.id}`)
      const again = yield* client.syncs.start({ query: {}, payload: { kind: "full" } })
      assert.strictEqual(again.id, started.json.id)
      const run = yield* eventually(
        client.syncs.run({ params: { id: again.id }, query: {} }),
        ({ status }) => status !== "running",
        "1 minute"
      )
      assert.strictEqual(run.status, "completed")
      yield* sandbox.setDown("loop", true)
      const failing = yield* client.syncs.start({ query: {}, payload: {} })
      assert.notStrictEqual(failing.id, run.id)
      const first = yield* client.syncs.page({ query: { limit: 1 } })
      const second = yield* client.syncs.page({ query: { limit: 1, cursor: first.nextCursor ?? "" } })
      assert.deepStrictEqual([first.rows[0]?.id, second.rows[0]?.id, second.nextCursor], [failing.id, run.id, null])
      const wrong = yield* ask("/v1/syncs", { body: JSON.stringify({ kind: "half" }), headers: json })
      assert.deepStrictEqual([wrong.status, wrong.json.errors[0].field], [400, "kind"])
    }), 60_000)

  it.live("report that another process is syncing, even if its run is not recorded yet", () =>
    Effect.gen(function*() {
      const { ask, store } = yield* shopOf()
      const taking = yield* store.leases.take({ holder: "another process", ttl: Duration.seconds(20) })
      if (taking._tag === "Held") return assert.fail("the lease should be free")
      yield* Effect.forkScoped(Effect.schedule(store.leases.renew(taking.lease), Schedule.spaced("50 millis")))
      const { json, status } = yield* ask("/v1/syncs", { method: "POST" })
      assert.deepStrictEqual(
        [status, json.type, json.reason, json.retryable],
        [409, "urn:stocktally:problem:sync-conflict", "already-running", true]
      )
      assert.include(json.detail, "another process")
    }), 60_000)

  it.live(
    "fail within seconds if another process may be gone, and start by themselves once it certainly is",
    () =>
      Effect.gen(function*() {
        const { ask, client, store, url } = yield* shopOf()
        const ttl = Duration.seconds(7)
        const taking = yield* store.leases.take({ holder: "a killed process", ttl })
        if (taking._tag === "Held") return assert.fail("the lease should be free")
        const left = yield* store.runs.start(taking.lease, "full")
        const [took, { json, status }] = yield* Effect.timed(ask("/v1/syncs", { method: "POST" }))
        assert.isBelow(Duration.toMillis(took), Duration.toMillis(ttl) - 1_000)
        assert.deepStrictEqual([status, json.type, json.reason], [
          409,
          "urn:stocktally:problem:sync-conflict",
          "waiting"
        ])
        assert.include(json.detail, "a killed process")
        const events = yield* listen(url)
        const { data } = yield* events.until(({ event }) => event === "progress")
        assert.strictEqual(data.waitsFor?.holder, "a killed process")
        const { rows } = yield* eventually(client.syncs.page({ query: { limit: 2 } }), ({ rows }) => rows.length === 2)
        assert.deepStrictEqual([rows[1]?.id, rows[1]?.status], [left.id, "interrupted"])
      }),
    60_000
  )

  it.live("fail with the error of the upstream that should identify the shop", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({
        live: true,
        haravan: { credential: Credential.fixed(Redacted.make("wrong")) }
      })
      const refused = yield* ask("/v1/syncs", { method: "POST" })
      assert.deepStrictEqual(
        [refused.status, refused.json.type, refused.json.upstream, refused.json.retryable],
        [502, "urn:stocktally:problem:upstream-denied", "haravan", false]
      )
      yield* sandbox.setInterceptor(() => ({ _tag: "Drop" }))
      const down = yield* ask("/v1/syncs", { method: "POST" })
      assert.deepStrictEqual([down.status, down.json.type], [503, "urn:stocktally:problem:upstream-unavailable"])
      assert.isAtLeast(Number(down.headers["retry-after"]), 1)
      assert.deepStrictEqual((yield* ask("/v1/syncs")).json.rows, [], "no run has started")
    }), 60_000)

  it.live(
    "fail within seconds if an upstream does not answer, and start by themselves once it does",
    () =>
      Effect.gen(function*() {
        const { ask, sandbox } = yield* shopOf({
          live: true,
          haravan: { limits: { responseTimeout: Duration.seconds(8) } }
        })
        yield* sandbox.setInterceptor((upstream) => upstream === "haravan" ? { _tag: "Hang" } : undefined)
        const [took, { json, status }] = yield* Effect.timed(ask("/v1/syncs", { method: "POST" }))
        assert.isBelow(Duration.toMillis(took), 7_000)
        assert.deepStrictEqual([status, json.type, json.upstream, json.retryable], [
          504,
          "urn:stocktally:problem:upstream-timeout",
          "haravan",
          true
        ])
        assert.include(json.detail, "starts as soon as it does")
        yield* sandbox.setInterceptor(() => undefined)
        const { json: { rows } } = yield* eventually(
          ask("/v1/syncs"),
          ({ json }) => json.rows[0]?.status === "completed",
          "1 minute"
        )
        assert.strictEqual(rows.length, 1)
      }),
    60_000
  )

  it.live("run the doctor's checks", () =>
    Effect.gen(function*() {
      const { ask, client, sandbox } = yield* shopOf({
        http: { livePerMinute: doctorRequests.loop + doctorRequests.haravan }
      })
      const { rows, source } = yield* client.doctor.examine({ query: {} })
      const { haravan, loop } = yield* sandbox.stats
      assert.isAtMost(loop.requests, doctorRequests.loop)
      assert.isAtMost(haravan.requests, doctorRequests.haravan)
      assert.strictEqual((yield* ask("/v1/doctor")).status, 429, "the checks count against the quota")
      assert.strictEqual(source, "sandbox")
      assert.includeMembers(rows.map(({ upstream }) => upstream), ["loop", "haravan", null])
      assert.isTrue(rows.every(({ status }) => status !== "failed"), JSON.stringify(rows))
    }), 30_000)
})
