import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as fc from "fast-check"
import * as Budget from "../../src/budget/Budget.ts"
import type { PeerReport } from "../../src/budget/BudgetSharing.ts"
import * as LeakyBucket from "../../src/budget/LeakyBucket.ts"
import * as Limit from "../../src/budget/Limit.ts"
import * as SlidingWindow from "../../src/budget/SlidingWindow.ts"
import { timed, virtually } from "@stocktally/testing"
import { sentAt } from "./simulation.ts"

const windowMillis = 60_000
const size = 80
const leakPerSecond = 4

describe("requests of other processes", () => {
  it("count in a sliding window from the reported time until the window has passed", () => {
    const limit = SlidingWindow.make({ limit: 10, windowMillis }).sentByPeers(5000, 4000, 9)
    assert.strictEqual(limit.used(5000), 9)
    assert.isAtMost(limit.readyAt(5000, 1), 5000)
    assert.strictEqual(limit.readyAt(5000, 0.8), 4000 + windowMillis)
    assert.strictEqual(limit.used(4000 + windowMillis), 0)
  })

  it("never exceed a window together with our own, in any order", () => {
    const times = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 100_000 }), requests: fc.integer({ min: 1, max: 6 }) })
    )
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), times, (size, reports) => {
      let limit = SlidingWindow.make({ limit: size, windowMillis })
      const counted: Array<number> = []
      let ours = 0
      for (const { at, requests } of reports.toSorted((a, b) => a.at - b.at)) {
        while (limit.readyAt(at, 1) <= at) {
          limit = limit.sent(at).answered(at, Limit.unknownUsage, sentAt(limit))
          counted.push(at)
          ours++
          assert.isAtMost(counted.filter((time) => time + windowMillis > at).length, size)
        }
        limit = limit.sentByPeers(at, at, requests)
        counted.push(...Array<number>(requests).fill(at))
      }
      return ours >= 0
    }))
  })

  it("stay in order if reports come late, and a clock that is ahead is not trusted", () => {
    const empty = SlidingWindow.make({ limit: 3, windowMillis })
    const limit = empty
      .sent(1000).answered(1000, Limit.unknownUsage, sentAt(empty, 1000))
      .sentByPeers(2000, 500, 1)
      .sentByPeers(2000, 99_999_999, 1)
    assert.strictEqual(limit.readyAt(2000, 1), 500 + windowMillis)
    assert.strictEqual(limit.used(2000 + windowMillis), 0)
  })

  it("count in a leaky bucket until a response includes them, and leak like the rest", () => {
    const bucket = LeakyBucket.make({ size, leakPerSecond })
    const reported = bucket.sentByPeers(1000, 1000, 40)
    assert.strictEqual(reported.used(1000), 40)
    assert.strictEqual(reported.used(6000), 20)
    assert.strictEqual(bucket.sentByPeers(6000, 1000, 40).used(6000), 20)
    const answered = reported.sent(2000).answered(2000, { used: 5, size }, sentAt(reported, 2000))
    assert.strictEqual(answered.used(2000), 5)
    assert.strictEqual(answered.sentByPeers(2500, 1000, 40).used(2500), answered.used(2500), "the response includes it")
    assert.isAbove(answered.sentByPeers(2500, 2400, 40).used(2500), 40)
    const reportedLater = answered.sentByPeers(2500, 1900, 40)
    assert.isAbove(reportedLater.used(2500), 40, "a request reported just before the response may arrive after it")
    const included = reportedLater.sent(3000).answered(3000, { used: 44, size }, sentAt(reportedLater, 3000))
    assert.strictEqual(included.used(3000), 44)
  })

  it("never make a bucket fuller than full", () => {
    assert.strictEqual(LeakyBucket.make({ size, leakPerSecond }).sentByPeers(0, 0, 1_000_000).used(0), size)
    assert.strictEqual(SlidingWindow.make({ limit: 5, windowMillis }).sentByPeers(0, 0, 1_000_000).used(0), 5)
  })

  it("do not matter without a limit", () => {
    assert.strictEqual(Limit.none.sentByPeers(0, 0, 100).used(0), 0)
  })

  it.effect("count before the budget grants a request, as do their pauses", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* Budget.make({
        limit: SlidingWindow.make({ limit: 2, windowMillis }),
        concurrency: 8,
        backgroundShare: 1,
        patience: Duration.minutes(10)
      })
      const reports: Array<number> = []
      let report: PeerReport = { sent: [{ at: 0, requests: 1 }, { at: 0, requests: 1 }], heldUntil: null }
      yield* budget.share(({ requests }) =>
        Effect.sync(() => {
          reports.push(requests)
          const current = report
          report = { sent: [], heldUntil: null }
          return Option.some(current)
        })
      )
      const once = Effect.flatMap(budget.take(() => "background"), (permit) => permit.answered(Limit.unknownUsage))
      assert.strictEqual((yield* timed(once))[1], windowMillis)
      report = { sent: [], heldUntil: windowMillis + 5000 }
      assert.strictEqual((yield* timed(once))[1], 5000)
      yield* Effect.sleep(windowMillis)
      report = { sent: [], heldUntil: 10 ** 15 }
      assert.strictEqual((yield* timed(once))[1], 120_000, "a clock far ahead cannot hold requests for ever")
      assert.strictEqual((yield* SubscriptionRef.get(budget.state)).refused, 0)
      assert.isTrue(reports.every((requests) => requests === 1))
    }))))

  it.effect("do not matter if the other processes cannot be reached or have ended", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* Budget.make({
        limit: SlidingWindow.make({ limit: 3, windowMillis }),
        concurrency: 8,
        backgroundShare: 1,
        patience: Duration.minutes(10)
      })
      const once = Effect.flatMap(budget.take(() => "background"), (permit) => permit.answered(Limit.unknownUsage))
      const [, took] = yield* timed(Effect.gen(function*() {
        yield* Effect.scoped(Effect.andThen(budget.share(() => Effect.succeed(Option.none())), once))
        yield* once
        yield* once
      }))
      assert.strictEqual(took, 0)
    }))))
})
