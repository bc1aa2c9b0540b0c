import { assert, describe, it } from "@effect/vitest"
import {
  Forbidden,
  InvalidRequest,
  Unauthorized,
  Unavailable,
  UnexpectedResponse,
  UpstreamError,
  type UpstreamErrorReason
} from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { Unreachable, ReadOnly, AccessDenied, StoreError } from "@stocktally/tally"
import type { SyncReport } from "../../src/run/runSync.ts"
import { AlreadyRunning, isTransient, type SyncError } from "../../src/SyncError.ts"
import { TooMuchLoss } from "../../src/TooMuchLoss.ts"
import { backoffMillis, watchSync } from "../../src/run/watchSync.ts"
import { Sync } from "../../src/index.ts"
import { virtually } from "@stocktally/testing"
import { stats, unlimited, withShop } from "./support.ts"

const report: SyncReport = { run: "1", kind: "incremental", startedAt: 0, endedAt: 0, counters: {}, links: null }
const upstreamError = (reason: UpstreamErrorReason) =>
  new UpstreamError({ upstream: "loop", operation: "Loop.inventories", reason })
const down = upstreamError(new Unavailable({ detail: "502", status: 502 }))
const storeAway = new StoreError({
  operation: "runs.start",
  reason: new Unreachable({ place: "db", detail: "ECONNREFUSED" })
})

const never = () => Effect.succeed(false)

/** The seconds at which the runs of a watch start, if each takes this many milliseconds. */
const begins = (
  outcomes: ReadonlyArray<SyncError | undefined>,
  { hasWorked = false, interval = 30_000, takes = 0 }: {
    readonly hasWorked?: boolean
    readonly interval?: number
    readonly takes?: number
  } = {}
) =>
  virtually(Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    const times: Array<number> = []
    const watch = watchSync(
      () =>
        Effect.gen(function*() {
          const outcome = outcomes[times.length]
          times.push(((yield* Clock.currentTimeMillis) - start) / 1000)
          yield* Effect.sleep(takes)
          return outcome === undefined ? report : yield* Effect.fail(outcome)
        }),
      { interval: Duration.millis(interval) },
      () => Effect.succeed(hasWorked)
    )
    const fiber = yield* Effect.forkChild(Effect.result(watch))
    yield* Effect.sleep(3_600_000)
    const ended = fiber.pollUnsafe()
    yield* Fiber.interrupt(fiber)
    return { times: times.slice(0, outcomes.length + 2), ended: ended !== undefined }
  }))

describe("a watch", () => {
  it.effect("runs at its interval, from start to start", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* begins([undefined, undefined], { takes: 10_000 })).times, [0, 30, 60, 90])
    }))

  it.effect("continues at once if a run takes longer than the interval", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* begins([undefined], { takes: 100_000 })).times, [0, 101, 202])
    }))

  it.effect("waits longer after each transient error, and returns to its interval after a success", () =>
    Effect.gen(function*() {
      const { times } = yield* begins([down, storeAway, down, down, undefined, undefined], { interval: 1000 })
      assert.deepStrictEqual(times, [0, 5, 15, 35, 75, 76, 77, 78])
    }))

  it.effect("tries a store again within half a minute, however long it is down or read-only", () =>
    Effect.gen(function*() {
      const readOnly = new StoreError({
        operation: "leases.take",
        reason: new ReadOnly({ place: "db", detail: "25006" })
      })
      const { ended, times } = yield* begins([down, down, down, storeAway, readOnly, readOnly, undefined], {
        interval: 1000
      })
      assert.deepStrictEqual([ended, times], [false, [0, 5, 15, 35, 65, 95, 125, 126, 127]])
    }))

  it.effect("is not slowed down by a run of another process", () =>
    Effect.gen(function*() {
      const busy = new AlreadyRunning({ holder: "other", since: 0 })
      assert.deepStrictEqual((yield* begins([busy, busy])).times, [0, 30, 60, 90])
    }))

  it.effect("reports the pause after each run, and null after the last", () =>
    virtually(Effect.gen(function*() {
      const pauses: Array<number | null> = []
      const outcomes = [undefined, down, down, upstreamError(new Unauthorized({ detail: "Unauthorized." }))]
      yield* Effect.flip(watchSync(() =>
        Effect.suspend(() => {
          const outcome = outcomes[pauses.length]
          return Effect.delay(outcome === undefined ? Effect.succeed(report) : Effect.fail(outcome), 2000)
        }), {
        interval: Duration.seconds(6),
        onRun: (_, pauseMillis) => Effect.sync(() => void pauses.push(pauseMillis))
      }, never))
      assert.deepStrictEqual(pauses, [4000, 5000, 10_000, null])
    })))

  it.effect("ends with an error that is not transient", () =>
    Effect.gen(function*() {
      for (
        const error of [
          upstreamError(new Unauthorized({ detail: "Unauthorized." })),
          new StoreError({ operation: "open", reason: new AccessDenied({ place: "db", detail: "password" }) })
        ]
      ) {
        const { ended, times } = yield* begins([undefined, error])
        assert.deepStrictEqual([ended, times], [true, [0, 30]])
      }
    }))

  it.effect("waits longer each time a credential is rejected that worked before", () =>
    Effect.gen(function*() {
      const refusals = [
        new Unauthorized({ detail: "Unauthorized." }),
        new Forbidden({ detail: "Forbidden." }),
        new InvalidRequest({ detail: "422", status: 422 })
      ].map(upstreamError)
      const outcomes = [...refusals, undefined]
      const waited = yield* begins(outcomes, { hasWorked: true, interval: 1000 })
      assert.deepStrictEqual(waited, { ended: false, times: [0, 5, 15, 35, 36, 37] })
      for (const error of refusals) {
        assert.deepStrictEqual(yield* begins([error]), { ended: true, times: [0] })
      }
      const unsendable = upstreamError(new InvalidRequest({ detail: "the credential holds a space" }))
      assert.isTrue((yield* begins([unsendable], { hasWorked: true })).ended)
    }))

  it("treats an HTML page and a list that lost half as transient", () => {
    assert.isTrue(isTransient(upstreamError(new UnexpectedResponse({ detail: "HTML", status: 200 }))))
    assert.isTrue(isTransient(new TooMuchLoss({ losses: [] })))
  })

  it("never pauses for more than five minutes, nor for less than before", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), (failures) => {
      assert.isAtMost(backoffMillis(failures), 300_000)
      assert.isAtLeast(backoffMillis(failures + 1), backoffMillis(failures))
    }))
  })

  it.effect("accepts a loss only in its first run, and reports each run", () =>
    virtually(Effect.gen(function*() {
      const accepted: Array<boolean> = []
      const outcomes: Array<readonly [boolean, number | null]> = []
      const fiber = yield* Effect.forkChild(watchSync(({ acceptLoss }) =>
        Effect.sync(() => {
          accepted.push(acceptLoss)
          return report
        }), {
        interval: Duration.seconds(1),
        acceptLoss: true,
        onRun: (outcome, pauseMillis) => Effect.sync(() => void outcomes.push([Result.isSuccess(outcome), pauseMillis]))
      }, never))
      yield* Effect.sleep(2500)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual([accepted, outcomes], [[true, false, false], [[true, 1000], [true, 1000], [true, 1000]]])
    })))

  it.effect("repeats a requested full run that failed", () =>
    virtually(Effect.gen(function*() {
      const kinds: Array<string> = []
      const fiber = yield* Effect.forkChild(
        watchSync(
          ({ kind }) =>
            Effect.suspend(() =>
              kinds.push(kind) < 3 ? Effect.fail(new TooMuchLoss({ losses: [] })) : Effect.succeed(report)
            ),
          {
            interval: Duration.seconds(1),
            kind: "full"
          },
          never
        )
      )
      yield* Effect.sleep(20_000)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(kinds.slice(0, 5), ["full", "full", "full", "auto", "auto"])
    })))

  it.effect("counts a run of another process as its own, whatever their intervals", () =>
    withShop(
      { ...unlimited, sandbox: { limits: "none", skus: 20, locations: 2, latency: 50 } },
      (inProcess) =>
        Effect.gen(function*() {
          const watching = (seconds: number, until: number) =>
            inProcess(Effect.gen(function*() {
              const sync = yield* Sync
              const ended: Array<string> = []
              const watch = sync.watch({
                interval: Duration.seconds(30),
                onRun: (outcome) =>
                  Effect.sync(() => void (Result.isSuccess(outcome) && ended.push(outcome.success.run)))
              })
              yield* Effect.sleep(seconds * 1000)
              yield* Effect.timeoutOption(watch, Duration.seconds(until))
              return ended
            }))
          const requests = Effect.map(stats, ({ haravan, loop }) => loop.requests + haravan.requests)
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          const atFirst = yield* requests
          yield* watching(60, 149)
          const alone = (yield* requests) - atFirst
          // One starts a third of the interval later, one at the same moment. The first ends halfway.
          const runs = yield* Effect.all([watching(60, 80), watching(70, 139), watching(60, 149)], {
            concurrency: "unbounded"
          })
          const together = (yield* requests) - atFirst - alone
          // Five runs. Each watch starts with its own run, and asks for the owner of the store.
          assert.isAtMost(together, alone * 7 / 5 + 3)
          assert.isAtLeast(runs.flat().length, 5)
        })
    ), 60_000)

  it.effect(
    "does not count a run that read only one side",
    () =>
      withShop(unlimited, (inProcess) =>
        Effect.gen(function*() {
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          yield* Effect.sleep(60_000)
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()), { settings: { loop: Option.none() } })
          const again = Effect.flatMap(Sync, ({ run }) => run({ intervalMillis: 30_000 }))
          yield* inProcess(again)
          const error = yield* inProcess(Effect.flip(again))
          assert.isTrue(error._tag === "AlreadyRunning" && error.hasCompleted)
          // A request without a timer always runs.
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          const started = yield* inProcess(
            Effect.flatMap(Sync, ({ start }) => start({ kind: "auto", acceptLoss: false, intervalMillis: 30_000 }))
          )
          assert.strictEqual(started.status, "completed")
        })),
    60_000
  )
})
