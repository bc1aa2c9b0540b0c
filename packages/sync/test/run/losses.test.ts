import { assert, describe, it } from "@effect/vitest"
import { Loop } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncError, type SyncRequest } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { assertStoreMatches, shown, stats, syncOf, unlimited, usual, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 200, locations: 6, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))
const failureOf = (request?: SyncRequest): Effect.Effect<SyncError, never, Sync> =>
  Effect.flatMap(
    Effect.result(run(request)),
    (result) =>
      Result.isFailure(result) ? Effect.succeed(result.failure) : Effect.sync(() => assert.fail("it succeeded"))
  )
const reasonOf = (error: SyncError): string =>
  error._tag === "UpstreamError" || error._tag === "StoreError" ? error.reason._tag : error._tag
const counts = Effect.flatMap(
  StockStore,
  ({ tallies }) => Effect.map(tallies.summary({ allLocations: true }), ({ summary }) => summary)
)

describe("a loss that a full sync rejected", () => {
  it.effect(
    "is accepted by the command in the error, without reading again",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          const sandbox = yield* Sandbox
          for (let n = 0; n < 600; n++) {
            yield* sandbox.adjust({ variantIndex: n % 200, locationIndex: Math.floor(n / 200) * 2, haravan: null })
          }
          assert.strictEqual(reasonOf(yield* failureOf({ kind: "full" })), "TooMuchLoss")
          yield* sandbox.resetStats
          const { counters, kind } = yield* run({ acceptLoss: true })
          assert.deepStrictEqual([kind, counters["gone"]], ["full", 600])
          yield* assertStoreMatches
          // The newest time, and the changes.
          assert.strictEqual((yield* stats).haravan.byRoute["inventory_locations"], 2)
        }))),
    60_000
  )
})

describe("an empty list of known records", () => {
  for (const side of ["loop", "haravan"] as const) {
    it.effect(
      `loses nothing at ${side}, however few are known`,
      () =>
        withShop(
          { ...dense, sandbox: { ...dense.sandbox, skus: 12, locations: 4 } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              yield* run()
              const before = yield* shown
              const sandbox = yield* Sandbox
              for (let n = 0; n < 48; n++) {
                yield* sandbox.adjust({ variantIndex: n % 12, locationIndex: Math.floor(n / 12), [side]: null })
              }
              const error = yield* failureOf({ kind: "full" })
              assert.strictEqual(reasonOf(error), "TooMuchLoss")
              assert.include(error.message, "48 of 48")
              assert.deepStrictEqual(yield* shown, before)
              yield* run({ kind: "full", acceptLoss: true })
              yield* assertStoreMatches
            }))
        ),
      60_000
    )
  }
})

describe("products that come without their variants", () => {
  let isEmpty = false
  const emptied = syncOf(({ haravan }) => ({
    haravan: {
      productPages: (filter, after) =>
        Stream.map(
          haravan.productPages(filter, after),
          (page) =>
            isEmpty
              ? {
                ...page,
                products: page.products.map(({ id, title, updatedAt }) => ({ id, title, updatedAt, variants: [] }))
              }
              : page
        )
    }
  }))

  it.effect(
    "change nothing in a full reading, because their balances still exist",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            isEmpty = false
            yield* run()
            const before = yield* counts
            isEmpty = true
            const error = yield* failureOf({ kind: "full" })
            assert.strictEqual(reasonOf(error), "UnexpectedResponse")
            assert.include(error.message, "200 of 200 variants of Haravan are missing, but 5 of 5")
            assert.deepStrictEqual(yield* counts, before)
            isEmpty = false
            yield* run()
            yield* assertStoreMatches
          }).pipe(Effect.provide(emptied))
        )),
    60_000
  )

  it.effect("change nothing in an incremental reading either", () => {
    let from = Number.POSITIVE_INFINITY
    // Someone edits all products at once, and the response lacks their variants.
    const edited = syncOf(({ haravan }) => ({
      haravan: {
        productChanges: (since) =>
          from === Number.POSITIVE_INFINITY
            ? haravan.productChanges(since)
            : Stream.map(haravan.productPages(), ({ products, unreadable }) => ({
              unreadable,
              rows: products.map(({ id, title, variants }) => ({
                id,
                title,
                updatedAt: from,
                variants: isEmpty ? [] : variants
              }))
            }))
      }
    }))
    return withShop(dense, (inProcess) =>
      inProcess(
        Effect.gen(function*() {
          isEmpty = true
          yield* run()
          const before = yield* counts
          from = yield* Clock.currentTimeMillis
          const error = yield* failureOf()
          assert.include(error.message, "200 of 200 variants of Haravan are missing, but 5 of 5")
          assert.deepStrictEqual(yield* counts, before)
          isEmpty = false
          yield* run()
          yield* assertStoreMatches
        }).pipe(Effect.provide(edited))
      ))
  }, 60_000)

  it.effect("may mean that a single variant was removed", () => {
    let from = Number.POSITIVE_INFINITY
    const edited = syncOf(({ haravan }) => ({
      haravan: {
        productChanges: (since) =>
          from === Number.POSITIVE_INFINITY
            ? haravan.productChanges(since)
            : Stream.map(Stream.take(haravan.productPages(), 1), ({ products, unreadable }) => ({
              unreadable,
              rows: products.slice(0, 1).map(({ id, title, variants }) => ({
                id,
                title,
                updatedAt: from,
                variants: variants.slice(1)
              }))
            }))
      }
    }))
    return withShop(dense, (inProcess) =>
      inProcess(
        Effect.gen(function*() {
          yield* run()
          const variants = Effect.flatMap(StockStore, ({ catalog }) => Stream.runCount(catalog.haravanVariants))
          assert.strictEqual(yield* variants, 200)
          from = yield* Clock.currentTimeMillis
          assert.strictEqual((yield* run()).kind, "incremental")
          assert.strictEqual(yield* variants, 199)
        }).pipe(Effect.provide(edited))
      ))
  }, 60_000)
})

describe("Haravan's newest balances", () => {
  it.effect(
    "may be missing without marking known ones as gone",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const { tallies } = yield* StockStore
          yield* run()
          yield* Effect.sleep("1 hour")
          yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, haravan: 901 })
          const before = (yield* tallies.freshness).sides.haravan.asOf
          yield* sandbox.setInterceptor((upstream, { path }) =>
            upstream === "haravan" && path.endsWith("/inventory_locations.json")
              ? { _tag: "Answer", status: 200, headers: {}, body: `{"inventory_locations":[]}` }
              : undefined
          )
          const error = yield* failureOf()
          assert.strictEqual(reasonOf(error), "UnexpectedResponse")
          assert.include(error.message, "stocktally sync --full")
          assert.strictEqual((yield* tallies.freshness).sides.haravan.asOf, before)
          yield* sandbox.setInterceptor(undefined)
          yield* run()
          yield* assertStoreMatches
        }))),
    60_000
  )
})

describe("a list of locations", () => {
  let left = 99
  /** Loop with only some of its locations and their inventories. */
  const fewerAtLoop = (
    loop: Loop["Service"],
    choose: (locations: Loop["Service"]["locations"]) => Loop["Service"]["locations"]
  ) => {
    const locations = Stream.suspend(() => choose(loop.locations))
    return {
      locationPages: Stream.map(locations, (location) => ({ rows: [location], unreadable: [], next: null })),
      inventoryPages: (after?: string) =>
        Stream.unwrap(Effect.map(Stream.runCollect(locations), (there) => {
          const ids = new Set(there.map(({ id }) => id))
          return Stream.map(loop.inventoryPages(after), (page) => ({
            ...page,
            rows: page.rows.filter(({ location }) => ids.has(location.id))
          }))
        }))
    }
  }
  const fewerOf = (upstream: "loop" | "haravan") =>
    syncOf(({ haravan, loop }) => ({
      loop: upstream === "loop" ? fewerAtLoop(loop, (locations) => Stream.take(locations, left)) : {},
      haravan: upstream === "haravan"
        ? { locationList: Effect.map(haravan.locationList, (all) => ({ ...all, rows: all.rows.slice(0, left) })) }
        : {}
    }))

  for (const upstream of ["loop", "haravan"] as const) {
    it.effect(
      `of ${upstream} that is empty is an error, and not another account`,
      () =>
        withShop(dense, (inProcess) =>
          inProcess(
            Effect.gen(function*() {
              left = 99
              yield* run()
              const before = yield* shown
              left = 0
              const error = yield* failureOf()
              assert.strictEqual(error._tag === "UpstreamError" ? error.upstream : error._tag, upstream)
              assert.strictEqual(reasonOf(error), "UnexpectedResponse")
              assert.deepStrictEqual(yield* shown, before)
              left = 99
              yield* run()
              yield* assertStoreMatches
            }).pipe(Effect.provide(fewerOf(upstream)))
          )),
      60_000
    )
  }

  it.effect(
    "with a third of them belongs to the shop that Haravan names",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            left = 99
            yield* run()
            left = 2
            yield* run()
            const { catalog } = yield* StockStore
            assert.strictEqual(yield* Stream.runCount(catalog.haravanLocations), 2)
          }).pipe(Effect.provide(fewerOf("haravan")))
        )),
    60_000
  )

  it.effect(
    "with a third of them may belong to another Loop account, and the error says what to do",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            left = 99
            yield* run()
            left = 2
            const error = yield* failureOf()
            assert.strictEqual(reasonOf(error), "WrongOwner")
            assert.include(error.message, "run stocktally sync --accept-loss")
            yield* run({ acceptLoss: true })
            yield* run()
          }).pipe(Effect.provide(fewerOf("loop")))
        )),
    60_000
  )

  it.effect(
    "the same with Loop alone if the oldest one is gone",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const alone = (gone: number) =>
            Layer.unwrap(Effect.map(Loop, (loop) =>
              Sync.layer({
                ...usual,
                loop: Option.some({ ...loop, ...fewerAtLoop(loop, Stream.drop(gone)) }),
                haravan: Option.none(),
                holder: `without ${gone}`
              })))
          yield* inProcess(Effect.provide(run(), alone(0)))
          const error = yield* inProcess(Effect.provide(failureOf(), alone(4)))
          assert.strictEqual(reasonOf(error), "WrongOwner")
          assert.include(error.message, "run stocktally sync --accept-loss")
          yield* inProcess(Effect.provide(run({ acceptLoss: true }), alone(4)))
          yield* inProcess(Effect.provide(run(), alone(4)))
        })),
    60_000
  )
})
