import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as SlidingWindow from "../../src/budget/SlidingWindow.ts"
import * as Limit from "../../src/budget/Limit.ts"
import { sentAt, simulate, windowCounter } from "./simulation.ts"

const windowMillis = 60_000
const trip = fc.record({ there: fc.integer({ min: 0, max: 20_000 }), back: fc.integer({ min: 0, max: 20_000 }) })

describe("SlidingWindow", () => {
  it("never lets more requests than its limit reach the upstream in any window, whatever the latency", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(trip, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(0.5, 0.8, 1),
        (limit, concurrency, trips, share) => {
          const run = simulate({
            limit: SlidingWindow.make({ limit, windowMillis }),
            counter: windowCounter(limit, windowMillis),
            count: limit * 5,
            concurrency,
            trips,
            share,
            size: limit,
            reportsUsage: false
          })
          assert.strictEqual(run.refused, 0)
          assert.strictEqual(run.sent, limit * 5)
        }
      ),
      { numRuns: 300 }
    )
  })

  it("uses the whole limit in every window if responses are immediate", () => {
    const run = simulate({
      limit: SlidingWindow.make({ limit: 300, windowMillis }),
      counter: windowCounter(300, windowMillis),
      count: 900,
      concurrency: 8,
      trips: [{ there: 0, back: 0 }],
      share: 1,
      size: 300,
      reportsUsage: false
    })
    assert.strictEqual(run.refused, 0)
    assert.strictEqual(run.endedAt, 2 * windowMillis)
  })

  it("counts a request from when it is sent until one window after its response", () => {
    const limit = SlidingWindow.make({ limit: 1, windowMillis })
    const sent = limit.sent(0)
    assert.strictEqual(sent.used(0), 1)
    assert.strictEqual(sent.readyAt(0, 1), Number.POSITIVE_INFINITY)
    const answered = sent.answered(5000, Limit.unknownUsage, sentAt(limit))
    assert.strictEqual(answered.readyAt(5000, 1), 5000 + windowMillis)
    assert.strictEqual(answered.used(5000 + windowMillis - 1), 1)
    assert.strictEqual(answered.used(5000 + windowMillis), 0)
    assert.isAtMost(sent.notSent(0).readyAt(0, 1), 0)
  })

  it("limits background work to its share, but to no less than one request", () => {
    let limit = SlidingWindow.make({ limit: 10, windowMillis })
    for (let sent = 0; sent < 8; sent++) limit = limit.sent(0)
    assert.isAbove(limit.readyAt(0, 0.8), 0)
    assert.isAtMost(limit.readyAt(0, 1), 0)
    assert.isAtMost(SlidingWindow.make({ limit: 1, windowMillis }).readyAt(0, 0.1), 0)
  })
})
