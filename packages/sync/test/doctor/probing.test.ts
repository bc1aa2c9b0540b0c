import { assert, describe, it } from "@effect/vitest"
import { type ListQuirks, Sandbox, type SandboxOptions } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Credential, Haravan, Loop } from "@stocktally/core"
import { type ProbeAnswer, type ProbeReport, probeRequests, probeUpstreams } from "../../src/index.ts"
import { answer, inSandbox, range, type Setup, stats } from "@stocktally/testing"

/** In a shop that opened today, so that products are some whole days old. */
const today = <A, E, R>(setup: Setup, effect: Effect.Effect<A, E, R>) =>
  Effect.andThen(TestClock.setTime(Date.parse("2026-11-30T07:10:41.237Z")), inSandbox(setup, effect))

const both = Effect.gen(function*() {
  return yield* probeUpstreams({ loop: Option.some(yield* Loop), haravan: Option.some(yield* Haravan) })
})

const haravanAlone = Effect.gen(function*() {
  return yield* probeUpstreams({ loop: Option.none(), haravan: Option.some(yield* Haravan) })
})

const dense = (quirks: Partial<ListQuirks> = {}, options: Partial<SandboxOptions> = {}): Setup => ({
  sandbox: { dense: true, skus: 600, locations: 4, quirks, ...options }
})

const found = (report: ProbeReport, question: string): ProbeAnswer =>
  report.answers.find((one) => one.question === question) ?? assert.fail(`no answer to ${question}`)

const valuesOf = (report: ProbeReport, upstream: ProbeAnswer["upstream"]) =>
  Object.fromEntries(
    report.answers.filter((one) => one.upstream === upstream && one.status === "settled")
      .map(({ question, value }) => [question, value])
  )

const spentOf = (report: ProbeReport, upstream: ProbeAnswer["upstream"]) =>
  report.spent.find((one) => one.upstream === upstream) ?? assert.fail(`nothing was spent on ${upstream}`)

describe("probing", () => {
  it.effect("answers every question about the sandbox, within the announced number of requests", () =>
    today(
      dense(),
      Effect.gen(function*() {
        const report = yield* both
        assert.deepStrictEqual(valuesOf(report, "haravan"), {
          "shop.inventory-method": { inventoryMethod: "advance", zone: "+07:00" },
          "locations.pages": { rows: 4, page2: "same", limit: "ignored" },
          "locations.kinds": { "default/default": 2, "null/default": 1, "ontheroad/ontheroad": 1, unavailable: 1 },
          "balances.page-size": { asked250: 250, asked1000: 50, asked250ByTime: 250 },
          "balances.default-order": { none: "updated_at desc", idAlone: "id desc" },
          "balances.unfiltered": { answer: "same", rows: 250 },
          "balances.updated-at-min": { utc: "exact", offset: "exact" },
          "balances.decimals": {
            quantities: 2500,
            decimals: 0,
            mostDigits: 0,
            unavailableLocations: 1,
            decimalsThere: 0,
            asText: 0
          },
          "balances.duplicates": { balances: 500, twice: 0 },
          "products.pages": { asked250: 50, count: 240, none: "id desc", sinceId: "id desc" },
          "products.inventories": {
            variants: 127,
            inventoryQuantity: 127,
            inventoryAdvance: 113,
            inventoryAdvanceEmpty: 14
          },
          ids: { type: "numbers", ids: 2054, above2to53: 0, invalid: 0 },
          "bucket.leak": { header: true, size: 80, perSecond: 4, manner: "steadily" }
        })
        assert.deepStrictEqual(valuesOf(report, "loop"), {
          "inventories.page-size": { asked250: 250 },
          "inventories.next-page": { address: "same", keepsFilter: true, keepsLimit: true, hasCursor: true },
          ids: { type: "text", ids: 504, above2to53: 504, invalid: 0 },
          shapes: {
            variant: "array",
            location: "array",
            addressInInventory: "array | empty array",
            addressInLocation: "empty array | object",
            channel: "null | string"
          }
        })
        const { haravan, loop } = yield* stats
        for (const [upstream, { requests }] of Object.entries({ haravan, loop })) {
          assert.strictEqual(spentOf(report, upstream === "loop" ? "loop" : "haravan").requests, requests)
        }
        assert.isAtMost(haravan.requests, probeRequests("haravan"))
        assert.isAtMost(loop.requests, probeRequests("loop"))
        assert.isAtMost(probeRequests("haravan"), 60)
      })
    ))

  const odd: ReadonlyArray<readonly [name: string, question: string, setup: Setup, value: ProbeAnswer["value"]]> = [
    ["a cap below what was asked for", "balances.page-size", dense({ pageCap: 200, changesPageCap: 50 }), {
      asked250: 200,
      asked1000: 50,
      asked250ByTime: 50
    }],
    ["another default order", "balances.default-order", dense({ defaultOrder: "by id" }), {
      none: "id asc",
      idAlone: "id desc"
    }],
    ["nothing without a filter", "balances.unfiltered", dense({ unfiltered: "nothing" }), { answer: "empty", rows: 0 }],
    ["422 without a filter", "balances.unfiltered", dense({ unfiltered: "422" }), { answer: "refused", status: 422 }],
    ["locations with pages", "locations.pages", dense({ locationsPerPage: 3 }), {
      rows: 3,
      page2: "others",
      limit: "ignored"
    }],
    ["all locations on the first of several pages", "locations.pages", dense({ locationsPerPage: 50 }), {
      rows: 4,
      page2: "empty",
      limit: "ignored"
    }],
    ["ids as text", "ids", dense({ idsAsText: true }), { type: "text", ids: 2054, above2to53: 0, invalid: 0 }],
    ["ids above 2^53", "ids", dense({}, { hugeHaravanIds: true }), {
      type: "numbers",
      ids: 2054,
      above2to53: 668,
      invalid: 0
    }],
    ["a filter 7 hours late", "balances.updated-at-min", dense({ changesFilter: "zone" }), {
      utc: "zone",
      offset: "zone"
    }],
    ["a filter that takes no zone", "balances.updated-at-min", dense({ changesFilter: "local" }), {
      utc: "zone-earlier",
      offset: "exact"
    }],
    ["a filter against seconds", "balances.updated-at-min", dense({ changesFilter: "seconds" }), {
      utc: "rows-cut-to-seconds",
      offset: "rows-cut-to-seconds"
    }],
    ["a filter against minutes", "balances.updated-at-min", dense({ changesFilter: "minutes" }), {
      utc: "rows-cut-to-minutes",
      offset: "rows-cut-to-minutes"
    }],
    ["a filter that is ignored", "balances.updated-at-min", dense({ changesFilter: "ignored" }), {
      utc: "ignored",
      offset: "ignored"
    }],
    ["a bucket that leaks once a second", "bucket.leak", {
      sandbox: { dense: true, haravanBucket: { size: 80, leakPerSecond: 4, leaks: "once-a-second" } }
    }, { header: true, size: 80, perSecond: 4, manner: "steps" }],
    ["a bucket that leaks half as fast as is assumed", "bucket.leak", {
      sandbox: { dense: true, haravanBucket: { size: 80, leakPerSecond: 2 } }
    }, { header: true, size: 80, perSecond: 2, manner: "steadily" }],
    ["a slow bucket that leaks once a second", "bucket.leak", {
      sandbox: { dense: true, haravanBucket: { size: 80, leakPerSecond: 2, leaks: "once-a-second" } }
    }, { header: true, size: 80, perSecond: 2, manner: "steps" }],
    ["no rate beside another program", "bucket.leak", dense({}, { otherProgram: { requestsPerSecond: 3 } }), {}],
    ["a header that counts nothing", "bucket.leak", { sandbox: { dense: true, limits: "none" } }, {
      header: true,
      size: 80
    }]
  ]
  for (const [name, question, setup, value] of odd) {
    it.effect(`detects ${name}`, () =>
      Effect.map(
        today(setup, haravanAlone),
        (report) => assert.deepStrictEqual(found(report, question).value, value, found(report, question).answer)
      ))
  }

  const row = (id: number, quantity: number | string) => ({
    id,
    loc_id: 1,
    product_id: 1,
    variant_id: 1 + id % 2,
    qty_onhand: quantity,
    qty_commited: 0,
    qty_incoming: 0,
    qty_available: quantity,
    updated_at: "2026-11-16T10:36:20.5Z"
  })

  /** Haravan with one fixed response for each path. */
  const fixed = (bodies: { readonly [path: string]: object }) =>
    today(
      {},
      Effect.gen(function*() {
        yield* (yield* Sandbox).setInterceptor((_, { path }) =>
          answer(200, JSON.stringify(bodies[path.replace("/haravan/com", "")] ?? {}))
        )
        return yield* haravanAlone
      })
    )

  it.effect("detects decimals, duplicate pairs, bare products and basic inventory", () =>
    Effect.gen(function*() {
      const report = yield* fixed({
        "/locations.json": { locations: [{ id: 1, type: "Kho của Mai", is_unavailable_quantity: true }] },
        "/inventory_locations.json": { inventory_locations: [row(1, 2.25), row(2, 7), row(3, "1.5")] },
        "/products.json": { products: [{ id: 1, variants: [{ id: 1 }, { id: 2, inventory_advance: null }] }] },
        "/shop.json": { shop: { id: 1, name: "Sao Mai", inventory_method: "basic" } }
      })
      assert.deepStrictEqual(found(report, "balances.decimals").value, {
        quantities: 12,
        decimals: 4,
        mostDigits: 2,
        unavailableLocations: 1,
        decimalsThere: 4,
        asText: 2
      })
      assert.deepStrictEqual(found(report, "balances.duplicates").value, { balances: 3, twice: 1 })
      assert.deepStrictEqual(found(report, "products.inventories").value, {
        variants: 2,
        inventoryQuantity: 0,
        inventoryAdvance: 0,
        inventoryAdvanceEmpty: 1
      })
      assert.deepStrictEqual(found(report, "shop.inventory-method").value, { inventoryMethod: "basic", zone: null })
      assert.deepStrictEqual(found(report, "locations.kinds").value, { "null/other": 1, unavailable: 1 })
      assert.deepStrictEqual(found(report, "bucket.leak").value, { header: false })
    }))

  it.effect("leaves all questions open for an empty shop", () =>
    Effect.gen(function*() {
      const report = yield* fixed({})
      assert.deepStrictEqual(
        report.answers.filter(({ status }) => status === "settled").map(({ question }) => question),
        ["bucket.leak"]
      )
    }))

  it.effect("never uses more than half of the bucket, alone or beside another program", () =>
    Effect.forEach(
      [
        { leakPerSecond: 4, latency: 0 },
        { leakPerSecond: 2, latency: 0 },
        ...[1, 2.5, 3.5, 3.9].flatMap((requestsPerSecond) =>
          [0, 20, 100].map((latency) => ({ leakPerSecond: 4, latency, otherProgram: { requestsPerSecond } }))
        )
      ],
      ({ leakPerSecond, ...rest }) =>
        today(
          dense({}, { haravanBucket: { size: 80, leakPerSecond }, ...rest }),
          Effect.gen(function*() {
            const { shop } = yield* Haravan
            yield* Effect.forEach(range(20), () => shop)
            const report = yield* haravanAlone
            const { fullest } = spentOf(report, "haravan")
            const about = JSON.stringify({ leakPerSecond, ...rest })
            assert.isAtMost(fullest?.used ?? 99, 40, about)
            // The other program leaves only a tenth of a request per second, so some questions are skipped.
            if (!about.includes("3.9")) assert.strictEqual(found(report, "ids").status, "settled", about)
          })
        )
    ))

  it.effect("gives up after three attempts if another program keeps the bucket full", () =>
    today(
      dense({}, { otherProgram: { requestsPerSecond: 8, startsAfter: 1000 } }),
      Effect.gen(function*() {
        yield* Effect.sleep("1 minute")
        const report = yield* haravanAlone
        const { requests } = (yield* stats).haravan
        assert.isAtMost(requests, 4)
        assert.deepStrictEqual(report.answers.slice(2).map(({ status }) => status), range(11).map(() => "skipped"))
        assert.match(report.answers.at(-1)?.answer ?? "", /use too much of the rate limit/)
      })
    ))

  it.effect("reports no id and no text of the shop", () =>
    today(
      dense({}, { dense: false }),
      Effect.gen(function*() {
        const text = JSON.stringify(yield* both)
        const { shop } = yield* Sandbox
        const ids = [
          ...range(shop.variants).flatMap((n) => [shop.haravanVariantId(n), shop.loopVariantId(n)]),
          ...range(shop.locations).flatMap((n) => [shop.haravanLocationId(n), shop.loopLocationId(n)])
        ].filter((id) => id !== undefined)
        assert.isAbove(ids.length, 1000)
        for (const id of ids) assert.notInclude(text, id)
        assert.notMatch(text, /Sao Mai|Kho|saomai|[^\x20-\x7e]|\d{6}/)
      })
    ))

  it.effect("describes a rejection in its own words, and stops if more requests would fail too", () =>
    Effect.gen(function*() {
      const tokens = yield* inSandbox(
        {},
        Effect.map(Sandbox, ({ credentials }) => credentials.haravanAccessTokensWithout)
      )
      const withToken = (token: string): Setup => ({
        ...dense(),
        haravan: { credential: Credential.fixed(Redacted.make(token)) }
      })
      const scoped = yield* today(withToken(tokens.inventories), haravanAlone)
      assert.strictEqual(found(scoped, "balances.page-size").status, "failed")
      assert.match(found(scoped, "balances.page-size").answer, /403/)
      assert.strictEqual(found(scoped, "locations.pages").status, "settled")
      const wrong = yield* today(withToken("wrong"), Effect.zip(haravanAlone, stats))
      assert.deepStrictEqual([...new Set(wrong[0].answers.map(({ status }) => status))], ["failed", "skipped"])
      assert.strictEqual(wrong[1].haravan.requests, 1)
      const down = yield* today(
        dense(),
        Effect.gen(function*() {
          yield* (yield* Sandbox).setDown("haravan", true)
          return yield* both
        })
      )
      assert.strictEqual(found(down, "bucket.leak").status, "skipped")
      assert.strictEqual(found(down, "inventories.page-size").status, "settled")
    }))

  it.effect("detects the address of Loop's next page", () =>
    Effect.map(
      today(dense({ nextPageAddress: "http://10.0.0.7/internal", nextPageCursorAlone: true }), both),
      (report) =>
        assert.deepStrictEqual(found(report, "inventories.next-page").value, {
          address: "another",
          keepsFilter: false,
          keepsLimit: false,
          hasCursor: true
        })
    ))
})
