import { assert, describe, it } from "@effect/vitest"
import { Sandbox, type SandboxOptions } from "@stocktally/sandbox"
import type { HaravanBalance } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as BalanceCrawl from "../../src/haravan/BalanceCrawl.ts"
import { Haravan, Loop } from "../../src/index.ts"
import { answer, inSandbox, intercept, stats, unlimited } from "@stocktally/testing"

const shop = (sandbox: Partial<SandboxOptions>) => ({ ...unlimited, sandbox: { limits: "none" as const, ...sandbox } })

const locationIds = Effect.flatMap(Haravan, ({ locations }) => Effect.map(locations, (all) => all.map(({ id }) => id)))
const balancesSince = (since?: number) =>
  Effect.flatMap(Haravan, ({ balances }) => Stream.runCollect(balances({ updatedAtMin: since })))
const idsOf = (rows: ReadonlyArray<HaravanBalance>) => rows.map(({ id }) => id).toSorted()
const changedSince = (since: number) =>
  Effect.gen(function*() {
    const { balanceChanges } = yield* Haravan
    const changes = yield* Stream.runCollect(balanceChanges(yield* locationIds, { since, lookbackMillis: 0 }))
    // Rows of the newest page come twice.
    const rows = new Map(changes.flatMap(({ rows }) => rows).map((row) => [row.id, row]))
    return [...rows.values()].filter(({ updatedAt }) => updatedAt >= since)
  })

describe("a crawl of balances", () => {
  for (
    const sandbox of [{ skus: 400, locations: 7 }, { skus: 30, locations: 120 }, {
      skus: 2000,
      locations: 4,
      latency: 300
    }]
  ) {
    it.effect(`resumes at each of its checkpoints without loss: ${JSON.stringify(sandbox)}`, () =>
      inSandbox(
        shop(sandbox),
        Effect.gen(function*() {
          const { balanceCrawl } = yield* Haravan
          const whole = idsOf(yield* balancesSince())
          const batches = yield* Stream.runCollect(balanceCrawl(BalanceCrawl.start(yield* locationIds)))
          assert.deepStrictEqual(batches.at(-1)?.remaining, [])
          assert.isAbove(batches.length, 2)
          for (const [stopped, { remaining }] of batches.entries()) {
            // As a store returns it.
            const json = JSON.parse(JSON.stringify(remaining))
            const rest = yield* Stream.runCollect(
              balanceCrawl(yield* Schema.decodeUnknownEffect(BalanceCrawl.Checkpoint)(json))
            )
            const rows = [...batches.slice(0, stopped + 1), ...rest].flatMap(({ rows }) => rows)
            assert.deepStrictEqual(idsOf(rows), whole)
          }
        })
      ))
  }
})

describe("changed balances", () => {
  it.effect("are those that Haravan returns for the same time", () =>
    inSandbox(
      shop({ skus: 400, locations: 6 }),
      Effect.gen(function*() {
        const times = (yield* balancesSince()).map(({ updatedAt }) => updatedAt).toSorted((a, b) => b - a)
        for (const nth of [0, 1, 100, 249, 250, 251, 1000, times.length - 1]) {
          const since = times[nth]!
          assert.deepStrictEqual(
            idsOf(yield* changedSince(since)),
            idsOf(yield* balancesSince(since)),
            `since the ${nth}th`
          )
        }
      })
    ))

  it.effect("take one request even if nothing was read before", () =>
    inSandbox(
      shop({ skus: 1000, locations: 10, dense: true }),
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const now = yield* Clock.currentTimeMillis
        for (let n = 0; n < 100; n++) yield* sandbox.adjust({ variantIndex: n * 7, locationIndex: n % 10, haravan: n })
        const ids = yield* locationIds
        yield* sandbox.resetStats
        const { balanceChanges } = yield* Haravan
        const changes = yield* Stream.runCollect(balanceChanges(ids, { since: now, lookbackMillis: 0 }))
        const rows = changes.flatMap(({ rows }) => rows)
        assert.strictEqual(rows.filter(({ updatedAt }) => updatedAt >= now).length, 100)
        assert.strictEqual((yield* stats).haravan.requests, 1)
      })
    ))

  it.effect("are crawled by time if the upstream keeps no order", () =>
    inSandbox(
      shop({ skus: 400, locations: 4 }),
      Effect.gen(function*() {
        const since = (yield* balancesSince()).map(({ updatedAt }) => updatedAt).toSorted((a, b) => b - a)[30]!
        const expected = idsOf(yield* balancesSince(since))
        const pages = yield* Stream.runCollect(Stream.chunks((yield* Haravan).balances()))
        const first = pages[0]!.map((row) => ({
          id: Number(row.id),
          loc_id: Number(row.locationId),
          product_id: Number(row.productId),
          variant_id: Number(row.variantId),
          qty_onhand: row.onHand,
          qty_commited: row.committed,
          qty_incoming: row.incoming,
          qty_available: row.available,
          updated_at: new Date(row.updatedAt).toISOString()
        }))
        yield* intercept("haravan", (_, { search }) =>
          search.get("order") === "updated_at"
            ? answer(200, JSON.stringify({ inventory_locations: first }))
            : undefined)
        assert.deepStrictEqual(idsOf(yield* changedSince(since)), expected)
        const { lastBalanceChange } = yield* Haravan
        assert.strictEqual(yield* lastBalanceChange(yield* locationIds), null)
        assert.strictEqual(yield* lastBalanceChange([]), null)
      })
    ))

  it.effect("report when the newest one changed", () =>
    inSandbox(
      shop({ skus: 60, locations: 120 }),
      Effect.gen(function*() {
        const { lastBalanceChange } = yield* Haravan
        const newest = Math.max(...(yield* balancesSince()).map(({ updatedAt }) => updatedAt))
        assert.strictEqual(yield* lastBalanceChange(yield* locationIds), newest)
      })
    ))
})

describe("pages of Loop's inventories", () => {
  it.effect("continue after any page, even in another process", () =>
    inSandbox(
      shop({ skus: 400, locations: 5 }),
      Effect.gen(function*() {
        const { inventories, inventoryPages } = yield* Loop
        const key = ({ location, variant }: { location: { id: string }; variant: { id: string } }) =>
          `${variant.id}:${location.id}`
        const whole = (yield* Stream.runCollect(inventories())).map(key)
        const pages = yield* Stream.runCollect(inventoryPages())
        assert.strictEqual(pages.at(-1)?.next, null)
        for (const [stopped, { next }] of pages.entries()) {
          const rest = next === null ? [] : yield* Stream.runCollect(inventoryPages(next))
          assert.deepStrictEqual([...pages.slice(0, stopped + 1), ...rest].flatMap(({ rows }) => rows.map(key)), whole)
        }
      })
    ))

  it.effect("fail if Loop no longer knows the cursor", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const { inventoryPages } = yield* Loop
        const error = yield* Effect.flip(Stream.runDrain(inventoryPages("cursor=gone&limit=250")))
        assert.strictEqual(error.reason._tag, "InvalidRequest")
      })
    ))
})

describe("changed products", () => {
  it.effect("take one request if there are none", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const { products } = yield* Haravan
        const rows = yield* Stream.runCollect(products({ updatedAtMin: (yield* Clock.currentTimeMillis) + 1000 }))
        assert.deepStrictEqual([rows.length, (yield* stats).haravan.requests], [0, 1])
      })
    ))

  it.effect("take three requests if they fit one page: an empty page and the count prove it", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 400 } },
      Effect.gen(function*() {
        const { products } = yield* Haravan
        const times = (yield* Stream.runCollect(products())).map(({ updatedAt }) => updatedAt ?? 0).toSorted((a, b) =>
          b - a
        )
        yield* (yield* Sandbox).resetStats
        const rows = yield* Stream.runCollect(products({ updatedAtMin: times[9]! }))
        assert.deepStrictEqual([rows.length, (yield* stats).haravan.requests], [10, 3])
      })
    ))
})

describe("pages of products", () => {
  const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 800 } }

  it.effect("continue after any page, even in another process", () =>
    inSandbox(
      setup,
      Effect.gen(function*() {
        const { productPages, products } = yield* Haravan
        const whole = (yield* Stream.runCollect(products())).map(({ id }) => id)
        const pages = yield* Stream.runCollect(productPages())
        assert.strictEqual(pages.at(-1)?.next, null)
        for (const [stopped, { next }] of pages.entries()) {
          const rest = next === null ? [] : yield* Stream.runCollect(productPages({}, next))
          const ids = [...pages.slice(0, stopped + 1), ...rest].flatMap(({ products }) => products.map(({ id }) => id))
          assert.deepStrictEqual(ids, whole)
        }
      })
    ))

  it.effect("start over if the number of products changed", () =>
    inSandbox(
      setup,
      Effect.gen(function*() {
        const { productPages, products } = yield* Haravan
        const whole = (yield* Stream.runCollect(products())).map(({ id }) => id)
        const rest = yield* Stream.runCollect(productPages({}, { page: 4, seen: 150, count: whole.length + 1 }))
        assert.deepStrictEqual(rest.flatMap(({ products }) => products.map(({ id }) => id)), whole)
      })
    ))
})
