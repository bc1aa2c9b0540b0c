import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as LeakyBucket from "../../src/budget/LeakyBucket.ts"
import * as Limit from "../../src/budget/Limit.ts"
import { leakyCounter, sentAt, simulate } from "./simulation.ts"

const size = 80
const leakPerSecond = 4
const millis = (max: number) => fc.integer({ min: 0, max })
/** Usually fast, sometimes slow in one direction. */
const way = (max: number) => fc.oneof({ weight: 5, arbitrary: millis(20) }, millis(max))
const trips = (max: number) =>
  fc.array(fc.record({ there: way(max), back: way(max) }), { minLength: 1, maxLength: 100 })
const leaks = fc.constantFrom("continuously" as const, "once-a-second" as const)

describe("LeakyBucket", () => {
  it("never sends a request that the upstream refuses, whatever the latency, concurrency and order of responses", () => {
    fc.assert(
      fc.property(
        leaks,
        fc.integer({ min: 1, max: 32 }),
        trips(5000),
        fc.boolean(),
        fc.constantFrom(0.5, 0.8, 1),
        (leaks, concurrency, trips, reportsUsage, share) => {
          const counter = leakyCounter(size, leakPerSecond, leaks)
          const limit = LeakyBucket.make({ size, leakPerSecond })
          const run = simulate({ limit, counter, concurrency, trips, reportsUsage, share, size, count: 250 })
          assert.strictEqual(run.refused, 0)
          assert.strictEqual(run.sent, 250)
        }
      ),
      { numRuns: 300 }
    )
  })

  it("never makes the upstream refuse another program that uses a third of the rate from any time on", () => {
    fc.assert(
      fc.property(
        leaks,
        fc.integer({ min: 1, max: 8 }),
        trips(500),
        fc.integer({ min: 1, max: 2 }),
        millis(60_000),
        (leaks, concurrency, trips, burst, from) => {
          const others = Array.from(
            { length: 60 },
            (_, index) => from + Math.floor(index / burst) * ((burst * 3000) / leakPerSecond)
          )
          const counter = leakyCounter(size, leakPerSecond, leaks)
          const limit = LeakyBucket.make({ size, leakPerSecond })
          const run = simulate({
            limit,
            counter,
            concurrency,
            trips,
            reportsUsage: true,
            share: 1,
            size,
            count: 250,
            others
          })
          assert.deepStrictEqual([run.refused, run.othersRefused], [0, 0])
        }
      ),
      { numRuns: 300 }
    )
  })

  it("uses the full rate: only the start is slower", () => {
    const counter = leakyCounter(size, leakPerSecond, "continuously")
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const trips = [{ there: 50, back: 50 }]
    const run = simulate({ limit, counter, concurrency: 8, trips, reportsUsage: true, share: 1, size, count: 800 })
    const least = (800 - size) / leakPerSecond * 1000
    assert.isAtMost(run.endedAt, least * 1.05)
  })

  it("sends one request alone until it knows how full the bucket is", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.isAtMost(limit.readyAt(0, 1), 0)
    const sent = limit.sent(0)
    assert.strictEqual(sent.readyAt(0, 1), Number.POSITIVE_INFINITY)
    const full = sent.answered(100, { used: 80, size: 80 }, sentAt(limit))
    assert.isAbove(full.readyAt(100, 1), 100 + 1000)
    assert.strictEqual(full.used(100), 80)
  })

  it("does not believe a late response that reports an emptier bucket", () => {
    let limit = LeakyBucket.make({ size, leakPerSecond })
    limit = limit.sent(0).answered(0, { used: 1, size }, sentAt(limit))
    const overtaken = sentAt(limit)
    limit = limit.sent(0)
    for (let used = 3; used <= 42; used++) {
      const sent = sentAt(limit)
      limit = limit.sent(0).answered(0, { used, size }, sent)
    }
    assert.isAtLeast(limit.answered(1000, { used: 2, size }, overtaken).used(1000), 42 - leakPerSecond)
  })

  it("believes a response in order that reports an emptier bucket than expected", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const full = limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).rateLimited(0)
    assert.strictEqual(full.sent(0).answered(0, { used: 5, size }, sentAt(full)).used(0), 5)
  })

  it("limits background work to its share", () => {
    let limit = LeakyBucket.make({ size, leakPerSecond })
    limit = limit.sent(0).answered(0, { used: 1, size }, sentAt(limit))
    let sent = 1
    while (limit.readyAt(0, 0.25) <= 0) {
      limit = limit.sent(0)
      sent++
    }
    assert.strictEqual(sent, Math.floor((size - leakPerSecond) * 0.25), "a quarter of the usable size")
    assert.isAtMost(limit.readyAt(0, 1), 0, "interactive requests have room")
  })

  it("reserves a third from the first sign of another program until two minutes without one", () => {
    let limit = LeakyBucket.make({ size, leakPerSecond })
    const answer = (now: number, used: number) => {
      const sent = sentAt(limit, now)
      limit = limit.sent(now).answered(now, { used, size }, sent).peersReported(now)
    }
    /** How many requests fit at once. */
    const room = (now: number) => {
      let [full, count] = [limit, 0]
      while (full.readyAt(now, 1) <= now) {
        full = full.sent(now)
        count++
      }
      return count
    }
    answer(0, 1)
    assert.strictEqual(room(0), size - leakPerSecond - 1)
    answer(0, 2 + leakPerSecond)
    assert.strictEqual(
      room(0),
      size - leakPerSecond - 2 - leakPerSecond,
      "explained by a second that has not leaked yet"
    )
    answer(0, 3 + leakPerSecond + 2)
    assert.strictEqual(room(0), Math.floor(size * (2 / 3)) - 3 - leakPerSecond - 2)
    answer(119_000, 1)
    assert.strictEqual(room(119_000), Math.floor(size * (2 / 3)) - 1)
    assert.strictEqual(room(121_000), size - leakPerSecond)
  })

  it("takes its size from the upstream", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.strictEqual(limit.sent(0).answered(0, { used: 1, size: 40 }, sentAt(limit)).size, 40)
    assert.strictEqual(limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).size, size)
  })

  it("is full after a 429 and empties at its rate", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const refused = limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).rateLimited(0)
    assert.strictEqual(refused.used(0), size)
    assert.strictEqual(refused.used(10_000), size - 40)
    assert.strictEqual(refused.used(60_000), 0)
  })

  it("does not count a request that was never sent", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.strictEqual(limit.sent(0).notSent(0).used(0), 0)
  })
})
