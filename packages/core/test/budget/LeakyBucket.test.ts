import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as LeakyBucket from "../../src/budget/LeakyBucket.ts"
import * as Limit from "../../src/budget/Limit.ts"
import { leakyCounter, sentAt, simulate } from "./simulation.ts"

const size = 80
const leakPerSecond = 4
const millis = (max: number) => fc.integer({ min: 0, max })
/** Mostly quick, now and then slow on one of the ways. */
const way = (max: number) => fc.oneof({ weight: 5, arbitrary: millis(20) }, millis(max))
const trips = (max: number) =>
  fc.array(fc.record({ there: way(max), back: way(max) }), { minLength: 1, maxLength: 100 })
const leaks = fc.constantFrom("steadily" as const, "by the second" as const)

describe("a leaky bucket", () => {
  it("never sends what the upstream refuses, whatever the latencies, the concurrency and the order of answers", () => {
    fc.assert(
      fc.property(
        leaks,
        fc.integer({ min: 1, max: 32 }),
        trips(5000),
        fc.boolean(),
        fc.constantFrom(0.5, 0.8, 1),
        (leaks, concurrency, trips, tells, share) => {
          const counter = leakyCounter(size, leakPerSecond, leaks)
          const limit = LeakyBucket.make({ size, leakPerSecond })
          const run = simulate({ limit, counter, concurrency, trips, tells, share, size, count: 250 })
          assert.strictEqual(run.refused, 0)
          assert.strictEqual(run.sent, 250)
        }
      ),
      { numRuns: 300 }
    )
  })

  it("nor does another program meet a refusal because of it, which takes a third of the rate from any time on", () => {
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
          const run = simulate({ limit, counter, concurrency, trips, tells: true, share: 1, size, count: 250, others })
          assert.deepStrictEqual([run.refused, run.othersRefused], [0, 0])
        }
      ),
      { numRuns: 300 }
    )
  })

  it("loses nothing of the rate: it is only the start that is held back", () => {
    const counter = leakyCounter(size, leakPerSecond, "steadily")
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const trips = [{ there: 50, back: 50 }]
    const run = simulate({ limit, counter, concurrency: 8, trips, tells: true, share: 1, size, count: 800 })
    const least = (800 - size) / leakPerSecond * 1000
    assert.isAtMost(run.endedAt, least * 1.05)
  })

  it("sends one request alone until it knows what others have left", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.isAtMost(limit.readyAt(0, 1), 0)
    const sent = limit.sent(0)
    assert.strictEqual(sent.readyAt(0, 1), Number.POSITIVE_INFINITY)
    const full = sent.answered(100, { used: 80, size: 80 }, sentAt(limit))
    assert.isAbove(full.readyAt(100, 1), 100 + 1000)
    assert.strictEqual(full.used(100), 80)
  })

  it("does not believe an answer that was overtaken by others that the bucket is as empty as when it was written", () => {
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

  it("believes an answer that the bucket is emptier than it thought where nothing overtook it", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const full = limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).rateLimited(0)
    assert.strictEqual(full.sent(0).answered(0, { used: 5, size }, sentAt(full)).used(0), 5)
  })

  it("lets background work fill no more than its share", () => {
    let limit = LeakyBucket.make({ size, leakPerSecond })
    limit = limit.sent(0).answered(0, { used: 1, size }, sentAt(limit))
    let sent = 1
    while (limit.readyAt(0, 0.25) <= 0) {
      limit = limit.sent(0)
      sent++
    }
    assert.strictEqual(sent, Math.floor((size - leakPerSecond) * 0.25), "a quarter of what is used")
    assert.isAtMost(limit.readyAt(0, 1), 0, "there is room for someone who waits at a screen")
  })

  it("leaves a third free from the first sign of another program until there was none for two minutes", () => {
    let limit = LeakyBucket.make({ size, leakPerSecond })
    const answer = (now: number, used: number) => {
      const sent = sentAt(limit, now)
      limit = limit.sent(now).answered(now, { used, size }, sent).peersReported(now)
    }
    /** How many find room at once. */
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
    assert.strictEqual(room(0), size - leakPerSecond - 2 - leakPerSecond, "may be of a second that has not leaked yet")
    answer(0, 3 + leakPerSecond + 2)
    assert.strictEqual(room(0), Math.floor(size * (2 / 3)) - 3 - leakPerSecond - 2)
    answer(119_000, 1)
    assert.strictEqual(room(119_000), Math.floor(size * (2 / 3)) - 1)
    assert.strictEqual(room(121_000), size - leakPerSecond)
  })

  it("takes the upstream's word for its size", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.strictEqual(limit.sent(0).answered(0, { used: 1, size: 40 }, sentAt(limit)).size, 40)
    assert.strictEqual(limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).size, size)
  })

  it("is full after a refusal and empties at its rate", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    const refused = limit.sent(0).answered(0, Limit.unknownUsage, sentAt(limit)).rateLimited(0)
    assert.strictEqual(refused.used(0), size)
    assert.strictEqual(refused.used(10_000), size - 40)
    assert.strictEqual(refused.used(60_000), 0)
  })

  it("does not count what was never sent", () => {
    const limit = LeakyBucket.make({ size, leakPerSecond })
    assert.strictEqual(limit.sent(0).notSent(0).used(0), 0)
  })
})
