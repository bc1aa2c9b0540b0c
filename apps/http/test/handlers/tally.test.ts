import { assert, describe, it } from "@effect/vitest"
import { TallyRow, tallyRowJson } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { DatabaseSync } from "node:sqlite"
import type { Answer } from "../support/ask.ts"
import { listen } from "../support/events.ts"
import { eventually } from "../support/eventually.ts"
import { shopOf } from "../support/shop.ts"

const encodeRow = Schema.encodeSync(TallyRow)

/** The store is checked for changes every quarter of a second. */
const checkEvery = "300 millis"

const wholeRange = (count: number) => Array.from({ length: count }, (_, index) => index)

describe("tally routes", () => {
  it.live(
    "return the whole tally page by page, forward and backward, with rows as in the contract",
    () =>
      Effect.gen(function*() {
        const { ask, client, readModel } = yield* shopOf({ synced: true, sandbox: { hostile: true } })
        const { rows } = yield* readModel.page({ limit: 1_000 })
        assert.isAbove(rows.length, 100)
        assert.deepStrictEqual(rows.map(tallyRowJson), rows.map((row) => encodeRow(row)))

        const seen: Array<Answer["json"]> = []
        let last: string | undefined
        for (let cursor: string | null = ""; cursor !== null;) {
          const { json }: Answer = yield* ask(`/v1/tally?limit=37${cursor === "" ? "" : `&cursor=${cursor}`}`)
          seen.push(...json.rows)
          cursor = json.nextCursor
          last = cursor ?? json.previousCursor
        }
        assert.deepStrictEqual(seen, rows.map((row) => encodeRow(row)))
        const back = yield* ask(`/v1/tally?limit=37&direction=backward&cursor=${last}`)
        assert.strictEqual(back.json.rows.length, 37)
        const around = yield* client.tally.page({ query: { limit: 5, around: rows[60]?.id ?? "" } })
        assert.include(around.rows.map(({ id }) => id), rows[60]?.id)
        assert.deepStrictEqual([around.source, around.complete, around.sides.loop.complete], ["sandbox", true, true])
        const one = yield* client.tally.row({ params: { id: rows[60]?.id ?? "" }, query: {} })
        assert.deepStrictEqual(one.row, rows[60])
        const filtered = yield* client.tally.page({
          query: { verdict: ["drift", "oversold"], sort: "-delta", limit: 1_000 }
        })
        assert.sameMembers([...new Set(filtered.rows.map(({ verdict }) => verdict))], ["drift", "oversold"])
        const counts = yield* client.tally.summary({ query: { verdict: ["drift"] } })
        assert.strictEqual(counts.summary.drift, rows.filter(({ verdict }) => verdict === "drift").length)
        const siblings = yield* client.tally.siblings({ params: { id: rows[60]?.id ?? "" }, query: {} })
        assert.include(siblings.rows.map(({ id }) => id), rows[60]?.id)
        const state = yield* client.doctor.state({ query: {} })
        assert.deepStrictEqual([state.source, state.missing], ["sandbox", []])
      }),
    30_000
  )

  it.live(
    "reject an unknown location or SKU once everything was read, and suggest similar names",
    () =>
      Effect.gen(function*() {
        const { ask, readModel, sync } = yield* shopOf()
        const tally = (path: string) => ask(`/v1/tally${path}`)
        assert.strictEqual((yield* tally("?location=nowhere")).status, 200, "the location may exist")
        yield* sync
        const { rows } = yield* readModel.page({ limit: 50 })
        const { location, sku } = rows.find(({ sku }) => sku !== null) ?? { location: "", sku: "" }
        const mistyped = (text: string | null) => encodeURIComponent(`${text}x`)
        for (const path of ["", "/summary"]) {
          const place = yield* tally(`${path}?location=${mistyped(location)}`)
          assert.deepStrictEqual([place.status, place.json.errors[0].in, place.json.errors[0].field], [
            400,
            "query",
            "location"
          ])
          assert.include(place.json.errors[0].message, `Did you mean ${JSON.stringify(location)}?`)
          const unit = yield* tally(`${path}?sku=${mistyped(sku)}`)
          assert.deepStrictEqual([unit.status, unit.json.errors[0].field], [400, "sku"])
          assert.include(unit.json.detail, JSON.stringify(sku))
          assert.match((yield* tally(`${path}?location=nowhere`)).json.detail, /The locations are "/)
          assert.strictEqual((yield* tally(`${path}?q=nothing-has-this`)).status, 200)
          assert.strictEqual(
            (yield* tally(`${path}?verdict=unknown&location=${encodeURIComponent(location)}&sku=${sku}`)).status,
            200
          )
        }
      }),
    30_000
  )

  it.live("leave out and count rows in transit by default, and accept several names", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ synced: true })
      const rowsOf = (query: string) => Effect.map(ask(`/v1/tally?limit=1000${query}`), ({ json }) => json.rows)
      const rows: ReadonlyArray<Answer["json"]> = yield* rowsOf("")
      const all: ReadonlyArray<Answer["json"]> = yield* rowsOf("&allLocations=true")
      const transit = all.filter(({ flags }) => flags.includes("transit"))
      assert.isAbove(transit.length, 0)
      assert.strictEqual(rows.length, all.length - transit.length)
      const { json: { notCounted, summary } } = yield* ask("/v1/tally/summary")
      assert.strictEqual(notCounted.inTransit, transit.length)
      assert.strictEqual(Object.values<number>(summary).reduce((sum, count) => sum + count, 0), rows.length)
      const complete = yield* ask("/v1/tally/summary?allLocations=true")
      assert.strictEqual(complete.json.notCounted.inTransit, 0)

      const [one, other] = [rows[0].location, transit[0].location].map(encodeURIComponent)
      const both = yield* rowsOf(`&location=${one},${other}`)
      assert.deepStrictEqual(yield* rowsOf(`&location=${one}&location=${other}`), both)
      assert.isAbove(both.length, transit.length)
      const skus = [...new Set(rows.flatMap(({ sku }) => sku ?? []))].slice(0, 2)
      const named = yield* rowsOf(skus.map((sku) => `&sku=${encodeURIComponent(sku)}`).join(""))
      assert.sameMembers([...new Set(named.map(({ sku }: Answer["json"]) => sku))], skus)
    }))

  it.live("reject a filter that no row can match", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ synced: true })
      for (const path of ["/v1/tally", "/v1/tally/summary"]) {
        const { json, status } = yield* ask(`${path}?verdict=drift&healed=72h`)
        assert.strictEqual(status, 400)
        assert.strictEqual(json.errors[0].field, "healed")
        assert.match(json.errors[0].message, /finds only matches/)
        assert.strictEqual((yield* ask(`${path}?verdict=drift&healed=72h&began=72h`)).status, 200)
        for (const query of ["minValue=1&verdict=match,unlinked", "minValue=1&healed=72h"]) {
          const worthless = yield* ask(`${path}?${query}`)
          assert.deepStrictEqual([worthless.status, worthless.json.errors[0].field], [400, "minValue"])
          assert.match(worthless.json.errors[0].message, /only differences have a value/)
        }
        assert.strictEqual((yield* ask(`${path}?minValue=1&verdict=match,drift`)).status, 200)
        for (const value of ["0", "-1", "1e3", "1.5", "99999999999999999999"]) {
          const invalid = yield* ask(`${path}?minValue=${value}`)
          assert.deepStrictEqual([invalid.status, invalid.json.errors[0].field], [400, "minValue"], value)
        }
      }
    }))

  it.live("keep the time that durations count back from in the cursor", () =>
    Effect.gen(function*() {
      const { ask, clock } = yield* shopOf({ synced: true })
      const first = yield* ask("/v1/tally?began=9000h&limit=2")
      assert.strictEqual(first.status, 200)
      assert.match(first.json.nextCursor, /^[0-9a-z]+\./)
      const second = yield* ask(`/v1/tally?began=9000h&limit=2&cursor=${first.json.nextCursor}`)
      assert.strictEqual(second.status, 200, second.text)
      // The cursor seems to come from a service whose clock is ahead.
      yield* clock.pass(Duration.millis(-7 * 60_000))
      const elsewhere = yield* ask(`/v1/tally?began=9000h&limit=1&cursor=${first.json.nextCursor}`)
      assert.strictEqual(elsewhere.status, 200, elsewhere.text)
      assert.strictEqual(elsewhere.json.rows[0].id, second.json.rows[0].id)
      const without = yield* ask(`/v1/tally?limit=2&cursor=${first.json.nextCursor}`)
      assert.strictEqual(without.status, 400)
      const [, inner] = first.json.nextCursor.split(".")
      const bare = yield* ask(`/v1/tally?began=9000h&limit=2&cursor=${inner}`)
      assert.deepStrictEqual([bare.status, bare.json.type], [400, "urn:stocktally:problem:invalid-cursor"])
    }))

  it.live("respond 304 if the client has the response, until something changes", () =>
    Effect.gen(function*() {
      const { ask, clock, sandbox, sync, url } = yield* shopOf({
        sandbox: { dense: true, skus: 20, locations: 2 },
        synced: true
      })
      for (const path of ["/v1/tally", "/v1/tally/summary", "/v1/tally?q=a&limit=3"]) {
        const first = yield* ask(path)
        const etag = first.headers["etag"] ?? ""
        assert.match(etag, /^"[\w-]+"$/)
        assert.strictEqual((yield* ask(path)).headers["etag"], etag)
        const same = yield* ask(path, { headers: { "if-none-match": `"other", W/${etag}` } })
        assert.deepStrictEqual([same.status, same.text, same.headers["etag"]], [304, "", etag])
      }
      // From here on nothing expires with time.
      yield* clock.hold
      const stream = yield* listen(url)
      const { data: { version } } = yield* stream.until(({ event }) => event === "version")
      const before = yield* ask("/v1/tally")
      yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, haravan: 777 })
      yield* sync
      yield* stream.until(({ data, event }) => event === "version" && data.version > version)
      const after = yield* ask("/v1/tally", { headers: { "if-none-match": before.headers["etag"] } })
      assert.strictEqual(after.status, 200)
      assert.isTrue(after.json.rows.some((row: Answer["json"]) => row.haravan?.available === 777))
    }), 30_000)

  it.live("include the result of a run as soon as the run is reported as ended", () =>
    Effect.gen(function*() {
      const { ask, client, clock, sandbox } = yield* shopOf({
        sandbox: { dense: true, skus: 20, locations: 2 },
        synced: true
      })
      yield* clock.hold
      yield* ask("/v1/tally")
      yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, haravan: 777 })
      const { id } = yield* client.syncs.start({ query: {}, payload: {} })
      yield* eventually(client.syncs.run({ params: { id }, query: {} }), ({ status }) => status === "completed")
      const { json } = yield* ask("/v1/tally")
      assert.isTrue(json.rows.some((row: Answer["json"]) => row.haravan?.available === 777))
    }), 30_000)

  it.live("read a row again, and return it at once", () =>
    Effect.gen(function*() {
      const { ask, client, readModel, sandbox } = yield* shopOf({
        sandbox: { dense: true, skus: 20, locations: 2 },
        synced: true
      })
      const { rows } = yield* readModel.page({ limit: 1 })
      const id = rows[0]?.id ?? ""
      const index = Array.from({ length: 20 }, (_, n) => n).find((n) =>
        sandbox.shop.haravanVariantId(n) === rows[0]?.haravan?.variantId
      ) ?? -1
      const place = [0, 1].find((n) => sandbox.shop.haravanLocationId(n) === rows[0]?.haravan?.locationId) ?? -1
      yield* ask(`/v1/tally/rows/${id}`)
      yield* sandbox.resetStats
      yield* sandbox.adjust({ variantIndex: index, locationIndex: place, loop: 555 })
      const reading = yield* client.tally.readings({ params: { id }, query: {} })
      assert.deepStrictEqual([reading.row.loop?.available, reading.kept], [555, true])
      const { haravan, loop } = yield* sandbox.stats
      assert.deepStrictEqual([loop.requests, haravan.requests], [1, 1])
      assert.strictEqual((yield* ask(`/v1/tally/rows/${id}`)).json.row.loop.available, 555)
      const history = yield* client.tally.history({ params: { id }, query: { limit: 1 } })
      assert.strictEqual(history.rows.length, 1)
      const next = history.nextCursor === null
        ? []
        : (yield* client.tally.history({ params: { id }, query: { cursor: history.nextCursor } })).rows
      assert.deepInclude([...history.rows, ...next].map(({ what }) => what), "loop")
      yield* sandbox.setDown("haravan", true)
      const failed = yield* ask(`/v1/tally/rows/${id}/readings`, { method: "POST" })
      assert.deepStrictEqual([failed.status, failed.json.type, failed.json.upstream], [
        503,
        "urn:stocktally:problem:upstream-unavailable",
        "haravan"
      ])
    }), 60_000)

  it.live("list each change of a row once, even if more is written between two pages", () =>
    Effect.gen(function*() {
      const { ask, clock, readModel, sandbox } = yield* shopOf({
        sandbox: { dense: true, skus: 20, locations: 2 },
        synced: true
      })
      const { rows } = yield* readModel.page({ filter: { verdicts: ["match"] }, limit: 1 })
      const { haravan, id = "" } = rows[0] ?? {}
      const variantIndex = wholeRange(20).find((n) => sandbox.shop.haravanVariantId(n) === haravan?.variantId) ?? -1
      const locationIndex = [0, 1].find((n) => sandbox.shop.haravanLocationId(n) === haravan?.locationId) ?? -1
      // From here on all reads have the same time.
      yield* clock.hold
      const read = (loop: number) =>
        Effect.andThen(
          sandbox.adjust({ variantIndex, locationIndex, loop }),
          ask(`/v1/tally/rows/${id}/readings`, { method: "POST" })
        )
      yield* read(555)
      yield* read(556)
      const seen: Array<string> = []
      for (let cursor: string | null = "", loop = 600; cursor !== null; loop++) {
        const { json, status }: Answer = yield* ask(
          `/v1/tally/rows/${id}/history?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`
        )
        assert.strictEqual(status, 200)
        seen.push(...json.rows.map((row: unknown) => JSON.stringify(row)))
        cursor = json.nextCursor
        yield* read(loop)
      }
      assert.isAtLeast(seen.length, 2)
      assert.strictEqual(new Set(seen).size, seen.length, seen.join("\n"))
      const mangled = yield* ask(`/v1/tally/rows/${id}/history?cursor=x`)
      assert.deepStrictEqual([mangled.status, mangled.json.reason], [400, "mangled"])
    }), 30_000)

  it.live("report unknown records, and invalid parameters", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf({ synced: true })
      for (
        const path of [
          "/v1/tally/rows/h:1:2",
          "/v1/tally/rows/h:1:2/history",
          "/v1/tally/rows/nonsense/siblings",
          "/v1/syncs/999999"
        ]
      ) {
        const { json, status } = yield* ask(path)
        assert.deepStrictEqual([status, json.type], [404, "urn:stocktally:problem:not-found"], path)
      }
      const long = yield* ask(`/v1/tally/rows/${"%E1%BA%BF".repeat(200)}`)
      assert.deepStrictEqual([long.status, long.json.type], [404, "urn:stocktally:problem:not-found"])
      const longer = yield* ask(`/v1/tally/rows/${"x".repeat(201)}`)
      assert.deepStrictEqual([longer.status, longer.json.errors?.[0].field], [400, "id"])
      const reading = yield* ask("/v1/tally/rows/h:1:2/readings", { method: "POST" })
      assert.strictEqual(reading.status, 404)
      for (
        const [path, field] of [
          ["/v1/tally?sort=colour", "sort"],
          ["/v1/tally?verdict=drift,drift", "verdict"],
          ["/v1/tally?verdict=fine", "verdict.0"],
          [`/v1/tally?q=${"x".repeat(201)}`, "q"],
          ["/v1/tally?limit=0", "limit"],
          ["/v1/tally?limit=1001", "limit"],
          ["/v1/tally?began=yesterday", "began"],
          ["/v1/tally?empty=yes", "empty"],
          ["/v1/tally?around=h:1:2&cursor=x", "around"],
          ["/v1/tally/summary?limit=5", "limit"],
          ["/v1/syncs/0", "id"],
          ["/v1/links/records?kind=variant&upstream=loop", "ids"],
          ["/v1/links/records?kind=variant&upstream=loop&ids=9223372036854775808", "ids.0"]
        ] as const
      ) {
        const { json, status } = yield* ask(path)
        assert.deepStrictEqual([status, json.errors?.map((error: Answer["json"]) => error.field)], [400, [field]], path)
      }
      for (const path of ["/v1/tally?cursor=x", "/v1/links?cursor=x", "/v1/syncs?cursor=x"]) {
        const { json, status } = yield* ask(path)
        assert.deepStrictEqual([status, json.type, json.reason], [
          400,
          "urn:stocktally:problem:invalid-cursor",
          "mangled"
        ], path)
      }
      const { json: page } = yield* ask("/v1/tally?limit=1")
      const other = yield* ask(`/v1/tally?limit=1&q=a&cursor=${page.nextCursor}`)
      assert.deepStrictEqual([other.status, other.json.reason], [400, "other-query"])
    }), 30_000)

  it.live("report that the store fails, and recover with it", () =>
    Effect.gen(function*() {
      const { ask, clock, databasePath } = yield* shopOf({ synced: true })
      const alter = (statement: string) =>
        Effect.acquireUseRelease(
          Effect.sync(() => new DatabaseSync(databasePath, { timeout: 0 })),
          // The service may be writing in this thread, so blocking here would deadlock.
          (database) =>
            Effect.retry(
              Effect.try({ try: () => database.exec(statement), catch: String }),
              Schedule.spaced("20 millis")
            ),
          (database) => Effect.sync(() => database.close())
        )
      yield* alter("ALTER TABLE state RENAME TO state_away")
      yield* clock.pass(checkEvery)
      for (const path of ["/v1/tally", "/v1/tally/summary", "/v1/links", "/v1/state", "/v1/events"]) {
        const { headers, json, status } = yield* ask(path)
        assert.deepStrictEqual([status, json.type], [503, "urn:stocktally:problem:store-unavailable"], path)
        assert.deepStrictEqual([headers["content-type"], json.requestId], [
          "application/problem+json",
          headers["x-request-id"]
        ])
      }
      yield* alter("ALTER TABLE state_away RENAME TO state")
      yield* clock.pass(checkEvery)
      for (const path of ["/v1/tally", "/v1/links", "/v1/state"]) {
        assert.strictEqual((yield* ask(path)).status, 200, path)
      }
    }), 30_000)
})
