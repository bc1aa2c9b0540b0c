/** How well Haravan's bucket is used, in the sandbox: alone, beside another program, and by several of our processes. */
import { assert, describe, it } from "@effect/vitest"
import type { OtherProgram, SandboxOptions } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Haravan, RequestPriority } from "@stocktally/core"
import { shareBudgets } from "../../src/account/shareBudgets.ts"
import { haravanLayer, inSandbox, range, stats, makeSharedBudgets, timed } from "@stocktally/testing"

const size = 80
const leakPerSecond = 4
/** The requests for 200,000 balances and the locations, including empty last pages. */
const leastRequests = 800 + 1 + 2
const waysToLeak = ["continuously", "once-a-second"] as const

const shop = Effect.flatMap(Haravan, ({ shop }) => shop)
const crawl = Effect.flatMap(Haravan, (haravan) => Stream.runCount(haravan.balances()))

const setup = (leaks: typeof waysToLeak[number], options: Partial<SandboxOptions>) => ({
  sandbox: { haravanBucket: { size, leakPerSecond, leaks }, ...options }
})

/** Sends this many requests concurrently, each as soon as the budget allows. */
const burst = (requests: number) => Effect.forEach(range(requests), () => shop, { concurrency: "unbounded" })

/** The minimum number of seconds for this many requests. */
const bound = (requests: number): number => (requests - size) / leakPerSecond

/** The results of our requests and of the other program's. */
const refusals = Effect.map(stats, ({ haravan: { otherProgram, refused } }) => ({
  ours: refused,
  others: otherProgram.refused
}))

const none = { ours: 0, others: 0 }

describe.each(waysToLeak)("a bucket that leaks %s", (leaks) => {
  it.effect(
    "allows 200,000 balances in the minimum time, also with slow responses",
    () =>
      inSandbox(
        setup(leaks, { skus: 20_000, locations: 10, dense: true, latency: 400 }),
        Effect.gen(function*() {
          const [rows, took] = yield* timed(crawl)
          assert.strictEqual(rows, 200_000)
          const requests = (yield* stats).haravan.byRoute["inventory_locations"] ?? 0
          assert.isAtMost(took / 1000, 1.02 * bound(leastRequests), `${requests} requests`)
          assert.deepStrictEqual(yield* refusals, none)
        })
      ),
    60_000
  )

  it.effect.each([0, 5, 20])(
    "is used completely within 2 s if a response takes %i ms",
    (latency) =>
      inSandbox(
        setup(leaks, { latency }),
        Effect.gen(function*() {
          yield* Effect.sleep(333)
          const [, took] = yield* timed(burst(size))
          assert.isAtMost(took, 2000)
          assert.deepStrictEqual(yield* refusals, none)
        })
      )
  )

  it.effect("is used by background work only up to its share", () =>
    inSandbox(
      setup(leaks, { latency: 20 }),
      Effect.gen(function*() {
        const { budget } = yield* Haravan
        const most: Array<number> = []
        yield* Effect.forkChild(Effect.provideService(burst(200), RequestPriority, "background"))
        for (let looks = 0; looks < 100; looks++) {
          yield* Effect.sleep(100)
          most.push((yield* budget.now).used)
        }
        assert.isAtMost(Math.max(...most), 0.8 * size)
        assert.isAtLeast(Math.max(...most), 0.7 * size, "and uses that")
        const [, took] = yield* timed(shop)
        assert.strictEqual(took, 20, "someone who waits at a screen does not wait for it")
        assert.deepStrictEqual(yield* refusals, none)
      })
    ))

  const beside = (otherProgram: OtherProgram, latency: number) =>
    inSandbox(
      setup(leaks, { skus: 100, otherProgram, latency }),
      Effect.gen(function*() {
        yield* burst(400)
        assert.deepStrictEqual(yield* refusals, none)
        assert.isAbove((yield* stats).haravan.otherProgram.requests, 50)
      })
    )
  const third = { requestsPerSecond: leakPerSecond / 3 }
  for (const latency of [0, 20, 400, 2000]) {
    for (const startsAfter of [0, 130, 500, 870, 11_200, 30_000]) {
      it.effect(
        `is shared with a program that uses a third of it from ${startsAfter} ms on, at ${latency} ms per response`,
        () => beside({ ...third, startsAfter }, latency)
      )
    }
  }

  it.effect("leaves room at the first sign of another program, and is used completely again after it", () =>
    inSandbox(
      setup(leaks, { latency: 20, otherProgram: { ...third, startsAfter: 20_000 } }),
      Effect.gen(function*() {
        const { budget } = yield* Haravan
        yield* Effect.forkChild(Effect.forever(burst(10)))
        yield* Effect.sleep(19_900)
        assert.isAtLeast((yield* budget.now).used, size - 2 * leakPerSecond, "used up while nobody else is there")
        yield* Effect.sleep(16_000)
        assert.isAtMost((yield* budget.now).used, size * 0.7, "a third is left free")
        assert.deepStrictEqual(yield* refusals, none)
      })
    ))

  it.effect("is used completely by two of our processes, which do not mistake each other for another program", () =>
    inSandbox(
      setup(leaks, { latency: 200 }),
      Effect.gen(function*() {
        const { exchange } = makeSharedBudgets()
        const process = (name: string) =>
          Effect.gen(function*() {
            const haravan = yield* Haravan
            yield* shareBudgets({ exchange }, name, [{ credential: "token", budget: haravan.budget }])
            yield* Effect.forEach(range(200), () => haravan.shop, { concurrency: "unbounded" })
          }).pipe(Effect.scoped, Effect.provide(Layer.fresh(haravanLayer())))
        const started = yield* Clock.currentTimeMillis
        yield* Effect.all([process("one"), Effect.delay(process("two"), 150)], { concurrency: "unbounded" })
        const seconds = ((yield* Clock.currentTimeMillis) - started) / 1000
        assert.deepStrictEqual(yield* refusals, none)
        assert.isAtMost(seconds, 1.05 * bound(400))
      })
    ))
})
