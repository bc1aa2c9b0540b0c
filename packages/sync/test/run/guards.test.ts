import { assert, describe, it } from "@effect/vitest"
import { describeUpstream } from "../../src/advice/describeUpstream.ts"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncError, type SyncRequest } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { assertStoreMatches, type InProcess, shown, stats, unlimited, usual, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 200, locations: 6, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

/** The error of a sync that must fail. */
const failureOf = (request?: SyncRequest): Effect.Effect<SyncError, never, Sync> =>
  Effect.flatMap(
    Effect.result(run(request)),
    (result) =>
      Result.isFailure(result) ? Effect.succeed(result.failure) : Effect.sync(() => assert.fail("it succeeded"))
  )

/** Hides every second pair of either side. */
const halve = (side: "loop" | "haravan") =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const { shop } = sandbox
    for (let variantIndex = 0; variantIndex < shop.variants; variantIndex++) {
      for (let locationIndex = variantIndex % 2; locationIndex < shop.locations; locationIndex += 2) {
        yield* sandbox.adjust({ variantIndex, locationIndex, [side]: null })
      }
    }
  })

describe("a shop that shrinks by half", () => {
  for (const side of ["loop", "haravan"] as const) {
    it.effect(
      `at ${side} keeps its rows, and the error has the numbers, until the loss is accepted`,
      () =>
        withShop(dense, (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { runs } = yield* StockStore
            yield* run()
            const before = yield* shown
            yield* halve(side)
            const error = yield* failureOf({ kind: "full" })
            assert.strictEqual(error._tag, "TooMuchLoss")
            assert.deepStrictEqual(error._tag === "TooMuchLoss" ? error.losses : [], [
              { what: `${side}-levels`, known: 1200, lost: 600 }
            ])
            assert.deepStrictEqual(yield* shown, before)
            const [failed] = yield* runs.list({ limit: 1 })
            assert.deepStrictEqual([failed?.status, failed?.reason, failed?.problem], ["failed", "loss", error.message])

            assert.strictEqual(
              (yield* failureOf({ kind: "full" }))._tag,
              "TooMuchLoss",
              "it is not accepted by trying twice"
            )
            yield* (yield* Sandbox).resetStats
            yield* run({ kind: "full", acceptLoss: true })
            yield* assertStoreMatches
            const { haravan, loop } = yield* stats
            const again = side === "loop"
              ? loop.byRoute["inventories"]
              : (haravan.byRoute["inventory_locations"] ?? 2) - 2
            assert.strictEqual(again ?? 0, 0, "a list that was read completely is not read again")
          }))),
      60_000
    )
  }

  it.effect(
    "and is complete again in the next run loses nothing",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          const sandbox = yield* Sandbox
          const { shop } = sandbox
          const was = new Map<string, number | null>()
          for (let variant = 0; variant < shop.variants; variant++) {
            for (let location = 0; location < shop.locations; location++) {
              was.set(`${variant} ${location}`, shop.loopAvailable(variant, location))
            }
          }
          yield* halve("loop")
          assert.strictEqual((yield* failureOf())._tag, "TooMuchLoss")
          for (const [pair, count] of was) {
            const [variantIndex = 0, locationIndex = 0] = pair.split(" ").map(Number)
            if (count !== null) {
              yield* sandbox.adjust({ variantIndex, locationIndex, loop: count })
            }
          }
          yield* run()
          yield* assertStoreMatches
        }))),
    60_000
  )

  it.effect(
    "only by a tenth simply has fewer rows",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          const sandbox = yield* Sandbox
          for (let n = 0; n < 100; n++) yield* sandbox.adjust({ variantIndex: n, locationIndex: n % 6, loop: null })
          yield* run()
          yield* assertStoreMatches
        }))),
    60_000
  )
})

describe("another shop", () => {
  it.effect(
    "is rejected by Haravan's shop id before anything is read",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          yield* inProcess(run())
          const before = yield* inProcess(shown)
          yield* Effect.gen(function*() {
            const error = yield* inProcess(failureOf())
            assert.strictEqual(error._tag === "StoreError" ? error.reason._tag : error._tag, "WrongOwner")
            const { haravan, loop } = yield* stats
            assert.deepStrictEqual([haravan.byRoute, loop.requests], [{ shop: 1 }, 0])
          }).pipe(Effect.provide(Sandbox.layer({ ...dense.sandbox, seed: 99 })))
          assert.deepStrictEqual(yield* inProcess(shown), before)
        })),
    60_000
  )

  it.effect(
    "with only its Loop key is rejected by its locations",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          const before = yield* shown
          const sandbox = yield* Sandbox
          yield* sandbox.setInterceptor((upstream, { path }) =>
            upstream === "loop" && path.endsWith("/locations")
              ? {
                _tag: "Answer",
                status: 200,
                headers: {},
                body: JSON.stringify({
                  locations: [{
                    id: "77",
                    external_id: null,
                    channel: null,
                    name: "Elsewhere",
                    status: "active",
                    address: []
                  }],
                  next_page_url: null,
                  previous_page_url: null
                })
              }
              : undefined
          )
          const error = yield* failureOf()
          assert.strictEqual(error._tag === "StoreError" ? error.reason._tag : error._tag, "WrongOwner")
          assert.include(error.message, "the Loop account with location 77")
          yield* sandbox.setInterceptor(undefined)
          assert.deepStrictEqual(yield* shown, before)
          yield* run()
        }))),
    60_000
  )

  it.effect(
    "is distinguished from the same one with Loop alone",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const alone = { settings: { haravan: Option.none() } }
          yield* inProcess(run(), alone)
          yield* inProcess(run(), alone)
          const error = yield* inProcess(failureOf(), alone).pipe(
            Effect.provide(Sandbox.layer({ ...dense.sandbox, seed: 99, locations: 1 }))
          )
          assert.strictEqual(error._tag === "StoreError" ? error.reason._tag : error._tag, "WrongOwner")
          yield* inProcess(Effect.andThen(run(), assertStoreMatches))
        })),
    60_000
  )

  it.effect(
    "is rejected if the store is the sandbox's",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          yield* inProcess(run(), { settings: { source: "sandbox" } })
          const error = yield* inProcess(failureOf())
          assert.strictEqual(error._tag === "StoreError" ? error.reason._tag : error._tag, "WrongOwner")
        })),
    60_000
  )
})

describe("a Haravan that is down on first contact", () => {
  const away = <E>(setup: typeof dense, use: (inProcess: InProcess) => Effect.Effect<void, E, Sandbox>) =>
    withShop(setup, (inProcess) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        yield* inProcess(run())
        yield* sandbox.adjust({ variantIndex: 1, locationIndex: 0, loop: 321, haravan: 654 })
        yield* sandbox.setDown("haravan", true)
        yield* use(inProcess)
      }))
  const countAt = (side: "loop" | "haravan") =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const key = side === "loop"
        ? `loop ${shop.loopVariantId(1)} ${shop.loopLocationId(0)}`
        : `haravan ${shop.haravanVariantId(1)} ${shop.haravanLocationId(0)}`
      return (yield* shown).get(key)
    })

  it.effect(
    "lets Loop be read into the shop's store, in a run that fails",
    () =>
      away(dense, (inProcess) =>
        Effect.gen(function*() {
          yield* inProcess(Effect.gen(function*() {
            const before = yield* countAt("haravan")
            const error = yield* failureOf()
            assert.strictEqual(
              error._tag === "UpstreamError" ? `${error.upstream} ${error.reason._tag}` : error._tag,
              "haravan Unavailable"
            )
            assert.deepStrictEqual([yield* countAt("loop"), yield* countAt("haravan")], [321, before])
            const [newest] = yield* (yield* StockStore).runs.list({ limit: 1 })
            assert.deepStrictEqual([newest?.status, newest?.problem], [
              "failed",
              error._tag === "UpstreamError" ? describeUpstream(error) : ""
            ])
            yield* (yield* Sandbox).setDown("haravan", false)
            yield* Effect.sleep("1 minute")
            yield* run()
            yield* assertStoreMatches
          }))
        })),
    60_000
  )

  it.effect(
    "does not let another Loop account be read into it",
    () =>
      away(dense, (inProcess) =>
        Effect.gen(function*() {
          const before = yield* inProcess(shown)
          const other = Sandbox.layer({ ...dense.sandbox, seed: 99 })
          yield* Effect.gen(function*() {
            const sandbox = yield* Sandbox
            yield* sandbox.setDown("haravan", true)
            const error = yield* inProcess(failureOf())
            assert.strictEqual(error._tag === "UpstreamError" ? error.upstream : error._tag, "haravan")
            assert.deepStrictEqual((yield* stats).loop.byRoute, { locations: 1 })
          }).pipe(Effect.provide(other))
          assert.deepStrictEqual(yield* inProcess(shown), before)
        })),
    60_000
  )

  it.effect(
    "reads nothing if every loss is accepted, or if Haravan rejects a token that never worked",
    () =>
      away(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.resetStats
          yield* inProcess(failureOf({ acceptLoss: true }))
          yield* sandbox.setDown("haravan", false)
          yield* sandbox.setInterceptor((upstream) =>
            upstream === "haravan" ? { _tag: "Answer", status: 401, headers: {}, body: "{}" } : undefined
          )
          const digests = { ...usual.digests, haravan: Effect.succeedSome("a new one") }
          const error = yield* inProcess(failureOf(), { settings: { digests } })
          assert.strictEqual(error._tag === "UpstreamError" ? error.reason._tag : error._tag, "Unauthorized")
          // Only to compare the account.
          assert.deepStrictEqual((yield* stats).loop.byRoute, { locations: 1 })
        })),
    60_000
  )

  it.effect(
    "reads nothing into a store that never knew Loop's locations",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(run(), { settings: { loop: Option.none() } })
          yield* sandbox.setDown("haravan", true)
          yield* sandbox.resetStats
          yield* inProcess(failureOf())
          assert.strictEqual((yield* stats).loop.requests, 0)
        })),
    60_000
  )
})

describe("two syncs at once", () => {
  const slow = { sandbox: { skus: 400, locations: 6, latency: 1000 } }

  it.effect(
    "in one process are a run and an error",
    () =>
      withShop(slow, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const first = yield* Effect.forkChild(run())
          yield* Effect.sleep(2000)
          assert.strictEqual((yield* failureOf())._tag, "AlreadyRunning")
          yield* Fiber.join(first)
          yield* assertStoreMatches
        }))),
    60_000
  )

  it.effect(
    "in two processes are a run and an error, and the store is as after one run",
    () =>
      withShop(slow, (inProcess) =>
        Effect.gen(function*() {
          const results = yield* Effect.forEach([1, 2, 3], () => inProcess(Effect.result(run())), { concurrency: 3 })
          const tags = results.map((result) => Result.isSuccess(result) ? "done" : result.failure._tag)
          assert.deepStrictEqual(tags.toSorted(), ["AlreadyRunning", "AlreadyRunning", "done"])
          yield* inProcess(assertStoreMatches)
        })),
    60_000
  )
})

describe("a watch", () => {
  it.effect(
    "survives an upstream that answers 500 for a minute, and ends with correct data",
    () =>
      withShop({ sandbox: { skus: 300, locations: 6 } }, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const { watch } = yield* Sync
          const outcomes: Array<string> = []
          const fiber = yield* Effect.forkChild(watch({
            interval: Duration.seconds(30),
            onRun: (outcome) =>
              Effect.sync(() => void outcomes.push(Result.isSuccess(outcome) ? "done" : outcome.failure._tag))
          }))
          yield* Effect.sleep("2 minutes")
          yield* sandbox.setInterceptor(() => ({ _tag: "Answer", status: 500, headers: {}, body: "{}" }))
          yield* Effect.sleep("1 minute")
          yield* sandbox.setInterceptor(undefined)
          yield* sandbox.adjust({ variantIndex: 1, locationIndex: 0, haravan: 321 })
          yield* Effect.sleep("3 minutes")
          assert.isTrue(outcomes.includes("UpstreamError"), outcomes.join())
          assert.strictEqual(outcomes.at(-1), "done")
          yield* Fiber.interrupt(fiber)
          yield* assertStoreMatches
          const { haravan, loop } = yield* stats
          assert.deepStrictEqual([haravan.refused, loop.refused], [0, 0])
        }))),
    60_000
  )

  it.effect(
    "ends at once when interrupted, and records its run as interrupted",
    () =>
      withShop(
        { sandbox: { skus: 300, locations: 6, latency: 1000 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { watch } = yield* Sync
            const { runs } = yield* StockStore
            const fiber = yield* Effect.forkChild(watch({ interval: Duration.seconds(30) }))
            yield* Effect.sleep(3500)
            const before = yield* Clock.currentTimeMillis
            yield* Fiber.interrupt(fiber)
            assert.isAtMost((yield* Clock.currentTimeMillis) - before, 1000)
            assert.deepStrictEqual(
              (yield* runs.list()).map(({ status }) => status),
              ["interrupted"]
            )
            yield* run()
            yield* assertStoreMatches
          }))
      ),
    60_000
  )
})

describe("a clock that is set back an hour", () => {
  /** A clock that is an hour behind, for a process. */
  const late = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(Clock.Clock, (clock) =>
      Effect.provideService(effect, Clock.Clock, {
        sleep: (duration) => clock.sleep(duration),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        currentTimeNanos: Effect.map(clock.currentTimeNanos, (nanos) => nanos - 3_600_000_000_000n),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() - 3_600_000_000_000n,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (millis) => millis - 3_600_000),
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() - 3_600_000
      }))

  it.effect(
    "hides no change, and a dead holder's lease from the future delays nobody for long",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(Effect.gen(function*() {
            yield* run()
            yield* (yield* StockStore).leases.take({ holder: "dead", ttl: Duration.seconds(20) })
          }))
          for (let n = 0; n < 30; n++) {
            yield* sandbox.adjust({ variantIndex: n, locationIndex: n % 6, haravan: 300 + n, loop: 300 + n })
          }
          const began = yield* Clock.currentTimeMillis
          yield* late(inProcess(Effect.gen(function*() {
            // Data from an hour in the future is not fresh.
            assert.strictEqual((yield* run()).kind, "full")
            yield* assertStoreMatches
          })))
          assert.isAtMost((yield* Clock.currentTimeMillis) - began, 60_000)
          for (let n = 0; n < 30; n++) {
            yield* sandbox.adjust({ variantIndex: n, locationIndex: n % 6, haravan: 600 + n })
          }
          yield* late(inProcess(Effect.andThen(run(), assertStoreMatches)))
          for (let n = 0; n < 30; n++) {
            yield* sandbox.adjust({ variantIndex: n, locationIndex: n % 6, haravan: 700 + n })
          }
          yield* inProcess(Effect.andThen(run(), assertStoreMatches))
        })),
    60_000
  )
})

describe("a refresh", () => {
  it.effect(
    "runs if the data is stale or the mode is always, and not if it is fresh or the mode is never",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const { refresh } = yield* Sync
          const { runs } = yield* StockStore
          const count = Effect.map(runs.list(), (all) => all.length)
          assert.deepStrictEqual(yield* refresh("never"), { _tag: "Untouched" })
          assert.strictEqual(yield* count, 0)
          assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Refreshed" })
          assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Untouched" })
          assert.strictEqual(yield* count, 1)
          yield* refresh("always")
          assert.strictEqual(yield* count, 2)
          yield* Effect.sleep("31 minutes")
          yield* refresh("never")
          assert.strictEqual(yield* count, 2)
          assert.deepStrictEqual(yield* refresh("auto"), { _tag: "Refreshed" })
        }))),
    60_000
  )

  it.effect(
    "gives up after half a minute, and continues the next time",
    () =>
      withShop(
        { sandbox: { skus: 2000, locations: 6, latency: 2000 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { refresh } = yield* Sync
            const began = yield* Clock.currentTimeMillis
            assert.deepStrictEqual(yield* refresh("auto"), { _tag: "OutOfTime" })
            assert.isAtMost((yield* Clock.currentTimeMillis) - began, 31_000)
            let last = "OutOfTime"
            for (let n = 0; n < 20 && last === "OutOfTime"; n++) {
              last = (yield* refresh("auto"))._tag
            }
            assert.notStrictEqual(last, "OutOfTime")
            const { tallies } = yield* StockStore
            assert.strictEqual((yield* tallies.summary({ allLocations: true })).summary.unknown, 0)
            yield* assertStoreMatches
          }))
      ),
    60_000
  )

  it.effect(
    "reports why it failed, and waits for another process that syncs",
    () =>
      withShop({ sandbox: { skus: 200, locations: 6, latency: 1000 } }, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.setDown("loop", true)
          const failed = yield* inProcess(Effect.flatMap(Sync, ({ refresh }) => refresh("auto")))
          assert.strictEqual(failed._tag === "Failed" ? failed.error._tag : failed._tag, "UpstreamError")
          yield* sandbox.setDown("loop", false)
          yield* Effect.sleep("2 minutes")
          const [, second] = yield* Effect.all([
            inProcess(run()),
            inProcess(Effect.andThen(Effect.sleep(1500), Effect.flatMap(Sync, ({ refresh }) => refresh("auto"))))
          ], { concurrency: 2 })
          assert.deepStrictEqual(second, { _tag: "Refreshed" })
        })),
    60_000
  )
})
