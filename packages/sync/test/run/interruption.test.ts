import { assert, describe, it } from "@effect/vitest"
import { Loop } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { assertStoreMatches, stats, unlimited, withShop } from "./support.ts"

/** Each response takes a while, so that the run can be interrupted. */
const setup = { sandbox: { skus: 700, locations: 6, latency: 400, dense: true } }

const interruptedAfter = (millis: number, kind: "full" | "incremental") =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.flatMap(Sync, ({ run }) => run({ kind })))
    yield* Effect.sleep(millis)
    yield* Fiber.interrupt(fiber)
    const { runs } = yield* StockStore
    return (yield* runs.list({ limit: 1 }))[0]?.status
  })

/** Irregular times that are the same in each run of the tests. */
const times = (count: number, most: number) => Array.from({ length: count }, (_, n) => (n * 7919 + 137) % most)

describe("an interrupted sync", () => {
  it.effect(
    "is recorded, keeps its checkpoints, and is resumed by the next process",
    () =>
      withShop({ sandbox: { ...setup.sandbox, skus: 2000 } }, (inProcess) =>
        Effect.gen(function*() {
          assert.strictEqual(yield* inProcess(interruptedAfter(11_000, "full")), "interrupted")
          const before = yield* stats
          yield* (yield* Sandbox).resetStats
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          const after = yield* stats
          // 48 pages each. Pages that were not written yet, of up to a second, are read again.
          const pages = ({ haravan, loop }: typeof before) =>
            [loop.byRoute["inventories"] ?? 0, haravan.byRoute["inventory_locations"] ?? 0] as const
          const [loop, haravan] = pages(before)
          const [loopAfter, haravanAfter] = pages(after)
          assert.isAbove(Math.min(loop, haravan), 15)
          assert.isAtMost(loop + loopAfter, 48 + 4)
          // Four cursors with a last page each, the newest time twice, and the changes.
          assert.isAtMost(haravan + haravanAfter, 48 + 16 + 4 + 3)
          yield* inProcess(assertStoreMatches)
        })),
    60_000
  )

  it.effect(
    "at any time of a full run lets the next one end with correct data",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          for (const [n, millis] of times(12, 9000).entries()) {
            yield* inProcess(interruptedAfter(millis, "full"))
            yield* sandbox.adjust({
              variantIndex: n * 3,
              locationIndex: n % 4,
              haravan: 900 + n,
              loop: n % 2 === 0 ? null : 900
            })
          }
          yield* inProcess(Effect.andThen(Effect.flatMap(Sync, ({ run }) => run()), assertStoreMatches))
        })),
    120_000
  )

  it.effect(
    "at any time of an incremental run lets the next one end with correct data",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          for (const [n, millis] of times(12, 6000).entries()) {
            yield* sandbox.adjust({
              variantIndex: n * 5,
              locationIndex: n % 4,
              haravan: 900 + n,
              loop: n % 3 === 0 ? null : 7
            })
            yield* inProcess(interruptedAfter(millis, "incremental"))
          }
          const report = yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          assert.strictEqual(report.kind, "incremental")
          yield* inProcess(assertStoreMatches)
        })),
    120_000
  )

  for (const kind of ["full", "incremental"] as const) {
    it.effect(
      `by death, twenty times in ${kind} runs, lets the next one end with correct data`,
      () =>
        withShop(setup, (inProcess) =>
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            if (kind === "incremental") yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
            for (const [n, operations] of times(20, kind === "full" ? 60 : 90).entries()) {
              yield* sandbox.adjust({
                variantIndex: n * 5,
                locationIndex: n % 4,
                haravan: 900 + n,
                loop: n % 3 === 0 ? null : 7
              })
              const dead = Effect.flatMap(Sync, ({ run }) => Effect.timeoutOption(run(), "5 minutes"))
              yield* inProcess(dead, { operations: operations + 3 })
            }
            const report = yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
            assert.isAbove(Number(report.run), 10)
            yield* inProcess(assertStoreMatches)
          })),
      300_000
    )
  }

  it.effect(
    "by death forgets no match that the next run overwrites",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 40, locations: 2, dense: true } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const { run } = yield* Sync
            const { leases, levels, runs, tallies } = yield* StockStore
            const [variantIndex, locationIndex] = [5, 1]
            yield* sandbox.adjust({ variantIndex, locationIndex, loop: 10, haravan: 10 })
            yield* run()
            yield* Effect.sleep("2 hours")
            const matched = yield* Clock.currentTimeMillis
            yield* run()
            yield* Effect.sleep("1 minute")
            // Killed after it has written Loop's levels, before it has judged them.
            yield* sandbox.adjust({ variantIndex, locationIndex, loop: 9 })
            const taken = yield* leases.take({ holder: "a process that dies", ttl: Duration.seconds(20) })
            if (taken._tag === "Held") {
              return assert.fail("held")
            }
            const dead = yield* runs.start(taken.lease, "incremental")
            const records = yield* Stream.runCollect((yield* Loop).inventories({}))
            yield* levels.writeLoop({ run: dead.id }, records, yield* Clock.currentTimeMillis)
            yield* Effect.sleep("1 minute")
            yield* sandbox.adjust({ variantIndex, locationIndex, loop: 8 })
            yield* run()
            const { shop } = sandbox
            const row = yield* tallies.row(
              `l:${shop.loopVariantId(variantIndex)}:${shop.loopLocationId(locationIndex)}`,
              { staleAfterMillis: 0 }
            )
            if (Option.isNone(row)) return assert.fail("no row")
            assert.deepStrictEqual([row.value.verdict, row.value.delta], ["settling", -2])
            assert.isAtLeast(row.value.since ?? 0, matched)
          }))
      ),
    60_000
  )

  it.effect(
    "by death leaves a lease that the next process takes over within its ttl",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          yield* inProcess(Effect.gen(function*() {
            const { leases, runs } = yield* StockStore
            const taken = yield* leases.take({ holder: "a process that dies", ttl: Duration.seconds(20) })
            if (taken._tag === "Held") return assert.fail("held")
            yield* runs.start(taken.lease, "full")
          }))
          const began = yield* Clock.currentTimeMillis
          yield* inProcess(Effect.gen(function*() {
            yield* (yield* Sync).run()
            yield* assertStoreMatches
            const statuses = (yield* (yield* StockStore).runs.list()).map(({ status }) => status)
            assert.deepStrictEqual(statuses, ["completed", "interrupted"])
          }))
          assert.isAtMost((yield* Clock.currentTimeMillis) - began, 60_000)
        })),
    60_000
  )
})
