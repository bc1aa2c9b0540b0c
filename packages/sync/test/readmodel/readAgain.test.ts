import { assert, describe, it } from "@effect/vitest"
import { Haravan, Loop } from "@stocktally/core"
import { ReadModel, Sync } from "../../src/index.ts"
import { StockStore } from "@stocktally/tally"
import { Sandbox } from "@stocktally/sandbox"
import type { TallyRow } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { assertStoreMatches, type Setup, shown, stats, withShop } from "../run/support.ts"
import { dense, readModelLayer, formatRowId, rowOf } from "./support.ts"

const sync = Effect.flatMap(Sync, ({ run }) => run())
const slow: Setup = { ...dense, sandbox: { ...dense.sandbox, skus: 300, locations: 6, latency: 1000 } }

/** A sync for which each page of a list takes ten seconds, while single reads are fast. */
const slowLists = Layer.unwrap(Effect.gen(function*() {
  const [haravan, loop] = [yield* Haravan, yield* Loop]
  const late = <A, E>(pages: Stream.Stream<A, E>) =>
    Stream.mapEffect(pages, (page) => Effect.as(Effect.sleep("10 seconds"), page))
  return Sync.layer({
    source: "live",
    digests: { loop: Effect.succeedNone, haravan: Effect.succeedNone },
    loop: Option.some({ ...loop, inventoryPages: (after) => late(loop.inventoryPages(after)) }),
    haravan: Option.some({ ...haravan, balanceCrawl: (from) => late(haravan.balanceCrawl(from)) }),
    holder: "slow",
    rules: { tolerance: 0, graceMillis: 30 * 60_000 },
    fullEvery: Duration.hours(24),
    keepHistory: Duration.days(90),
    staleAfter: Duration.minutes(30)
  })
}))

const again = (id: string) =>
  Effect.flatMap(
    ReadModel,
    (model) => Effect.map(model.readAgain(id), (read) => Option.isSome(read) ? read.value : assert.fail("no such row"))
  )

const runsOf = Effect.flatMap(ReadModel, (model) => Effect.map(model.runs(10), (all) => all.map(({ id }) => id)))

describe("reading a row again", () => {
  it.effect(
    "takes a request to each side, and updates the store without a sync",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            yield* sync
            const runs = yield* runsOf
            const { history: changesKept } = yield* StockStore
            const { position } = yield* changesKept.feed({ limit: 1 })
            yield* Effect.sleep("10 minutes")
            yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, loop: 7, haravan: 50 })
            yield* sandbox.resetStats
            const id = yield* formatRowId(3, 1)
            const requestedAt = yield* Clock.currentTimeMillis
            const { kept, row } = yield* again(id)
            assert.isTrue(kept)
            assert.deepStrictEqual([row.loop?.available, row.haravan?.available, row.delta], [7, 50, -43])
            assert.isAtLeast(Math.min(row.loop?.fetchedAt ?? 0, row.haravan?.fetchedAt ?? 0), requestedAt)
            assert.strictEqual(row.verdict, "settling")
            const { haravan, loop } = yield* stats
            assert.deepStrictEqual([loop.requests, haravan.requests], [1, 1])
            assert.deepStrictEqual(yield* rowOf(id), row)
            yield* assertStoreMatches
            assert.deepStrictEqual(yield* runsOf, runs, "the run is not listed")
            const { changes } = yield* changesKept.feed({ after: position, limit: 10 })
            assert.deepStrictEqual(changes.map(({ change, rowId }) => `${change._tag} ${rowId}`).toSorted(), [
              `Haravan ${id}`,
              `Loop ${id}`,
              `Verdict ${id}`
            ], "the feed has the changes")
            const { history } = yield* ReadModel
            assert.deepStrictEqual(
              (yield* history(id, { limit: 3 })).changes.map(({ _tag }) => _tag).toSorted(),
              ["Haravan", "Loop", "Verdict"]
            )
            yield* sync
            yield* assertStoreMatches
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect("stores all rows that are read at the same time", () =>
    withShop(dense, (inProcess) =>
      inProcess(
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sync
          const pairs = Array.from({ length: 60 }, (_, n) => ({ variantIndex: n % 30, locationIndex: n < 30 ? 0 : 1 }))
          yield* Effect.forEach(pairs, (pair, n) => sandbox.adjust({ ...pair, loop: 100 + n }))
          const ids = yield* Effect.forEach(
            pairs,
            ({ locationIndex, variantIndex }) => formatRowId(variantIndex, locationIndex)
          )
          const read = yield* Effect.forEach(ids, again, { concurrency: "unbounded" })
          assert.deepStrictEqual(read.filter(({ kept }) => !kept), [])
          yield* assertStoreMatches
        }).pipe(Effect.provide(readModelLayer))
      )), 60_000)

  it.effect(
    "finds a record that is gone at one side, that came back, or that is gone at both",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const pair = { variantIndex: 5, locationIndex: 2 }
            yield* sandbox.adjust({ ...pair, loop: 4, haravan: 4 })
            yield* sync
            const id = yield* formatRowId(5, 2)
            yield* sandbox.adjust({ ...pair, loop: null })
            assert.strictEqual((yield* again(id)).row.verdict, "only-in-haravan")
            yield* sandbox.adjust({ ...pair, loop: 4, haravan: null })
            assert.strictEqual((yield* again(id)).row.verdict, "only-in-loop")
            yield* assertStoreMatches
            yield* sandbox.adjust({ ...pair, haravan: 4 })
            assert.strictEqual((yield* again(id)).row.verdict, "match")
            yield* sandbox.adjust({ ...pair, loop: null, haravan: null })
            const model = yield* ReadModel
            assert.isTrue(Option.isNone(yield* model.readAgain(id)))
            assert.isTrue(Option.isNone(yield* model.row(id)))
            assert.isTrue(Option.isNone(yield* model.readAgain("h:1:2")))
            assert.isTrue(Option.isNone(yield* model.readAgain("nonsense")))
            yield* assertStoreMatches
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "stores the other side if one side fails, and reports the error",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            yield* sync
            const id = yield* formatRowId(1, 1)
            yield* sandbox.adjust({ variantIndex: 1, locationIndex: 1, loop: 91, haravan: 92 })
            yield* sandbox.setDown("loop", true)
            const error = yield* Effect.flip(again(id))
            assert.strictEqual(error._tag === "UpstreamError" ? error.upstream : error._tag, "loop")
            const row = yield* rowOf(id)
            assert.strictEqual(row.haravan?.available, 92)
            assert.notStrictEqual(row.loop?.available, 91)
            yield* sandbox.setDown("loop", false)
            yield* Effect.sleep("5 minutes")
            assert.strictEqual((yield* again(id)).row.loop?.available, 91)
            yield* assertStoreMatches
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "stores it in the current run of this process, and no older page overwrites it",
    () =>
      withShop({ ...dense, sandbox: { ...dense.sandbox, skus: 1000 } }, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const model = yield* ReadModel
            yield* sync
            const run = yield* model.sync({ kind: "full", acceptLoss: false })
            yield* Effect.sleep("55 seconds")
            const pairs = Array.from({ length: 200 }, (_, n) => ({ variantIndex: n * 5, locationIndex: n % 3 }))
            const ids = yield* Effect.forEach(
              pairs,
              ({ locationIndex, variantIndex }) => formatRowId(variantIndex, locationIndex)
            )
            const counts = pairs.map((_, n) => [700 + n, 800 + n])
            yield* Effect.forEach(pairs, (pair, n) => sandbox.adjust({ ...pair, loop: 700 + n, haravan: 800 + n }))
            const countsOf = ({ haravan, loop }: TallyRow) => [loop?.available, haravan?.available]
            const read = yield* Effect.forEach(ids, again, { concurrency: "unbounded" })
            assert.isTrue(read.every(({ kept }) => kept))
            assert.deepStrictEqual(
              read.map(({ row }) => countsOf(row)),
              counts
            )
            yield* Effect.sleep("15 seconds")
            yield* (yield* StockStore).tallies.judge({ tolerance: 0, graceMillis: 30 * 60_000 })
            assert.deepStrictEqual((yield* Effect.forEach(ids, rowOf)).map(countsOf), counts)
            assert.deepStrictEqual((yield* model.runs(5)).map(({ id, status }) => [id, status])[0], [run.id, "running"])
            while ((yield* model.runs(1))[0]?.status === "running") {
              yield* Effect.sleep(500)
            }
            assert.strictEqual((yield* model.runs(1))[0]?.status, "completed")
            yield* assertStoreMatches
          }).pipe(Effect.provide(Layer.provideMerge(readModelLayer, slowLists)))
        )),
    60_000
  )

  it.effect(
    "returns the stored row and writes nothing while another process syncs",
    () =>
      withShop(slow, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const pair = { variantIndex: 1, locationIndex: 0 }
          yield* sandbox.adjust({ ...pair, loop: 9, haravan: 5 })
          yield* inProcess(sync)
          const began = yield* Deferred.make<void>()
          const over = yield* Deferred.make<void>()
          yield* Effect.all([
            inProcess(Effect.gen(function*() {
              const { leases, runs } = yield* StockStore
              const taken = yield* leases.take({ holder: "another", ttl: Duration.minutes(10) })
              if (taken._tag === "Held") return assert.fail("held")
              const run = yield* runs.start(taken.lease, "full")
              yield* Deferred.succeed(began, undefined)
              yield* Deferred.await(over)
              yield* runs.end(run.id, "completed")
              yield* leases.release(taken.lease)
            })),
            inProcess(
              Effect.gen(function*() {
                yield* Deferred.await(began)
                const before = yield* shown
                const id = yield* formatRowId(1, 0)
                yield* sandbox.adjust({ ...pair, loop: 3, haravan: null })
                const unstored = yield* again(id)
                assert.isFalse(unstored.kept)
                assert.deepStrictEqual(unstored.row, yield* rowOf(id))
                assert.deepStrictEqual([unstored.row.loop?.available, unstored.row.haravan?.available], [9, 5])
                assert.deepStrictEqual(yield* shown, before)
                yield* Deferred.succeed(over, undefined)
                yield* Effect.sleep(500)
                const { kept, row } = yield* again(id)
                assert.isTrue(kept)
                assert.deepStrictEqual([row.loop?.available, row.haravan, row.verdict], [3, null, "only-in-loop"])
              }).pipe(Effect.provide(readModelLayer))
            )
          ], { concurrency: 2 })
          yield* inProcess(assertStoreMatches)
        })),
    60_000
  )

  it.effect(
    "takes precedence over a sync's requests when the budget is short",
    () =>
      withShop({
        ...slow,
        sandbox: { ...slow.sandbox, limits: "clock", latency: 50, skus: 3000 },
        loop: {},
        haravan: {}
      }, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const model = yield* ReadModel
            yield* sync
            const { progress } = yield* Sync
            yield* model.sync({ kind: "full", acceptLoss: false })
            yield* Effect.sleep("15 seconds")
            assert.strictEqual((yield* SubscriptionRef.get(progress)).phase, "reading")
            const began = yield* Clock.currentTimeMillis
            assert.isTrue((yield* again(yield* formatRowId(7, 3))).kept)
            assert.isAtMost((yield* Clock.currentTimeMillis) - began, 3000)
          }).pipe(Effect.provide(readModelLayer))
        )),
    120_000
  )
})
