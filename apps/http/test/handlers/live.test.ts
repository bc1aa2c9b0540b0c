import { assert, describe, it } from "@effect/vitest"
import { Credential } from "@stocktally/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import type { Answer } from "../support/ask.ts"
import { eventually } from "../support/eventually.ts"
import { shopOf } from "../support/shop.ts"

const wholeRange = (count: number) => Array.from({ length: count }, (_, index) => index)
const dense = { dense: true, skus: 1_200, locations: 2 }

describe("live routes", () => {
  it.live("send one request to Loop for a thousand concurrent requests of one record", () =>
    Effect.gen(function*() {
      const { ask, clock, sandbox } = yield* shopOf({ sandbox: { ...dense, latency: "100 millis" } })
      // On a busy machine they take longer than a value may be reused.
      yield* clock.hold
      const path = `/v1/loop/inventories/${sandbox.shop.loopVariantId(0)}/${sandbox.shop.loopLocationId(0)}`
      const answers = yield* Effect.forEach(wholeRange(1_000), () => ask(path), { concurrency: 200 })
      assert.deepStrictEqual([...new Set(answers.map(({ status }) => status))], [200])
      assert.strictEqual(answers[0]?.json.availableCount, sandbox.shop.loopAvailable(0, 0))
      assert.strictEqual((yield* sandbox.stats).loop.requests, 1)
    }), 60_000)

  const thousandVariants = (latency: `${number} millis`, concurrency: "unbounded" | number) =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { ...dense, latency } })
      const location = sandbox.shop.haravanLocationId(0)
      const answers = yield* Effect.forEach(
        wholeRange(1_000),
        (index) =>
          ask(
            `/v1/haravan/inventory-locations?locationIds=${location}&variantIds=${sandbox.shop.haravanVariantId(index)}`
          ),
        { concurrency }
      )
      for (const [index, { json, status }] of answers.entries()) {
        assert.deepStrictEqual([status, json.rows.length, json.rows[0].variantId], [
          200,
          1,
          sandbox.shop.haravanVariantId(index)
        ])
      }
      assert.strictEqual((yield* sandbox.stats).haravan.requests, 20)
    })

  it.live(
    "send 20 requests to Haravan for a thousand variants at one location",
    () => thousandVariants("50 millis", "unbounded"),
    60_000
  )

  // Callers that do not fit into a full request must not send their own while it is in flight.
  it.live(
    "send no more requests if 64 connections each continue after their previous response",
    () => thousandVariants("150 millis", 64),
    60_000
  )

  it.live("fail only for callers that request an unreadable record", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({
        sandbox: { ...dense, quirks: { oddRows: { ignored: 0, unreadable: 0.1 } } }
      })
      const location = sandbox.shop.haravanLocationId(1)
      const answers = yield* Effect.forEach(
        wholeRange(40),
        (index) =>
          ask(
            `/v1/haravan/inventory-locations?locationIds=${location}&variantIds=${sandbox.shop.haravanVariantId(index)}`
          ),
        { concurrency: "unbounded" }
      )
      // Every tenth pair is unreadable: every fifth variant at the second of two locations.
      for (const [index, { json, status }] of answers.entries()) {
        assert.strictEqual(status, index % 5 === 4 ? 502 : 200, `variant ${index}`)
        if (status === 502) assert.match(json.detail, /1 record could not be read: balance \d+, variant \d+ at \d+: /)
      }
      assert.strictEqual((yield* sandbox.stats).haravan.requests, 1)

      const page = yield* ask(`/v1/loop/inventories?locationId=${sandbox.shop.loopLocationId(0)}`)
      assert.deepStrictEqual([page.status, page.json.type], [502, "urn:stocktally:problem:upstream-unusable"])
      assert.match(page.json.detail, /records could not be read, for example an inventory, variant \d+ at \d+: /)
    }), 60_000)

  it.live("count against a key's quota by their upstream requests", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: dense, http: { livePerMinute: 3 } })
      const path = (index: number) =>
        `/v1/loop/inventories/${sandbox.shop.loopVariantId(index)}/${sandbox.shop.loopLocationId(0)}`
      const statuses = yield* Effect.forEach([0, 0, 0, 0, 1, 2, 3], (index) =>
        Effect.map(ask(path(index)), ({ status }) => status))
      assert.deepStrictEqual(statuses, [200, 200, 200, 200, 200, 200, 429])
      const { headers, json } = yield* ask(path(4))
      assert.deepStrictEqual([json.type, json.retryable], ["urn:stocktally:problem:too-many-requests", true])
      assert.strictEqual(headers["retry-after"], String(json.retryAfterSeconds))
    }))

  it.live("reuse a value for a few seconds, with its age, unless the caller demands a newer one", () =>
    Effect.gen(function*() {
      const { ask, clock, sandbox } = yield* shopOf({ sandbox: dense })
      yield* clock.hold
      const path = `/v1/loop/inventories/${sandbox.shop.loopVariantId(0)}/${sandbox.shop.loopLocationId(0)}`
      const read = (cacheControl?: string) =>
        Effect.gen(function*() {
          yield* sandbox.resetStats
          const { headers, status } = yield* ask(
            path,
            cacheControl === undefined ? {} : { headers: { "cache-control": cacheControl } }
          )
          return [status, headers["age"], (yield* sandbox.stats).loop.requests]
        })
      const none = yield* ask(path, { headers: { "cache-control": "only-if-cached" } })
      assert.deepStrictEqual([none.status, none.json.type], [504, "urn:stocktally:problem:not-cached"])
      assert.deepStrictEqual(yield* read(), [200, "0", 1])
      yield* clock.pass("1100 millis")
      assert.deepStrictEqual(yield* read(), [200, "1", 0])
      assert.deepStrictEqual(yield* read("max-age=4"), [200, "1", 0])
      assert.deepStrictEqual(yield* read("max-age=0"), [200, "0", 1])
      assert.deepStrictEqual(yield* read("no-cache"), [200, "0", 1])
      assert.deepStrictEqual(yield* read("only-if-cached"), [200, "0", 0])
      assert.strictEqual((yield* ask(path)).headers["cache-control"], "private, max-age=5")
      yield* clock.pass("4 seconds")
      assert.deepStrictEqual(yield* read(), [200, "4", 0])
      yield* clock.pass("1 second")
      assert.deepStrictEqual(yield* read(), [200, "0", 1])
    }))

  it.live("do not share a read that started earlier if the caller demands a new one", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { ...dense, latency: "700 millis" } })
      const { shop } = sandbox
      const pair = (index: number) =>
        `variantIds=${shop.haravanVariantId(index)}&locationIds=${shop.haravanLocationId(0)}`
      for (
        const [upstream, path] of [
          ["loop", `/v1/loop/inventories/${shop.loopVariantId(0)}/${shop.loopLocationId(0)}`],
          ["loop", `/v1/loop/inventories?variantId=${shop.loopVariantId(0)}`],
          ["haravan", `/v1/haravan/inventory-locations?${pair(0)}`],
          ["haravan", `/v1/haravan/inventory-locations?${pair(1)},${shop.haravanLocationId(1)}`],
          [
            "haravan",
            `/v1/haravan/inventory-locations?${pair(2)}&limit=1`.replace(
              "variantIds=",
              `variantIds=${shop.haravanVariantId(3)},`
            )
          ],
          ["haravan", `/v1/haravan/inventory-locations?locationIds=${shop.haravanLocationId(0)}&limit=5`]
        ] as const
      ) {
        yield* sandbox.resetStats
        const before = yield* Effect.forkScoped(ask(path))
        yield* eventually(sandbox.stats, (stats) => stats[upstream].requests === 1)
        const fresh = yield* ask(path, { headers: { "cache-control": "no-cache" } })
        assert.deepStrictEqual([fresh.status, (yield* Fiber.join(before)).status], [200, 200], fresh.text)
        assert.strictEqual((yield* sandbox.stats)[upstream].requests, 2, path)
      }
    }), 30_000)

  it.live("name the invalid fields of a request", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: dense })
      const refused = (path: string) =>
        Effect.map(ask(path), ({ json, status }) => [
          status,
          json.type,
          json.errors?.map(({ field, in: place }: Answer["json"]) => `${place} ${field}`).join()
        ])
      const invalid = "urn:stocktally:problem:invalid-request"
      const beyond = "9223372036854775808"
      for (
        const [path, fields] of [
          [`/v1/loop/inventories/${beyond}/1`, "path productVariantId"],
          ["/v1/loop/inventories/1/01", "path locationId"],
          ["/v1/loop/inventories/x/y", "path productVariantId,path locationId"],
          [`/v1/loop/inventories?variantId=${beyond}`, "query variantId"],
          ["/v1/loop/inventories?limit=251", "query limit"],
          ["/v1/loop/inventories?limit=1&limit=2", "query limit"],
          ["/v1/loop/inventories?limit=0", "query limit"],
          ["/v1/loop/inventories?limit=1e1", "query limit"],
          ["/v1/loop/inventories?limit=0x10", "query limit"],
          ["/v1/loop/inventories?limit=%2B10", "query limit"],
          ["/v1/loop/inventories?limit=10.0", "query limit"],
          ["/v1/haravan/inventory-locations?limit=1e1", "query limit"],
          ["/v1/loop/inventories?colour=red", "query colour"],
          ["/v1/loop/inventories/1/2?colour=red", "query colour"],
          ["/v1/haravan/inventory-locations?locationIds=", "query locationIds.0"],
          ["/v1/haravan/inventory-locations?variantIds=1,x", "query variantIds.1"],
          ["/v1/haravan/inventory-locations?order=name", "query order"],
          ["/v1/haravan/inventory-locations?updatedAtMin=yesterday", "query updatedAtMin"]
        ] as const
      ) assert.deepStrictEqual(yield* refused(path), [400, invalid, fields], path)
      assert.strictEqual((yield* sandbox.stats).loop.requests + (yield* sandbox.stats).haravan.requests, 0)
    }))

  it.live("page through Loop's records with the service's own cursors", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { skus: 90, locations: 3 } })
      const location = sandbox.shop.loopLocationId(0)
      const seen: Array<string> = []
      const path = `/v1/loop/inventories?locationId=${location}&limit=40`
      for (let cursor: string | null = ""; cursor !== null;) {
        const { json, status }: Answer = yield* ask(cursor === "" ? path : `${path}&cursor=${cursor}`)
        assert.strictEqual(status, 200)
        assert.isAtMost(json.rows.length, 40)
        seen.push(...json.rows.map((row: Answer["json"]) => row.variant.id))
        cursor = json.nextCursor
      }
      const there = wholeRange(sandbox.shop.variants).filter((index) => sandbox.shop.loopAvailable(index, 0) !== null)
      assert.sameMembers(seen, there.map((index) => sandbox.shop.loopVariantId(index) ?? ""))
      const first = yield* ask(path)
      const other = yield* ask(`/v1/loop/inventories?limit=40&cursor=${first.json.nextCursor}`)
      assert.deepStrictEqual([other.status, other.json.reason], [400, "other-query"])
      const longer = yield* ask(`/v1/loop/inventories?locationId=${location}&limit=41&cursor=${first.json.nextCursor}`)
      assert.deepStrictEqual([longer.status, longer.json.reason], [400, "other-query"], "its pages have 40 rows")
      const same = yield* ask(`/v1/loop/inventories?locationId=${location}&cursor=${first.json.nextCursor}`)
      assert.deepStrictEqual([same.status, same.json.rows.length], [200, 40])
      yield* sandbox.resetStats
      const forged = {
        ...JSON.parse(Buffer.from(first.json.nextCursor, "base64url").toString()),
        q: "cursor=x&all_accounts=true"
      }
      for (const cursor of ["bm8", Buffer.from(JSON.stringify(forged)).toString("base64url")]) {
        const mangled = yield* ask(`/v1/loop/inventories?locationId=${location}&cursor=${cursor}`)
        assert.deepStrictEqual(
          [mangled.status, mangled.json.type, mangled.json.reason],
          [400, "urn:stocktally:problem:invalid-cursor", "mangled"]
        )
      }
      assert.strictEqual((yield* sandbox.stats).loop.requests, 0)
    }))

  it.live("share a read between concurrent requests for the same page, and charge only the first", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({
        sandbox: { ...dense, latency: "100 millis" },
        http: { livePerMinute: 4 }
      })
      const all = (path: string, count: number) =>
        Effect.forEach(wholeRange(count), () => ask(path), { concurrency: "unbounded" })
      const loop = yield* all("/v1/loop/inventories?limit=100", 60)
      const haravan = yield* all("/v1/haravan/inventory-locations?limit=100", 20)
      for (const { json, status } of [...loop, ...haravan]) {
        assert.deepStrictEqual([status, json.rows?.length], [200, 100])
      }
      const stats = yield* sandbox.stats
      assert.deepStrictEqual([stats.loop.requests, stats.haravan.requests], [1, 3])
      const fresh = yield* ask("/v1/loop/inventories?limit=100", { headers: { "cache-control": "no-cache" } })
      assert.strictEqual(fresh.status, 429)
    }))

  it.live("continue a shared read when its first caller disconnects", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { ...dense, latency: "1 second" } })
      const path = "/v1/loop/inventories?limit=100"
      const inFlight = (count: number) =>
        // The metrics request itself is in flight, too.
        eventually(ask("/metrics"), ({ text }) => text.includes(`stocktally_http_requests_in_flight ${count + 1}\n`))
      const first = yield* Effect.forkScoped(ask(path))
      yield* inFlight(1)
      const second = yield* Effect.forkScoped(ask(path))
      yield* inFlight(2)
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* Fiber.join(second)).status, 200)
      assert.strictEqual((yield* sandbox.stats).loop.requests, 1)
    }))

  it.live("finish a read that must be sorted even without quota, and delay the next one", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ sandbox: { dense: true, skus: 600, locations: 2 }, http: { livePerMinute: 3 } })
      const sorted = yield* ask("/v1/haravan/inventory-locations?order=updated_at&limit=5")
      assert.deepStrictEqual([sorted.status, sorted.json.rows?.length], [200, 5])
      assert.match(String(sorted.headers["ratelimit"]), /r=0;/)
      const next = yield* ask("/v1/haravan/inventory-locations?order=updated_at&limit=6")
      assert.deepStrictEqual([next.status, next.json.type], [429, "urn:stocktally:problem:too-many-requests"])
      assert.isAbove(next.json.retryAfterSeconds, 40)
    }))

  it.live(
    "return all balances of pairs at once, and other balances page by page in the requested order",
    () =>
      Effect.gen(function*() {
        const { ask, sandbox } = yield* shopOf({ sandbox: { dense: true, skus: 60, locations: 3 } })
        const { shop } = sandbox
        const locations = wholeRange(3).map(shop.haravanLocationId).join()
        const variants = wholeRange(50).map(shop.haravanVariantId).join()
        const pairs = yield* ask(`/v1/haravan/inventory-locations?locationIds=${locations}&variantIds=${variants}`)
        assert.deepStrictEqual([pairs.status, pairs.json.rows.length, pairs.json.nextCursor], [200, 150, null])
        assert.strictEqual((yield* sandbox.stats).haravan.requests, 1)

        const readAll = Effect.fnUntraced(function*(query: string) {
          const rows: Array<Answer["json"]> = []
          for (let cursor: string | null = ""; cursor !== null;) {
            const { json, status }: Answer = yield* ask(
              `/v1/haravan/inventory-locations?limit=70${query}${cursor === "" ? "" : `&cursor=${cursor}`}`
            )
            assert.strictEqual(status, 200, JSON.stringify(json))
            rows.push(...json.rows)
            cursor = json.nextCursor
          }
          return rows
        })
        const byId = yield* readAll("")
        assert.deepStrictEqual(
          byId.map(({ id }) => BigInt(id)),
          byId.map(({ id }) => BigInt(id)).toSorted((a, b) => a < b ? -1 : 1)
        )
        assert.strictEqual(new Set(byId.map(({ id }) => id)).size, 180)
        const byTime = yield* readAll("&order=updated_at&direction=desc")
        assert.sameMembers(byTime.map(({ id }) => id), byId.map(({ id }) => id))
        assert.deepStrictEqual(
          byTime.map(({ updatedAt }) => updatedAt),
          byTime.map(({ updatedAt }) => updatedAt).toSorted((a, b) => a < b ? 1 : -1)
        )
        const other = yield* ask(`/v1/haravan/inventory-locations?limit=70`)
        const mixed = yield* ask(
          `/v1/haravan/inventory-locations?limit=70&direction=desc&cursor=${other.json.nextCursor}`
        )
        assert.deepStrictEqual([mixed.status, mixed.json.reason], [400, "other-query"])
      }),
    30_000
  )

  it.live("read all balances even if Haravan's pages become shorter", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { dense: true, skus: 60, locations: 3 } })
      const countAll = Effect.gen(function*() {
        const ids: Array<string> = []
        for (let cursor: string | null = ""; cursor !== null;) {
          const { json, status }: Answer = yield* ask(
            `/v1/haravan/inventory-locations?limit=70${cursor === "" ? "" : `&cursor=${cursor}`}`,
            { headers: { "cache-control": "no-cache" } }
          )
          assert.strictEqual(status, 200, JSON.stringify(json))
          ids.push(...json.rows.map(({ id }: Answer["json"]) => id))
          cursor = json.nextCursor
        }
        return new Set(ids).size
      })
      assert.strictEqual(yield* countAll, 180)
      yield* sandbox.setQuirks({ pageCap: 40 })
      assert.strictEqual(yield* countAll, 180)
    }))

  it.live("accept the documented maximum number of pairs", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ sandbox: { dense: true, skus: 60, locations: 1 } })
      const { shop } = sandbox
      const known = wholeRange(50).map(shop.haravanVariantId)
      const others = wholeRange(2_450).map((index) => String(9_000_000_000_000_000_000n + BigInt(index)))
      for (const comma of [",", "%2C"]) {
        const { json, status, text } = yield* ask(
          `/v1/haravan/inventory-locations?locationIds=${shop.haravanLocationId(0)}&variantIds=${
            [...known, ...others].join(comma)
          }`
        )
        assert.strictEqual(status, 200, text.slice(0, 300))
        assert.sameMembers(json.rows.map((row: Answer["json"]) => row.variantId), known)
      }
    }), 30_000)

  it.live("refuse to sort too many balances", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ sandbox: { dense: true, skus: 5_200, locations: 2 } })
      const { json, status } = yield* ask("/v1/haravan/inventory-locations?order=updated_at")
      assert.deepStrictEqual([status, json.errors[0].field], [400, "order"])
    }), 60_000)

  it.live("convert errors of upstreams to problems", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({ loop: { patience: Duration.millis(50) } })
      const { shop } = sandbox
      const path = `/v1/loop/inventories/${shop.loopVariantId(0)}/${shop.loopLocationId(0)}`
      const answer = (status: number, body = "{}", headers: Record<string, string> = {}) =>
        sandbox.setInterceptor(() => ({
          _tag: "Answer",
          status,
          body,
          headers: { "content-type": "application/json", ...headers }
        }))
      const failing = Effect.map(
        ask(path, { headers: { "cache-control": "no-cache" } }),
        ({ headers, json, status }) => {
          assert.strictEqual(headers["content-type"], "application/problem+json")
          assert.strictEqual(json.requestId, headers["x-request-id"])
          return [status, json.type.replace("urn:stocktally:problem:", ""), json.upstream, json.retryable]
        }
      )
      yield* answer(404)
      assert.deepStrictEqual(yield* failing, [404, "upstream-not-found", "loop", false])
      yield* answer(401)
      assert.deepStrictEqual(yield* failing, [502, "upstream-denied", "loop", false])
      yield* answer(403)
      assert.deepStrictEqual(yield* failing, [502, "upstream-denied", "loop", false])
      yield* answer(403, "<html><title>Blocked</title></html>")
      assert.deepStrictEqual(yield* failing, [503, "upstream-unavailable", "loop", true])
      yield* answer(422)
      assert.deepStrictEqual(yield* failing, [502, "upstream-unusable", "loop", false])
      yield* answer(200, "<html>")
      assert.deepStrictEqual(yield* failing, [502, "upstream-unusable", "loop", false])
      yield* answer(429, "{}", { "retry-after": "30" })
      assert.deepStrictEqual(yield* failing, [503, "upstream-rate-limited", "loop", true])
    }), 60_000)

  it.live("report a request that cannot be sent", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ loop: { credential: Credential.fixed(Redacted.make("not a header")) } })
      const { json, status } = yield* ask("/v1/loop/inventories/1/2")
      assert.deepStrictEqual(
        [status, json.type, json.upstream],
        [400, "urn:stocktally:problem:upstream-invalid-request", "loop"]
      )
    }))

  it.live("report an upstream that does not answer", () =>
    Effect.gen(function*() {
      const { ask, sandbox } = yield* shopOf({
        loop: { deadline: Duration.millis(150), limits: { responseTimeout: Duration.millis(50) } }
      })
      yield* sandbox.setInterceptor(() => ({ _tag: "Hang" }))
      const { json, status } = yield* ask("/v1/loop/inventories/1/2")
      assert.deepStrictEqual(
        [status, json.type, json.upstream, json.retryable],
        [504, "urn:stocktally:problem:upstream-timeout", "loop", true]
      )
    }))

  it.live("name the upstream without a credential", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ loop: "missing" })
      const { json, status } = yield* ask("/v1/loop/inventories/1/2")
      assert.deepStrictEqual([status, json.type, json.upstream], [
        501,
        "urn:stocktally:problem:upstream-not-configured",
        "loop"
      ])
    }))
})
