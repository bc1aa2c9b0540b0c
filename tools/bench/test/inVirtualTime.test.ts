import Bottleneck from "bottleneck"
import { Clock, Effect } from "effect"
import PQueue from "p-queue"
import { assert, describe, it } from "vitest"
import { inVirtualTime } from "../src/virtual/inVirtualTime.ts"
import { effectInVirtualTime } from "../src/virtual/effectInVirtualTime.ts"

const sleep = (millis: number) => new Promise<void>((resolve) => void setTimeout(resolve, millis))

/** The times at which tasks of a queue ran, in milliseconds from the start. */
const timesOf = (count: number, make: () => (task: () => Promise<void>) => Promise<unknown>) =>
  inVirtualTime(async () => {
    const enqueue = make()
    const start = Date.now()
    const times: Array<number> = []
    await Promise.all(Array.from({ length: count }, () => enqueue(async () => void times.push(Date.now() - start))))
    return times
  })

describe("virtual time", () => {
  it("jumps from timer to timer, in their order", async () => {
    const seen = await inVirtualTime(async () => {
      const start = Date.now()
      const seen: Array<readonly [name: string, at: number]> = []
      const note = async (name: string, millis: number) => {
        await sleep(millis)
        seen.push([name, Date.now() - start])
      }
      await Promise.all([note("late", 86_400_000), note("early", 250), note("also early", 250), note("soon", 0)])
      return seen
    })
    assert.deepStrictEqual(seen, [["soon", 1], ["early", 250], ["also early", 250], ["late", 86_400_000]])
  })

  it("stops while promises and immediates run", async () => {
    const passed = await inVirtualTime(async () => {
      setInterval(() => undefined, 1)
      const start = Date.now()
      for (let turn = 0; turn < 100; turn++) {
        await new Promise<void>((resolve) => void setImmediate(resolve))
        await new Response(`{"turn":${turn}}`).json()
      }
      return Date.now() - start
    })
    assert.strictEqual(passed, 0)
  })

  it("repeats intervals until they are cleared", async () => {
    const times = await inVirtualTime(async () => {
      const start = Date.now()
      const times: Array<number> = []
      const interval = setInterval(() => void times.push(Date.now() - start), 750)
      await sleep(2300)
      clearInterval(interval)
      await sleep(2300)
      return times
    })
    assert.deepStrictEqual(times, [750, 1500, 2250])
  })

  it("forgets cleared timers", async () => {
    const fired = await inVirtualTime(async () => {
      let fired = false
      clearTimeout(setTimeout(() => void (fired = true), 10))
      clearImmediate(setImmediate(() => void (fired = true)))
      await sleep(100)
      return fired
    })
    assert.isFalse(fired)
  })

  it("ends with the program: fulfilled, failed or stuck", async () => {
    const real = [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, Date.now]
    const failure = await inVirtualTime(() => Promise.reject(new Error("no"))).catch(String)
    assert.strictEqual(failure, "Error: no")
    const stuck = await inVirtualTime(() => new Promise(() => undefined)).catch(String)
    assert.include(stuck, "not in virtual time")
    await inVirtualTime(() => sleep(5))
    assert.deepStrictEqual(
      [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, Date.now],
      real
    )
  })
})

describe("in virtual time", () => {
  it("Effect's clock runs", async () => {
    const seconds = await Effect.runPromise(effectInVirtualTime(Effect.gen(function*() {
      const start = yield* Clock.currentTimeMillis
      yield* Effect.sleep("1 hour")
      yield* Effect.never.pipe(Effect.timeoutOption("90 seconds"))
      return ((yield* Clock.currentTimeMillis) - start) / 1000
    })))
    assert.strictEqual(seconds, 3690)
  })

  it("bottleneck keeps its distance", async () => {
    const times = await timesOf(5, () => {
      const limiter = new Bottleneck({ minTime: 250, maxConcurrent: 1 })
      return (task) => limiter.schedule(task)
    })
    assert.deepStrictEqual(times.map((time) => Math.round(time / 250)), [0, 1, 2, 3, 4])
  })

  it("p-queue keeps its intervals", async () => {
    const times = await timesOf(9, () => {
      const queue = new PQueue({ interval: 1000, intervalCap: 4 })
      return (task) => queue.add(task)
    })
    assert.deepStrictEqual(times.map((time) => Math.round(time / 1000)), [0, 0, 0, 0, 1, 1, 1, 1, 2])
  })
})
