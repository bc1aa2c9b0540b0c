import { assert, describe, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import type { SandboxRequest } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type BalanceFilter, Haravan } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "@stocktally/testing"

const asked = {
  locationIds: [uncheckedId.HaravanLocationId("7")],
  variantIds: [uncheckedId.HaravanVariantId("9")],
  updatedAtMin: Date.parse("2026-01-01T00:00:00Z")
} satisfies BalanceFilter

const row = (id: number, change: object = {}) => ({
  id,
  loc_id: 7,
  product_id: 8,
  variant_id: 9,
  qty_onhand: 1,
  qty_commited: 0,
  qty_incoming: 0,
  qty_available: 1,
  updated_at: "2026-01-01T00:00:00Z",
  ...change
})
const page = (...rows: ReadonlyArray<object>) => answer(200, JSON.stringify({ inventory_locations: rows }))
const read = (filter: BalanceFilter) => Effect.flatMap(Haravan, ({ balances }) => Stream.runCollect(balances(filter)))

/** Reads the given pages to their end with a filter. */
const reading = (pages: (nth: number, request: SandboxRequest) => ReturnType<typeof page>, filter: BalanceFilter) =>
  inSandbox(
    unlimited,
    Effect.gen(function*() {
      yield* intercept("haravan", pages)
      const error = yield* failing(read(filter))
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      return { detail: error.reason.detail, requests: (yield* stats).haravan.requests }
    })
  )

describe("a filter that the upstream ignores", () => {
  for (
    const [name, change, problem] of [
      ["location_ids", { loc_id: 6 }, "a row of location 6, which was not requested"],
      ["variant_ids", { variant_id: 10 }, "a row of variant 10, which was not requested"]
    ] as const
  ) {
    it.effect(`is noticed for ${name}, in any order`, () =>
      Effect.gen(function*() {
        for (const order of [{}, { order: "updated_at", direction: "desc", limit: 3 }] as const) {
          const { detail, requests } = yield* reading(() => page(row(1), row(2, change)), { ...asked, ...order })
          assert.include(detail, problem)
          assert.strictEqual(requests, 1)
        }
      }))
  }

  it.effect("is harmless for updated_at_min: older rows are dropped", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (_, { search }) =>
          search.get("since_id") === null
            ? page(row(1, { updated_at: "2025-12-31T23:59:59.9Z" }), row(2))
            : page())
        assert.deepStrictEqual((yield* read(asked)).map(({ id }) => id), ["2"])
      })
    ))

  it.effect("is noticed for since_id: a repeated page is an error, not an endless list", () =>
    Effect.gen(function*() {
      const { detail, requests } = yield* reading(() => page(row(1), row(2)), asked)
      assert.include(detail, "rows after id 2")
      assert.strictEqual(requests, 2)
    }))

  it.effect("is noticed for direction: rows in descending order cannot be paged", () =>
    Effect.gen(function*() {
      const { detail, requests } = yield* reading(() => page(row(2), row(1)), asked)
      assert.include(detail, "rows after id 2 are not in ascending order")
      assert.strictEqual(requests, 1)
    }))

  it.effect("is noticed if a row comes twice", () =>
    Effect.gen(function*() {
      assert.include((yield* reading(() => page(row(1), row(1)), asked)).detail, "rows after id 1")
    }))

  it.effect("is noticed if an id exceeds int64", () =>
    Effect.gen(function*() {
      const body = JSON.stringify({ inventory_locations: [row(1)] }).replace(`"id":1`, `"id":9223372036854775808`)
      const { detail } = yield* reading(() => answer(200, body), asked)
      assert.include(detail, "id is 9223372036854775808")
    }))

  it.effect("is noticed in lookups too", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", () => page(row(1), row(2, { variant_id: 10 })))
        const { balancesOf } = yield* Haravan
        const error = yield* failing(
          balancesOf([{ variantId: asked.variantIds[0]!, locationId: asked.locationIds[0]! }])
        )
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      })
    ))
})

describe("an endpoint", () => {
  it.effect("that returns 50 rows for any limit is read to its end", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (_, { search }) => {
          const since = Number(search.get("since_id") ?? "0")
          return page(...range(50).map((n) => row(since + n + 1)).filter(({ id }) => id <= 130))
        })
        assert.deepStrictEqual((yield* read(asked)).map(({ id }) => id), range(130).map((n) => String(n + 1)))
        assert.strictEqual((yield* stats).haravan.requests, 4)
      })
    ))

  it.effect("that returns 50 rows for any limit still yields a short result in order", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (_, { search }) => {
          const since = Number(search.get("since_id") ?? "0")
          const all = range(130).map((n) => row(n + 1))
          const sorted = search.get("direction") === "desc" ? all.toReversed() : all.filter(({ id }) => id > since)
          return page(...sorted.slice(0, 50))
        })
        const rows = yield* read({ ...asked, direction: "desc", limit: 100 })
        assert.deepStrictEqual(rows.map(({ id }) => id), range(100).map((n) => String(130 - n)))
      })
    ))

  it.effect("never gets an empty filter, which would return arbitrary rows", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* read({})
        yield* read(asked)
        for (const { query } of (yield* stats).haravan.log) assert.notMatch(query, /=(&|$)/)
      })
    ))
})
