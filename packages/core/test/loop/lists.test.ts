import { assert, describe, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import { Sandbox, type SandboxOptions, type SandboxRequest } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type InventoryFilter, Loop } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "@stocktally/testing"

const inventories = (filter?: InventoryFilter) =>
  Effect.flatMap(Loop, (loop) => Stream.runCollect(loop.inventories(filter)))
const locations = Effect.flatMap(Loop, (loop) => Stream.runCollect(loop.locations))
const pathsOf = Effect.map(stats, ({ loop }) => loop.log.map(({ path, query }) => `${path}?${query}`))

describe("Loop's inventories", () => {
  const shops: ReadonlyArray<Partial<SandboxOptions>> = [
    { seed: 1, skus: 120, locations: 4 },
    { seed: 2, skus: 333, locations: 7 },
    { seed: 3, skus: 125, locations: 2, dense: true },
    { seed: 4, skus: 251, locations: 1, dense: true },
    { seed: 5, skus: 1, locations: 1, dense: true }
  ]
  for (const options of shops) {
    it.effect(`come once each: ${JSON.stringify(options)}`, () =>
      inSandbox(
        { ...unlimited, sandbox: { limits: "none", ...options } },
        Effect.gen(function*() {
          const { shop } = yield* Sandbox
          const rows = yield* inventories()
          assert.strictEqual(rows.length, shop.totals().loopInventories)
          const counts = new Map(rows.map((row) => [`${row.variant.id}:${row.location.id}`, row.availableCount]))
          assert.strictEqual(counts.size, rows.length)
          for (let variant = 0; variant < shop.variants; variant++) {
            for (let location = 0; location < shop.locations; location++) {
              const pair = `${shop.loopVariantId(variant)}:${shop.loopLocationId(location)}`
              assert.strictEqual(counts.get(pair) ?? null, shop.loopAvailable(variant, location))
            }
          }
          assert.strictEqual((yield* stats).loop.requests, Math.max(1, Math.ceil(rows.length / 250)))
        })
      ))
  }

  it.effect("can be filtered by variant, by location, or by both", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 60, locations: 4, dense: true } },
      Effect.gen(function*() {
        const { shop } = yield* Sandbox
        const variantId = uncheckedId.LoopVariantId(shop.loopVariantId(7)!)
        const locationId = uncheckedId.LoopLocationId(shop.loopLocationId(2)!)
        assert.strictEqual((yield* inventories({ variantId })).length, 4)
        assert.strictEqual((yield* inventories({ locationId })).length, 60)
        const [only, ...others] = yield* inventories({ variantId, locationId })
        assert.deepStrictEqual(others, [])
        assert.deepStrictEqual([only?.variant.id, only?.location.id], [variantId, locationId])
      })
    ))

  it.effect("stay within Loop's limit", () =>
    inSandbox(
      {
        sandbox: { skus: 5000, locations: 10, dense: true, loopRequestsPerMinute: 60 },
        loop: { requestsPerMinute: 60 }
      },
      Effect.gen(function*() {
        const loop = yield* Loop
        assert.strictEqual(yield* Stream.runCount(loop.inventories()), 50_000)
        const { loop: { refused, requests } } = yield* stats
        assert.deepStrictEqual({ refused, requests }, { refused: 0, requests: 200 })
      })
    ))
})

describe("Loop's locations", () => {
  it.effect("come once each", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 1, locations: 600 } },
      Effect.gen(function*() {
        const { shop } = yield* Sandbox
        const known = range(600).map(shop.loopLocationId).filter((id) => id !== undefined)
        assert.deepStrictEqual((yield* locations).map(({ id }) => String(id)).toSorted(), known.toSorted())
      })
    ))
})

describe("the next page", () => {
  const page = (next: string | null | undefined, rows: ReadonlyArray<object> = []) =>
    answer(200, JSON.stringify({ locations: rows, inventories: rows, next_page_url: next }))
  const row = (id: number) => ({ id, name: `Kho ${id}`, status: "active" })

  /** The error that the pages lead to, and the requests sent. */
  const failureOf = (pages: (nth: number, request: SandboxRequest) => ReturnType<typeof page>) =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("loop", pages)
        const error = yield* failing(locations)
        assert.strictEqual(error.reason._tag, "UnexpectedResponse", error.message)
        return { detail: error.reason.detail, asked: yield* pathsOf }
      })
    )

  it.effect("is requested from our own base address, whatever its host and path", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("loop", (nth) =>
          nth === 1 ? page("http://127.0.0.1/somewhere/else?cursor=a%2Bb&limit=250", [row(1)]) : page(null, [row(2)]))
        assert.strictEqual((yield* locations).length, 2)
        assert.deepStrictEqual(yield* pathsOf, [
          "/loop/api/v1/locations?limit=250",
          "/loop/api/v1/locations?limit=250&cursor=a+b"
        ])
      })
    ))

  for (
    const next of [
      "https://inner.gateway.example:8443/v2/locations?cursor=a&limit=1&sort_order=asc&all_accounts=true",
      "http://127.0.0.1:81/loop/api/v1/locations?cursor=a&sort_order=asc#top",
      "//elsewhere.example/?sort_order=asc&cursor=a",
      "?cursor=a&sort_order=asc&external_id=5"
    ]
  ) {
    it.effect(`only takes the query from ${next}`, () =>
      inSandbox(
        unlimited,
        Effect.gen(function*() {
          yield* intercept("loop", (nth) => nth === 1 ? page(next, [row(1)]) : page(null, [row(2)]))
          assert.strictEqual((yield* locations).length, 2)
          assert.deepStrictEqual((yield* pathsOf)[1], "/loop/api/v1/locations?limit=250&cursor=a&sort_order=asc")
        })
      ))
  }

  for (const next of ["https://api.example/locations", "", "?cursor=", "?page=2", "cursor"]) {
    it.effect(`fails without a cursor: ${JSON.stringify(next)}`, () =>
      Effect.gen(function*() {
        const { asked, detail } = yield* failureOf(() => page(next, [row(1)]))
        assert.include(detail, "has no cursor")
        assert.strictEqual(asked.length, 1)
      }))
  }

  it.effect("uses our own filters and limit, even if a gateway keeps only the cursor", () =>
    inSandbox(
      {
        ...unlimited,
        sandbox: {
          limits: "none",
          skus: 400,
          locations: 2,
          dense: true,
          quirks: { nextPageAddress: "http://10.0.0.7:8080/internal", nextPageCursorAlone: true }
        }
      },
      Effect.gen(function*() {
        const { shop } = yield* Sandbox
        assert.strictEqual((yield* inventories()).length, 800)
        const locationId = uncheckedId.LoopLocationId(shop.loopLocationId(1)!)
        assert.strictEqual((yield* inventories({ locationId })).length, 400)
        assert.strictEqual((yield* stats).loop.requests, 4 + 2)
      })
    ))

  it.effect("fails with the rows of an earlier page, whatever its cursor", () =>
    Effect.gen(function*() {
      const { asked, detail } = yield* failureOf((nth) => page(`?cursor=${nth}`, [row(nth % 5 + 1), row(nth % 5 + 7)]))
      assert.include(detail, "the rows of an earlier page again")
      assert.strictEqual(asked.length, 6)
    }))

  it.effect("fails if it is always empty", () =>
    Effect.gen(function*() {
      const { asked, detail } = yield* failureOf((nth) => page(`?cursor=${nth}`))
      assert.include(detail, "101 empty pages in a row, and more to come: the list never ends")
      assert.strictEqual(asked.length, 101)
    }))

  it.effect("fails if it was already read, instead of reading for ever", () =>
    Effect.gen(function*() {
      const { asked, detail } = yield* failureOf((nth) => page(`?cursor=${nth % 3}`, [row(nth)]))
      assert.include(detail, "the next page was already read")
      assert.strictEqual(asked.length, 4)
    }))

  it.effect("fails if next_page_url is missing or a number", () =>
    Effect.gen(function*() {
      assert.include((yield* failureOf(() => page(undefined))).detail, "next_page_url beside locations")
      assert.include(
        (yield* failureOf(() => answer(200, `{"locations":[],"next_page_url":0}`))).detail,
        "next_page_url beside locations"
      )
    }))

  it.effect("may follow an empty one", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("loop", (nth) => nth < 4 ? page(`?cursor=${nth}`) : page(null, [row(1)]))
        assert.strictEqual((yield* locations).length, 1)
      })
    ))

  it.effect("is only read as long as the consumer needs more", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("loop", (nth) => page(`?cursor=${nth}`, [row(nth)]))
        const loop = yield* Loop
        yield* loop.locations.pipe(Stream.take(5), Stream.runDrain)
        assert.isAtMost((yield* pathsOf).length, 6)
      })
    ))

  it.effect("fails with rows outside the filter", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const other = { available_count: 1, product_variant: { id: 5, name: "x" }, location: row(6) }
        yield* intercept("loop", () => page(null, [other]))
        for (
          const filter of [{ variantId: uncheckedId.LoopVariantId("4") }, {
            locationId: uncheckedId.LoopLocationId("5")
          }]
        ) {
          const error = yield* failing(inventories(filter))
          assert.strictEqual(error.reason._tag, "UnexpectedResponse")
          assert.include(error.message, "a row outside the filter, so the filter was ignored")
        }
        assert.strictEqual((yield* inventories({ variantId: uncheckedId.LoopVariantId("5") })).length, 1)
      })
    ))
})
