import { assert, describe, it } from "@effect/vitest"
import { ReadModel, type ReadModelUpdate, Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Setup, withShop } from "../run/support.ts"
import { dense, readModelLayer, formatRowId, subscribe } from "./support.ts"

const sync = Effect.flatMap(Sync, ({ run }) => run())
const limited: Setup = { sandbox: { skus: 400, locations: 4, dense: true, latency: 200 } }
/** A budget that is used up takes a minute to recover. */
const untilQuiet = Effect.sleep("3 minutes")

describe("updates of a local read model", () => {
  it.effect(
    "begin with the current state, and then stop while nothing changes",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.scoped(
          Effect.gen(function*() {
            yield* sync
            yield* untilQuiet
            const first = yield* subscribe
            const second = yield* subscribe
            yield* Effect.sleep("1 second")
            assert.deepStrictEqual([first.tags(), second.tags()], [["Progress", "Changed"], ["Progress", "Changed"]])
            yield* Effect.sleep("1 hour")
            assert.deepStrictEqual(first.tags(), ["Progress", "Changed"])
          }).pipe(Effect.provide(readModelLayer))
        ))),
    60_000
  )

  it.effect(
    "report a sync's progress at most four times a second, its end, and changes",
    () =>
      withShop(limited, (inProcess) =>
        inProcess(Effect.scoped(
          Effect.gen(function*() {
            const model = yield* ReadModel
            const times: Array<number> = []
            const received: Array<ReadModelUpdate> = []
            yield* Effect.forkScoped(Stream.runForEach(model.updates, (update) =>
              Effect.map(Clock.currentTimeMillis, (now) => {
                received.push(update)
                if (update._tag === "Progress") times.push(now)
              })))
            yield* Effect.sleep("10 seconds")
            const run = yield* model.sync({ kind: "full", acceptLoss: false })
            while ((yield* model.runs(1))[0]?.status === "running") yield* Effect.sleep(500)
            yield* untilQuiet
            assert.isAbove(times.length, 20)
            assert.isAtLeast(
              Math.min(
                ...times.slice(2).map((at, n) =>
                  at - (times[n + 1] ?? 0)
                )
              ),
              250
            )
            const phases = new Set(
              received.flatMap((update) => update._tag === "Progress" ? [update.progress.phase] : [])
            )
            assert.includeMembers([...phases], ["idle", "starting", "reading"])
            const ended = received.filter((update) => update._tag === "RunEnded")
            assert.deepStrictEqual(ended.map(({ run }) => [run.id, run.status]), [[run.id, "completed"]])
            const version = received.findLast((update) => update._tag === "Changed")
            assert.strictEqual(version?.version, (yield* model.summary()).version)
            // Without requests, the budgets recover completely.
            const last = received.findLast((update) => update._tag === "Progress")
            assert.deepStrictEqual(
              [last?.progress.budgets.loop?.used, Math.round(last?.progress.budgets.haravan?.used ?? -1)],
              [0, 0]
            )
            const levels = received.flatMap((update) =>
              update._tag === "Progress" && update.progress.phase === "idle"
                ? [Math.round(update.progress.budgets.haravan?.used ?? 0)]
                : []
            )
            assert.isAbove(new Set(levels).size, 5, "each step of the recovery is reported")
          }).pipe(Effect.provide(readModelLayer))
        ))),
    60_000
  )

  it.effect(
    "report another process's changes within seconds, and this process's at once",
    () =>
      withShop(dense, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(sync)
          const subscribed = yield* Deferred.make<void>()
          const synced = yield* Deferred.make<void>()
          yield* Effect.all([
            inProcess(Effect.scoped(
              Effect.gen(function*() {
                yield* untilQuiet
                const { received, tags } = yield* subscribe
                yield* Effect.sleep("1 second")
                received.length = 0
                yield* Deferred.succeed(subscribed, undefined)
                yield* Deferred.await(synced)
                yield* Effect.sleep("2 seconds")
                assert.includeMembers(tags(), ["Changed", "RunEnded"])
                received.length = 0
                yield* sandbox.adjust({ variantIndex: 4, locationIndex: 1, loop: 1, haravan: 2 })
                const { readAgain } = yield* ReadModel
                yield* readAgain(yield* formatRowId(4, 1))
                yield* Effect.sleep("100 millis")
                assert.include(tags(), "Changed")
                assert.notInclude(tags(), "RunEnded")
              }).pipe(Effect.provide(readModelLayer))
            )),
            inProcess(Effect.gen(function*() {
              yield* Deferred.await(subscribed)
              yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, loop: 1, haravan: 2 })
              yield* sync
              yield* Deferred.succeed(synced, undefined)
            }))
          ], { concurrency: 2 })
        })),
    60_000
  )

  it.effect(
    "skip old states for a slow subscriber",
    () =>
      withShop(limited, (inProcess) =>
        inProcess(Effect.scoped(
          Effect.gen(function*() {
            const model = yield* ReadModel
            const received: Array<ReadModelUpdate> = []
            yield* Effect.forkScoped(Stream.runForEach(model.updates, (update) =>
              Effect.andThen(Effect.sync(() => received.push(update)), Effect.sleep("5 seconds"))))
            yield* Effect.sleep("1 second")
            yield* sync
            yield* untilQuiet
            assert.isAtMost(received.length, 40)
            assert.deepStrictEqual(
              received.filter(({ _tag }) =>
                _tag === "RunEnded"
              ).length,
              1
            )
            const last = received.findLast((update) =>
              update._tag === "Progress"
            )
            assert.strictEqual(last?.progress.phase, "idle")
            assert.strictEqual(last?.progress.budgets.loop?.used, 0)
            const version = received.findLast((update) => update._tag === "Changed")
            assert.strictEqual(version?.version, (yield* model.summary()).version)
          }).pipe(Effect.provide(readModelLayer))
        ))),
    60_000
  )
})
