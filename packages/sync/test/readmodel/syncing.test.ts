import { assert, describe, it } from "@effect/vitest"
import { ReadModel, Sync } from "../../src/index.ts"
import { StockStore } from "@stocktally/tally"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { assertStoreMatches, type Setup, withShop } from "../run/support.ts"
import { dense, readModelLayer } from "./support.ts"

const slow: Setup = { ...dense, sandbox: { ...dense.sandbox, skus: 300, locations: 6, latency: 1000 } }
const auto = { kind: "auto", acceptLoss: false } as const

const untilEnded = (id: string) =>
  Effect.gen(function*() {
    const { runs } = yield* StockStore
    for (;;) {
      const [newest] = yield* runs.list({ limit: 1 })
      if (newest === undefined || newest.id !== id || newest.status !== "running") return newest
      yield* Effect.sleep("1 second")
    }
  })

describe("starting a sync", () => {
  it.effect(
    "returns the run once it has started, and the run continues without a caller",
    () =>
      withShop(slow, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const model = yield* ReadModel
            const began = yield* Clock.currentTimeMillis
            const run = yield* model.sync(auto)
            assert.strictEqual(run.status, "running")
            assert.strictEqual(run.kind, "full")
            assert.isAtMost((yield* Clock.currentTimeMillis) - began, 1500)
            assert.strictEqual((yield* untilEnded(run.id))?.status, "completed")
            yield* assertStoreMatches
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "returns the run in progress, also if it is about to start or belongs to a watch",
    () =>
      withShop(slow, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const model = yield* ReadModel
            const { runs } = yield* StockStore
            const [one, two, three] = yield* Effect.all([model.sync(auto), model.sync(auto), model.sync(auto)], {
              concurrency: 3
            })
            assert.deepStrictEqual([two.id, three.id], [one.id, one.id])
            assert.strictEqual((yield* model.sync({ kind: "full", acceptLoss: true })).id, one.id)
            yield* untilEnded(one.id)
            yield* Effect.forkScoped(
              Effect.flatMap(Sync, ({ watch }) => watch({ interval: Duration.minutes(1) })).pipe(Effect.ignore)
            )
            yield* Effect.sleep("1500 millis")
            const [watched] = yield* runs.list({ limit: 1 })
            assert.strictEqual((yield* model.sync(auto)).id, watched?.id)
            assert.notStrictEqual(watched?.id, one.id)
          }).pipe(Effect.scoped, Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect("returns the run of another process", () =>
    withShop(slow, (inProcess) =>
      Effect.gen(function*() {
        const begun = yield* Deferred.make<string>()
        const [, ids] = yield* Effect.all([
          inProcess(
            Effect.gen(function*() {
              const run = yield* (yield* ReadModel).sync(auto)
              yield* Deferred.succeed(begun, run.id)
              yield* untilEnded(run.id)
            }).pipe(Effect.provide(readModelLayer))
          ),
          inProcess(
            Effect.gen(function*() {
              const id = yield* Deferred.await(begun)
              return [id, (yield* (yield* ReadModel).sync(auto)).id] as const
            }).pipe(Effect.provide(readModelLayer))
          )
        ], { concurrency: 2 })
        assert.strictEqual(ids[0], ids[1])
      })), 60_000)

  it.effect(
    "fails within seconds if another process may be gone, and starts once it certainly is",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const model = yield* ReadModel
            const { progress } = yield* Sync
            const { leases, runs } = yield* StockStore
            const taken = yield* leases.take({ holder: "a killed process", ttl: Duration.seconds(20) })
            if (taken._tag === "Held") return assert.fail("the lease should be free")
            const left = yield* runs.start(taken.lease, "full")
            const startedAt = yield* Clock.currentTimeMillis
            for (const _ of ["first", "second"]) {
              const error = yield* Effect.flip(model.sync(auto))
              assert.deepStrictEqual([error._tag, error._tag === "AlreadyRunning" && error.mayBeGone], [
                "AlreadyRunning",
                true
              ])
              assert.include(error.message, "a killed process")
              assert.isAtMost((yield* Clock.currentTimeMillis) - startedAt, 4000)
            }
            assert.strictEqual((yield* SubscriptionRef.get(progress)).waitsFor?.holder, "a killed process")
            const begun = yield* progress.pipe(
              SubscriptionRef.changes,
              Stream.filter(({ run }) => run !== null),
              Stream.runHead
            )
            const own = Option.getOrThrow(begun)
            assert.strictEqual(own.waitsFor, null)
            assert.notStrictEqual(own.run?.id, left.id)
            assert.strictEqual((yield* model.sync(auto)).id, own.run?.id)
            assert.isAtMost((yield* Clock.currentTimeMillis) - startedAt, 23_000)
            assert.strictEqual((yield* untilEnded(own.run?.id ?? ""))?.status, "completed")
            assert.strictEqual(Option.getOrThrow(yield* runs.get(left.id)).status, "interrupted")
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "fails if the run cannot start; a later error is recorded with the run",
    () =>
      withShop(slow, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.setDown("haravan", true)
          yield* inProcess(
            Effect.gen(function*() {
              const error = yield* Effect.flip((yield* ReadModel).sync(auto))
              assert.strictEqual(error._tag, "UpstreamError", "the shop must be identified first")
            }).pipe(Effect.provide(readModelLayer))
          )
          yield* sandbox.setDown("haravan", false)
          yield* sandbox.setDown("loop", true)
          yield* Effect.sleep("5 minutes")
          yield* inProcess(
            Effect.gen(function*() {
              const model = yield* ReadModel
              const run = yield* model.sync(auto)
              const ended = yield* untilEnded(run.id)
              assert.strictEqual(ended?.status, "failed")
              assert.include(ended?.problem ?? "", "Loop")
              assert.deepStrictEqual((yield* model.runs(5)).map(({ status }) => status), ["failed"])
            }).pipe(Effect.provide(readModelLayer))
          )
        })),
    60_000
  )
})
