import { assert, describe, it } from "@effect/vitest"
import { type HaravanLocationId, uncheckedId } from "@stocktally/schema"
import { type ListQuirks, Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type BalanceFilter, Haravan } from "../../src/index.ts"
import { answer, makeGrid, inSandbox, intercept, pairOf, range, stats, unlimited } from "@stocktally/testing"

const crawl = (filter?: BalanceFilter) => Effect.flatMap(Haravan, ({ balances }) => Stream.runCollect(balances(filter)))
const dense = (skus: number, locations: number, quirks: Partial<ListQuirks> = {}) => ({
  ...unlimited,
  sandbox: { limits: "none" as const, skus, locations, dense: true, quirks }
})
const locationsOf = Effect.map(
  Sandbox,
  ({ shop }) => range(shop.locations).map((index): HaravanLocationId => pairOf(shop, 0, index).locationId)
)

/** Removes the pair of the nth row of a crawl. */
const removeNth = (nth: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const row = (yield* crawl())[nth] ?? assert.fail(`no row ${nth}`)
    for (const variantIndex of range(sandbox.shop.variants)) {
      for (const locationIndex of range(sandbox.shop.locations)) {
        const { locationId, variantId } = pairOf(sandbox.shop, variantIndex, locationIndex)
        if (locationId !== row.locationId || variantId !== row.variantId) continue
        return yield* sandbox.adjust({ variantIndex, locationIndex, haravan: null })
      }
    }
  })

describe("a page that is shorter than the one before", () => {
  it.effect("does not end a crawl", () =>
    inSandbox(
      dense(1200, 1, { removedCountInPages: true }),
      Effect.gen(function*() {
        yield* removeNth(600)
        assert.strictEqual((yield* crawl()).length, 1199)
      })
    ))

  it.effect("does not end a crawl after another with longer pages", () =>
    inSandbox(
      dense(1000, 1),
      Effect.gen(function*() {
        yield* crawl()
        yield* (yield* Sandbox).setQuirks({ pageCap: 200 })
        assert.strictEqual((yield* crawl()).length, 1000)
      })
    ))

  it.effect("does not end the changes, whose pages are shorter than those of a crawl", () =>
    inSandbox(
      dense(400, 2, { changesPageCap: 50 }),
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const haravan = yield* Haravan
        yield* crawl()
        yield* Effect.sleep("1 hour")
        const since = yield* Clock.currentTimeMillis
        for (const variantIndex of range(380)) {
          yield* sandbox.adjust({ variantIndex, locationIndex: 1, haravan: variantIndex })
        }
        const found = yield* Stream.runCollect(haravan.balanceChanges(yield* locationsOf, { since, lookbackMillis: 0 }))
        const ids = new Set(
          found.flatMap(({ rows }) => rows).filter(({ updatedAt }) => updatedAt >= since).map(({ id }) => id)
        )
        assert.strictEqual(ids.size, 380)
      })
    ))

  it.effect("does not end a lookup by ids", () =>
    inSandbox(
      dense(50, 50, { removedCountInPages: true }),
      Effect.gen(function*() {
        const { balancesOf } = yield* Haravan
        const sandbox = yield* Sandbox
        for (const n of range(40)) {
          yield* sandbox.adjust({ variantIndex: n, locationIndex: (n * 7) % 46, haravan: null })
        }
        const found = yield* balancesOf(makeGrid(sandbox.shop, 48, 46))
        assert.strictEqual(found.filter(Option.isSome).length, 48 * 46 - 40)
      })
    ))

  it.effect("is not the whole result in an order that cannot be paged", () =>
    inSandbox(
      dense(400, 1),
      Effect.gen(function*() {
        const locationIds = yield* locationsOf
        const newest = crawl({
          locationIds,
          order: "updated_at",
          direction: "desc",
          limit: 100
        })
        yield* crawl({ locationIds, limit: 100 })
        const whole = yield* newest
        yield* (yield* Sandbox).setQuirks({ pageCap: 60 })
        assert.deepStrictEqual(yield* newest, whole)
      })
    ))

  it.effect("does not end the products, however few the shop counts", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const pages = [range(50), range(49).map((n) => n + 50), range(50).map((n) => n + 99)]
        yield* intercept("haravan", (_, { path, search }) => {
          const products = (pages[Number(search.get("page") ?? "1") - 1] ?? [])
            .map((n) => ({ id: 1000 - n, title: "Áo", variants: [] }))
          return answer(200, JSON.stringify(path.endsWith("/count.json") ? { count: 99 } : { products }))
        })
        const { products } = yield* Haravan
        assert.strictEqual((yield* Stream.runCollect(products())).length, 149)
      })
    ))
})

describe("a result in the order of time", () => {
  it.effect("is read whole and sorted if the upstream returns another order", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const row = (id: number, minute: number) => ({
          id,
          loc_id: 7,
          product_id: 8,
          variant_id: id,
          qty_onhand: 1,
          qty_commited: 0,
          qty_incoming: 0,
          qty_available: 1,
          updated_at: `2026-01-01T00:0${minute}:00Z`
        })
        // Ordered by id, whatever order is requested.
        yield* intercept("haravan", (_, { search }) => {
          const since = Number(search.get("since_id") ?? "0")
          const rows = [row(1, 3), row(2, 5), row(3, 4)].filter(({ id }) => id > since)
          return answer(200, JSON.stringify({ inventory_locations: rows.slice(0, Number(search.get("limit"))) }))
        })
        const locationIds = [uncheckedId.HaravanLocationId("7")]
        const newest = yield* crawl({ locationIds, order: "updated_at", direction: "desc", limit: 2 })
        assert.deepStrictEqual(newest.map(({ id }) => id), ["2", "3"])
      })
    ))
})

describe("the end of a list", () => {
  it.effect("is found for any page size, and takes one request", () =>
    Effect.forEach(
      fc.sample(fc.record({ pageCap: fc.integer({ min: 1, max: 250 }), skus: fc.integer({ min: 1, max: 700 }) }), 20),
      ({ pageCap, skus }) =>
        inSandbox(
          dense(skus, 1, { pageCap }),
          Effect.gen(function*() {
            assert.strictEqual((yield* crawl()).length, skus)
            assert.strictEqual(
              (yield* stats).haravan.byRoute["inventory_locations"],
              Math.ceil(skus / pageCap) + 1
            )
          })
        ),
      { discard: true }
    ), 60_000)
})
