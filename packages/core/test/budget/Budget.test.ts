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
import { everyFewSteps, timed, virtually } from "@stocktally/testing"

const budgetOf = (options: Partial<Budget.Options>) =>
  Budget.make({ limit: Limit.none, concurrency: 8, backgroundShare: 0.8, patience: Duration.minutes(2), ...options })

const interactive = (): Priority => "interactive"
const background = (): Priority => "background"

/** Takes leave, notes its name and the time, holds it for a while and settles it. */
const visit = (
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

/** A few turns for everyone else. */
const settle = Effect.sleep(1)

/** What can be seen of it once whoever had a turn has used it. */
const stateOf = (budget: Budget.Budget) => Effect.andThen(Effect.yieldNow, SubscriptionRef.get(budget.state))

describe("a budget", () => {
  it.effect("grants first come first served, interactive before background", () =>
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
      const first = yield* Effect.forkChild(visit(budget, log, "first", background, 10))
      yield* settle
      for (const [name, priority] of names) {
        yield* Effect.forkChild(visit(budget, log, name, priority, 10), { startImmediately: true })
      }
      yield* Fiber.join(first)
      yield* Effect.sleep(100)
      assert.deepStrictEqual(log, ["first@0", "i1@10", "i2@20", "b1@30", "b2@40", "b3@50"])
    }))))

  it.effect("has no more under way at once than it may", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 3 })
      const log: Array<string> = []
      yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7], (n) => visit(budget, log, String(n), interactive, 10), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(log, ["1@0", "2@0", "3@0", "4@10", "5@10", "6@10", "7@20"])
    }))))

  it.effect("keeps background work to its share, and lets interactive work have the rest", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({
        limit: SlidingWindow.make({ limit: 10, windowMillis: 60_000 }),
        backgroundShare: 0.5
      })
      const log: Array<string> = []
      yield* Effect.forkChild(
        Effect.forEach([1, 2, 3, 4, 5, 6], (n) => visit(budget, log, `b${n}`, background), { concurrency: "unbounded" })
      )
      yield* Effect.sleep(10)
      yield* Effect.forEach([1, 2, 3, 4, 5], (n) => visit(budget, log, `i${n}`, interactive))
      assert.deepStrictEqual(log.slice(5), ["i1@10", "i2@10", "i3@10", "i4@10", "i5@10"])
      assert.strictEqual((yield* stateOf(budget)).used, 10)
    }))))

  it.effect("gives the place of whoever leaves to the next", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1 })
      const log: Array<string> = []
      yield* Effect.forkChild(visit(budget, log, "first", interactive, 100))
      yield* settle
      const leaving = yield* Effect.forkChild(visit(budget, log, "leaving", interactive))
      yield* settle
      const last = yield* Effect.forkChild(visit(budget, log, "last", background))
      yield* settle
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 1, background: 1 })
      yield* Fiber.interrupt(leaving)
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 0, background: 1 })
      yield* Fiber.join(last)
      assert.deepStrictEqual(log, ["first@0", "last@100"])
    }))))

  it.effect.each(everyFewSteps)(
    "takes back what was granted to someone who left at any moment (%i)",
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

  it.effect("counts nothing for a request that was never sent, and settles a permit once", () =>
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

  it.effect("lets everyone wait when one is refused", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 4 })
      const log: Array<string> = []
      const permit = yield* budget.take(interactive)
      yield* permit.rateLimited(Limit.unknownUsage, 2000)
      assert.strictEqual((yield* stateOf(budget)).heldUntil, 2000)
      assert.strictEqual((yield* stateOf(budget)).refused, 1)
      yield* Effect.forEach([1, 2], (n) => visit(budget, log, String(n), interactive), { concurrency: "unbounded" })
      assert.deepStrictEqual(log, ["1@2000", "2@2000"])
      assert.isNull((yield* stateOf(budget)).heldUntil)
    }))))

  it.effect("lets nobody shorten a pause", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      const [one, other] = yield* Effect.all([budget.take(interactive), budget.take(interactive)])
      yield* one.rateLimited(Limit.unknownUsage, 5000)
      yield* other.rateLimited(Limit.unknownUsage, 100)
      const [, waited] = yield* timed(budget.take(interactive))
      assert.strictEqual(waited, 5000)
    }))))

  /** How long the next one waits after each refusal in a row that said to wait so long. */
  const pausesAfter = (said: number | undefined, refusals: number) =>
    Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.hours(1) })
      const waits: Array<number> = []
      for (let refusal = 0; refusal < refusals; refusal++) {
        yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, said)
        const [permit, waited] = yield* timed(budget.take(interactive))
        waits.push(waited)
        yield* permit.release
      }
      return { budget, waits }
    })
  const jitter = (random: number) =>
    Effect.provideService(Random.Random, { nextDoubleUnsafe: () => random, nextIntUnsafe: () => 0 })

  it.effect("pauses longer and longer where a refusal does not say for how long, up to two minutes", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { budget, waits } = yield* pausesAfter(undefined, 9)
      assert.deepStrictEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000])
      yield* (yield* budget.take(interactive)).answered(Limit.unknownUsage)
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, undefined)
      const [, again] = yield* timed(budget.take(interactive))
      assert.strictEqual(again, 1000, "an answer makes pauses short again")
    }))).pipe(jitter(0.5)))

  it.effect("pauses as long as it is told, and from the second refusal in a row no shorter than it would by itself", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      assert.deepStrictEqual((yield* pausesAfter(0, 4)).waits, [0, 2000, 4000, 8000])
      assert.deepStrictEqual((yield* pausesAfter(5000, 4)).waits, [5000, 5000, 5000, 8000])
      assert.deepStrictEqual((yield* pausesAfter(1e12, 2)).waits, [120_000, 120_000])
    }))).pipe(jitter(0.5)))

  it.effect.each([[0, 800, 1600], [0.9999, 1200, 2400]] as const)(
    "jitters its own pauses and not those it is told (%d)",
    ([random, first, second]) =>
      virtually(Effect.scoped(Effect.gen(function*() {
        const { waits } = yield* pausesAfter(undefined, 2)
        waits.forEach((wait, index) => assert.closeTo(wait, index === 0 ? first : second, 1))
        assert.deepStrictEqual((yield* pausesAfter(700, 1)).waits, [700])
      }))).pipe(jitter(random))
  )

  it.effect("takes the refusals of requests that were under way together for one", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      const permits = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7], () => budget.take(interactive))
      const [late, ...others] = permits
      yield* Effect.forEach(others, (permit) => permit.rateLimited(Limit.unknownUsage, undefined))
      assert.strictEqual((yield* stateOf(budget)).heldUntil, 1000)
      yield* late!.answered(Limit.unknownUsage)
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, undefined)
      assert.strictEqual(
        (yield* stateOf(budget)).heldUntil,
        3000,
        "an answer from before the pause does not end the row"
      )
    }))).pipe(jitter(0.5)))

  it.effect("goes on where another process's store breaks", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({})
      yield* budget.share(() => Effect.die(new Error("no such column")))
      for (let n = 0; n < 3; n++) yield* (yield* budget.take(interactive)).answered(Limit.unknownUsage)
      const [, waited] = yield* timed(Effect.timeout(budget.take(interactive), "1 minute"))
      assert.strictEqual(waited, 0)
    }))))
})

describe("patience", () => {
  const outOf = (
    take: Effect.Effect<Budget.Permit, { readonly _tag: "OutOfPatience"; readonly retryAfterMillis: number }>
  ) => timed(Effect.flip(take))

  it.effect("ends at once where the pause we were told is longer", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.seconds(10) })
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, 10_001)
      const [error, waited] = yield* outOf(budget.take(interactive))
      assert.strictEqual(waited, 0)
      assert.strictEqual(error._tag, "OutOfPatience")
      assert.strictEqual(error.retryAfterMillis, 10_001)
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 0, background: 0 })
    }))))

  it.effect("lasts for a pause that is as long", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ patience: Duration.seconds(10) })
      yield* (yield* budget.take(interactive)).rateLimited(Limit.unknownUsage, 9999)
      const [, waited] = yield* timed(budget.take(interactive))
      assert.strictEqual(waited, 9999)
    }))))

  it.effect("ends when nobody got a request through for its time, whoever waits", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1, patience: Duration.seconds(10) })
      yield* budget.take(interactive)
      yield* Effect.sleep(4000)
      const fibers = yield* Effect.forEach(
        [interactive, background],
        (priority) => Effect.forkChild(outOf(budget.take(priority)))
      )
      const waits = (yield* Effect.forEach(fibers, Fiber.join)).map(([, waited]) => waited)
      assert.deepStrictEqual(waits, [10_000, 10_000])
    }))))

  it.effect("begins anew with every request that gets through", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      // one request each 8 s: the fourth waits for 24 s and is not out of a patience of 10
      const limit = LeakyBucket.make({ size: 1, leakPerSecond: 0.125 })
      const budget = yield* budgetOf({ limit, patience: Duration.seconds(10) })
      const log: Array<string> = []
      yield* Effect.forEach(["a", "b", "c", "d"], (name) => visit(budget, log, name, interactive), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(log, ["a@0", "b@8000", "c@16000", "d@24000"])
    }))))
})

describe("a waiter", () => {
  it.effect("whose priority is raised goes next", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const budget = yield* budgetOf({ concurrency: 1 })
      const log: Array<string> = []
      let raised: Priority = "background"
      const names = [["first", background], ["b", background], ["raised", () => raised]] as const
      yield* Effect.forEach(names, ([name, priority]) =>
        Effect.forkChild(visit(budget, log, name, priority, 10), { startImmediately: true }))
      yield* settle
      raised = "interactive"
      yield* budget.reconsider
      assert.deepStrictEqual((yield* stateOf(budget)).waiting, { interactive: 1, background: 1 })
      yield* Effect.sleep(100)
      assert.deepStrictEqual(log, ["first@0", "raised@10", "b@20"])
    }))))

  it.effect("whose priority is raised is not held to the share of background work any more", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const limit = SlidingWindow.make({ limit: 2, windowMillis: 60_000 })
      const budget = yield* budgetOf({ limit, backgroundShare: 0.5 })
      const log: Array<string> = []
      let raised: Priority = "background"
      yield* visit(budget, log, "first", background)
      const waiter = yield* Effect.forkChild(visit(budget, log, "raised", () => raised))
      yield* Effect.sleep(100)
      raised = "interactive"
      yield* budget.reconsider
      yield* Fiber.join(waiter)
      assert.deepStrictEqual(log, ["first@0", "raised@100"])
    }))))

  it.effect("is stopped with its scope", () =>
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
