import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Scheduler from "effect/Scheduler"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as Budget from "../../src/budget/Budget.ts"
import * as Limit from "../../src/budget/Limit.ts"
import * as LeakyBucket from "../../src/budget/LeakyBucket.ts"
import * as SlidingWindow from "../../src/budget/SlidingWindow.ts"
import type { Priority } from "../../src/budget/Priority.ts"
import { opsBeforeYield, timed, virtually } from "@stocktally/testing"

const budgetOf = (options: Partial<Budget.Options>) =>
  Budget.make({ limit: Limit.none, concurrency: 8, backgroundShare: 0.8, patience: Duration.minutes(2), ...options })

const interactive = (): Priority => "interactive"
const background = (): Priority => "background"

/** Takes a permit, logs its name and the time, holds the permit for a while and settles it. */
const holdPermit = (
  budget: Budget.Budget,
  log: Array<string>,
  name: string,
  priority: () => Priority,
  holds: Duration.Input = 0
) =>
  Effect.gen(function*() {
    const permit = yield* budget.take(priority)
    log.push(`${name}@${yield* Clock.currentTimeMillis}`)
    yield* Effect.sleep(holds)
    yield* permit.answered(Limit.unknownUsage)
  })

/** Lets all other fibers run. */
const settle = Effect.sleep(1)

/** The state after the fibers that can run have run. */
const stateOf = (budget: Budget.Budget) => Effect.andThen(Effect.yieldNow, SubscriptionRef.get(budget.state))

describe("Budget", () => {
  it.effect("grants permits first come, first served, and interactive before background", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1 })
      const log: Array<string> = []
      const names = [
        ["b1", background],
        ["b2", background],
        ["i1", interactive],
        ["b3", background],
        ["i2", interactive]
      ] as const
      const first = yield* Effect.forkChild(holdPermit(budget, log, "first", background, 10))
      yield* settle
      for (const [name, priority] of names) {
        yield* Effect.forkChild(holdPermit(budget, log, name, priority, 10), { startImmediately: true })
      }
      yield* Fiber.join(first)
      yield* Effect.sleep(100)
      assert.deepStrictEqual(log, ["first@0", "i1@10", "i2@20", "b1@30", "b2@40", "b3@50"])
    }))))

  it.effect("limits the requests in flight to its concurrency", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 3 })
      const log: Array<string> = []
      yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7], (n) => holdPermit(budget, log, String(n), interactive, 10), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(log, ["1@0", "2@0", "3@0", "4@10", "5@10", "6@10", "7@20"])
    }))))

  it.effect("limits background work to its share and leaves the rest to interactive work", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({
        limit: SlidingWindow.make({ limit: 10, windowMillis: 60_000 }),
        backgroundShare: 0.5
      })
      const log: Array<string> = []
      yield* Effect.forkChild(
        Effect.forEach([1, 2, 3, 4, 5, 6], (n) => holdPermit(budget, log, `b${n}`, background), {
          concurrency: "unbounded"
        })
      )
      yield* Effect.sleep(10)
      yield* Effect.forEach([1, 2, 3, 4, 5], (n) => holdPermit(budget, log, `i${n}`, interactive))
      assert.deepStrictEqual(log.slice(5), ["i1@10", "i2@10", "i3@10", "i4@10", "i5@10"])
      assert.strictEqual((yield* stateOf(budget)).used, 10)
    }))))

  it.effect("gives the place of an interrupted caller to the next one", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1 })
      const log: Array<string> = []
      yield* Effect.forkChild(holdPermit(budget, log, "first", interactive, 100))
      yield* settle
      const interrupted = yield* Effect.forkChild(holdPermit(budget, log, "leaving", interactive))
      yield* settle
      const last = yield* Effect.forkChild(holdPermit(budget, log, "last", background))
      yield* settle
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 1, background: 1 })
      yield* Fiber.interrupt(interrupted)
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 0, background: 1 })
      yield* Fiber.join(last)
      assert.deepStrictEqual(log, ["first@0", "last@100"])
    }))))

  it.effect.each(opsBeforeYield)(
    "takes a permit back from a caller interrupted at any moment (%i)",
    (steps) =>
      virtually(Effect.scoped(Effect.gen(function*() {
        const budget = yield* budgetOf({ concurrency: 2 })
        for (let moment = 0; moment < 60; moment++) {
          const rivals = yield* Effect.forEach([1, 2, 3], () =>
            Effect.forkChild(
              Effect.flatMap(budget.take(interactive), (permit) => permit.answered(Limit.unknownUsage)).pipe(
                Effect.uninterruptible
              )
            ))
          for (let turns = 0; turns < moment; turns++) yield* Effect.yieldNow
          for (const rival of rivals) rival.interruptUnsafe()
          yield* Effect.forEach(rivals, Fiber.await)
        }
        yield* settle
        const { inFlight, waiting } = yield* stateOf(budget)
        assert.deepStrictEqual({ inFlight, waiting }, { inFlight: 0, waiting: { interactive: 0, background: 0 } })
      }))).pipe(Effect.provideService(Scheduler.MaxOpsBeforeYield, steps))
  )

  it.effect("does not count a request that was never sent, and settles a permit only once", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ limit: SlidingWindow.make({ limit: 1, windowMillis: 60_000 }) })
      const permit = yield* budget.take(interactive)
      yield* permit.release
      yield* permit.answered(Limit.unknownUsage)
      yield* permit.rateLimited(Limit.unknownUsage, 5000)
      const [, waited] = yield* timed(budget.take(interactive))
      assert.strictEqual(waited, 0)
      assert.deepInclude(yield* stateOf(budget), { granted: 1, refused: 0, inFlight: 1, heldUntil: null })
    }))))

  it.effect("makes every caller wait after one 429", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 4 })
      const log: Array<string> = []
      const permit = yield* budget.take(interactive)
      yield* permit.rateLimited(Limit.unknownUsage, 2000)
      assert.strictEqual((yield* stateOf(budget)).heldUntil, 2000)
      assert.strictEqual((yield* stateOf(budget)).refused, 1)
      yield* Effect.forEach([1, 2], (n) => holdPermit(budget, log, String(n), interactive), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(log, ["1@2000", "2@2000"])
      assert.isNull((yield* stateOf(budget)).heldUntil)
    }))))

  it.effect("never shortens a pause", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      const [one, other] = yield* Effect.all([budget.take(interactive), budget.take(interactive)])
      yield* one.rateLimited(Limit.unknownUsage, 5000)
      yield* other.rateLimited(Limit.unknownUsage, 100)
      const [, waited] = yield* timed(budget.take(interactive))
      assert.strictEqual(waited, 5000)
    }))))

  /** How long the next caller waits after each of several 429 responses with the same `Retry-After`. */
  const pausesAfter = (retryAfterMillis: number | undefined, refusals: number) =>
    Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.hours(1) })
      const waits: Array<number> = []
      for (let refusal = 0; refusal < refusals; refusal++) {
        yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, retryAfterMillis)
        const [permit, waited] = yield* timed(budget.take(interactive))
        waits.push(waited)
        yield* permit.release
      }
      return { budget, waits }
    })
  const jitter = (random: number) =>
    Effect.provideService(Random.Random, { nextDoubleUnsafe: () => random, nextIntUnsafe: () => 0 })

  it.effect("doubles its pauses up to two minutes if a 429 does not say how long to wait", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { budget, waits } = yield* pausesAfter(undefined, 9)
      assert.deepStrictEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000])
      yield* (yield* budget.take(interactive)).answered(Limit.unknownUsage)
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, undefined)
      const [, waitedAfter] = yield* timed(budget.take(interactive))
      assert.strictEqual(waitedAfter, 1000, "a success resets the backoff")
    }))).pipe(jitter(0.5)))

  it.effect("pauses as long as a 429 says, but from the second in a row at least as long as its own backoff", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      assert.deepStrictEqual((yield* pausesAfter(0, 4)).waits, [0, 2000, 4000, 8000])
      assert.deepStrictEqual((yield* pausesAfter(5000, 4)).waits, [5000, 5000, 5000, 8000])
      assert.deepStrictEqual((yield* pausesAfter(1e12, 2)).waits, [120_000, 120_000])
    }))).pipe(jitter(0.5)))

  it.effect.each([[0, 800, 1600], [0.9999, 1200, 2400]] as const)(
    "adds jitter to its own pauses but not to those of the upstream (%d)",
    ([random, first, second]) =>
      virtually(Effect.scoped(Effect.gen(function*() {
        const { waits } = yield* pausesAfter(undefined, 2)
        waits.forEach((wait, index) => assert.closeTo(wait, index === 0 ? first : second, 1))
        assert.deepStrictEqual((yield* pausesAfter(700, 1)).waits, [700])
      }))).pipe(jitter(random))
  )

  it.effect("counts the 429 responses of concurrent requests as one", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      const permits = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7], () => budget.take(interactive))
      const [early, ...others] = permits
      yield* Effect.forEach(others, (permit) => permit.rateLimited(Limit.unknownUsage, undefined))
      assert.strictEqual((yield* stateOf(budget)).heldUntil, 1000)
      yield* early!.answered(Limit.unknownUsage)
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, undefined)
      assert.strictEqual(
        (yield* stateOf(budget)).heldUntil,
        3000,
        "a success of an earlier request does not end the series"
      )
    }))).pipe(jitter(0.5)))

  it.effect("continues when sharing with other processes fails", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      yield* budget.share(() => Effect.die(new Error("no such column")))
      for (let n = 0; n < 3; n++) yield* (yield* budget.take(interactive)).answered(Limit.unknownUsage)
      const [, waited] = yield* timed(Effect.timeout(budget.take(interactive), "1 minute"))
      assert.strictEqual(waited, 0)
    }))))
})

describe("patience", () => {
  const failureOf = (
    take: Effect.Effect<Budget.Permit, { readonly _tag: "BudgetTimeout"; readonly retryAfterMillis: number }>
  ) => timed(Effect.flip(take))

  it.effect("ends at once if the upstream asks for a longer pause", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.seconds(10) })
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, 10_001)
      const [error, waited] = yield* failureOf(budget.take(interactive))
      assert.strictEqual(waited, 0)
      assert.strictEqual(error._tag, "BudgetTimeout")
      assert.strictEqual(error.retryAfterMillis, 10_001)
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 0, background: 0 })
    }))))

  it.effect("outlasts a pause of the same length", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.seconds(10) })
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, 9999)
      const [, waited] = yield* timed(budget.take(interactive))
      assert.strictEqual(waited, 9999)
    }))))

  it.effect("ends for all callers when no request got through for that long", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1, patience: Duration.seconds(10) })
      yield* budget.take(interactive)
      yield* Effect.sleep(4000)
      const fibers = yield* Effect.forEach(
        [interactive, background],
        (priority) => Effect.forkChild(failureOf(budget.take(priority)))
      )
      const waits = (yield* Effect.forEach(fibers, Fiber.join)).map(([, waited]) => waited)
      assert.deepStrictEqual(waits, [10_000, 10_000])
    }))))

  it.effect("starts again with every request that gets through", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      // One request every 8 s: the fourth waits 24 s without exceeding a patience of 10 s.
      const limit = LeakyBucket.make({ size: 1, leakPerSecond: 0.125 })
      const budget = yield* budgetOf({ limit, patience: Duration.seconds(10) })
      const log: Array<string> = []
      yield* Effect.forEach(["a", "b", "c", "d"], (name) => holdPermit(budget, log, name, interactive), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(log, ["a@0", "b@8000", "c@16000", "d@24000"])
    }))))
})

describe("a waiting caller", () => {
  it.effect("goes next when its priority is raised", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1 })
      const log: Array<string> = []
      let raised: Priority = "background"
      const names = [["first", background], ["b", background], ["raised", () => raised]] as const
      yield* Effect.forEach(names, ([name, priority]) =>
        Effect.forkChild(holdPermit(budget, log, name, priority, 10), { startImmediately: true }))
      yield* settle
      raised = "interactive"
      yield* budget.reconsider
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 1, background: 1 })
      yield* Effect.sleep(100)
      assert.deepStrictEqual(log, ["first@0", "raised@10", "b@20"])
    }))))

  it.effect("is no longer limited to the background share when its priority is raised", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const limit = SlidingWindow.make({ limit: 2, windowMillis: 60_000 })
      const budget = yield* budgetOf({ limit, backgroundShare: 0.5 })
      const log: Array<string> = []
      let raised: Priority = "background"
      yield* holdPermit(budget, log, "first", background)
      const waiter = yield* Effect.forkChild(holdPermit(budget, log, "raised", () => raised))
      yield* Effect.sleep(100)
      raised = "interactive"
      yield* budget.reconsider
      yield* Fiber.join(waiter)
      assert.deepStrictEqual(log, ["first@0", "raised@100"])
    }))))

  it.effect("is interrupted with its scope", () =>
    virtually(Effect.gen(function*() {
      const released = yield* Deferred.make<void>()
      yield* Effect.scoped(Effect.gen(function*() {
        const budget = yield* budgetOf({ concurrency: 1 })
        yield* budget.take(interactive)
        const waiter = yield* Effect.forkChild(
          Effect.ensuring(budget.take(interactive), Deferred.succeed(released, void 0))
        )
        yield* settle
        yield* Fiber.interrupt(waiter)
        assert.isTrue(Exit.isFailure(yield* Fiber.await(waiter)))
      }))
      yield* Deferred.await(released)
    })))
})
