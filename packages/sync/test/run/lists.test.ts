import { assert, describe, it } from "@effect/vitest"
import { Haravan } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncRequest } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import { type HaravanProduct, uncheckedId } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { assertStoreMatches, stats, syncOf, unlimited, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 400, locations: 3, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

describe("a location that is new at Haravan", () => {
  it.effect("is read completely in the next run if the first one failed", () => {
    let isListed = false
    const later = syncOf(({ haravan }) => ({
      haravan: {
        locationList: Effect.map(haravan.locationList, (all) => isListed ? all : { ...all, rows: all.rows.slice(0, 2) })
      }
    }))
    return withShop(dense, (inProcess) =>
      inProcess(
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const hidden = uncheckedId.HaravanLocationId(
            sandbox.shop.haravanLocationId(2) ?? assert.fail("three locations")
          )
          const { catalog } = yield* StockStore
          yield* run()
          assert.deepStrictEqual(yield* catalog.unreadHaravanLocations, [])
          yield* Effect.sleep("1 hour")
          isListed = true
          yield* sandbox.setInterceptor((upstream, { path, search }) =>
            upstream === "haravan" && path.endsWith("/inventory_locations.json") &&
              search.get("location_ids") === hidden
              ? { _tag: "Answer", status: 500, headers: {}, body: "{}" }
              : undefined
          )
          assert.isTrue(Result.isFailure(yield* Effect.result(run())))
          assert.deepStrictEqual(yield* catalog.unreadHaravanLocations, [hidden])
          yield* sandbox.setInterceptor(undefined)
          yield* Effect.sleep("5 minutes")
          assert.strictEqual((yield* run()).kind, "incremental")
          yield* assertStoreMatches
          assert.deepStrictEqual(yield* catalog.unreadHaravanLocations, [])
          isListed = false
          yield* run()
          yield* run({ kind: "full", acceptLoss: true })
          isListed = true
          yield* run()
          yield* assertStoreMatches
        }).pipe(Effect.provide(later))
      ))
  }, 60_000)
})

describe("a product that changes after its page was read", () => {
  /** A reading of all products takes ten minutes: the first product changes in the second minute, the last in the tenth. */
  const slowProducts = (products: Array<HaravanProduct>) => {
    const whole = Stream.concat(
      Stream.suspend(() =>
        Stream.succeed({
          products: products.slice(0, 10),
          unreadable: [],
          next: { page: 2, seen: 10, count: products.length },
          shopCount: null
        })
      ),
      Stream.unwrap(Effect.gen(function*() {
        const change = (index: number, newTitle?: string) =>
          Effect.map(Clock.currentTimeMillis, (updatedAt) => {
            const { id, title, variants } = products[index] ?? assert.fail("no such product")
            products[index] = { id, title: newTitle ?? title, updatedAt, variants }
          })
        yield* Effect.sleep("1 minute")
        yield* change(0, "Renamed")
        yield* Effect.sleep("9 minutes")
        yield* change(products.length - 1)
        return Stream.suspend(() =>
          Stream.succeed({ products: products.slice(10), unreadable: [], next: null, shopCount: products.length })
        )
      }))
    )
    return syncOf(() => ({
      haravan: {
        productPages: () => whole,
        productChanges: (since) =>
          Stream.suspend(() =>
            Stream.succeed({ rows: products.filter(({ updatedAt }) => (updatedAt ?? 0) >= since), unreadable: [] })
          )
      }
    }))
  }

  it.effect("in a long full reading is found by the next run", () => {
    const products: Array<HaravanProduct> = []
    return withShop(dense, (inProcess) =>
      Effect.gen(function*() {
        yield* inProcess(Effect.flatMap(Haravan, (haravan) =>
          Effect.map(Stream.runCollect(haravan.products()), (all) =>
            products.push(...all))))
        yield* inProcess(
          Effect.gen(function*() {
            yield* run()
            yield* Effect.sleep("5 minutes")
            assert.strictEqual((yield* run()).kind, "incremental")
            const { catalog } = yield* StockStore
            const kept = yield* Stream.runCollect(
              Stream.filter(catalog.haravanVariants, ({ id }) =>
                id === products[0]?.variants[0]?.id)
            )
            assert.deepStrictEqual(kept.map(({ name }) => name.startsWith("Renamed")), [true])
          }).pipe(Effect.provide(slowProducts(products)))
        )
      }))
  }, 60_000)
})

describe("a list that was never read", () => {
  it.effect(
    "does not make the others be read in full",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.setInterceptor((upstream) =>
            upstream === "loop" ? { _tag: "Answer", status: 401, headers: {}, body: "{}" } : undefined
          )
          const requests: Array<number> = []
          for (let n = 0; n < 3; n++) {
            yield* sandbox.resetStats
            assert.isTrue(Result.isFailure(yield* Effect.result(run())))
            requests.push((yield* stats).haravan.requests)
            yield* Effect.sleep("5 minutes")
          }
          // Locations twice, balances, changed products twice, and their count.
          assert.deepStrictEqual(requests.slice(1), [6, 6])
          yield* sandbox.setInterceptor(undefined)
          yield* sandbox.resetStats
          assert.strictEqual((yield* run()).kind, "full")
          assert.isAtMost((yield* stats).haravan.requests, 7)
          yield* assertStoreMatches
        }))),
    60_000
  )
})

describe("a page", () => {
  it.effect(
    "is dated by its request at the latest",
    () =>
      withShop(
        { ...dense, sandbox: { ...dense.sandbox, skus: 30, latency: 2000 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const began = yield* Clock.currentTimeMillis
            const requestedAt = new Map<string, number>()
            const clock = yield* Clock.Clock
            yield* sandbox.setInterceptor((upstream, { path }) => {
              if (/inventor/.test(path)) {
                requestedAt.set(upstream, clock.currentTimeMillisUnsafe())
              }
              return undefined
            })
            yield* run()
            const { tallies } = yield* StockStore
            const rows = yield* Stream.runCollect(
              tallies.rows({ filter: { allLocations: true }, staleAfterMillis: 1e9 })
            )
            for (const { haravan, loop } of rows) {
              assert.isAtLeast(Math.min(loop?.fetchedAt ?? began, haravan?.fetchedAt ?? began), began)
              assert.isAtMost(loop?.fetchedAt ?? 0, requestedAt.get("loop") ?? 0)
              assert.isAtMost(haravan?.fetchedAt ?? 0, requestedAt.get("haravan") ?? 0)
            }
          }))
      ),
    60_000
  )
})

describe("a refresh of a store with one credential", () => {
  for (const side of ["loop", "haravan"] as const) {
    it.effect(
      `reads nothing if the data is fresh, without ${side}`,
      () =>
        withShop({ ...dense, settings: { [side]: Option.none() } }, (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { refresh } = yield* Sync
            const sandbox = yield* Sandbox
            assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Refreshed" })
            yield* sandbox.resetStats
            assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Untouched" })
            const { haravan, loop } = yield* stats
            assert.strictEqual(haravan.requests + loop.requests, 0)
            yield* Effect.sleep("31 minutes")
            assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Refreshed" })
          }))),
      60_000
    )
  }
})
