import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Budget, Limit, SlidingWindow } from "@stocktally/core"
import { type SharedBudgets, Unreachable, StoreError } from "@stocktally/tally"
import { shareBudgets } from "../../src/account/shareBudgets.ts"
import { makeSharedBudgets, virtually } from "@stocktally/testing"

type Exchange = SharedBudgets["exchange"]

const budgetOf = Budget.make({
  limit: SlidingWindow.make({ limit: 300, windowMillis: 60_000 }),
  concurrency: 8,
  backgroundShare: 0.8,
  patience: Duration.minutes(10)
})

const ask = (budget: Budget.Budget, log: Array<number>) =>
  Effect.gen(function*() {
    const permit = yield* budget.take(() => "background")
    yield* Effect.sleep(50)
    log.push(yield* Clock.currentTimeMillis)
    yield* permit.answered(Limit.unknownUsage)
  })

describe("processes that share a budget", () => {
  it.effect("stay within the upstream's limit together", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { exchange } = makeSharedBudgets()
      const log: Array<number> = []
      yield* Effect.forEach(["one", "two", "three"], (process) =>
        Effect.gen(function*() {
          const budget = yield* budgetOf
          yield* shareBudgets({ exchange }, process, [{ credential: "key", budget }])
          for (let worker = 0; worker < 4; worker++) yield* Effect.forkScoped(Effect.forever(ask(budget, log)))
        }))
      yield* Effect.sleep(10 * 60_000)
      const most = Math.max(...log.map((at, index) => log.slice(index).filter((time) => time < at + 60_000).length))
      assert.isAtMost(most, 300)
      assert.isAtLeast(log.length, 0.7 * 240 * 10, "and use it")
    }))), 60_000)

  it.effect("all wait when one of them must wait", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { exchange } = makeSharedBudgets()
      const [one, two] = [yield* budgetOf, yield* budgetOf]
      yield* shareBudgets({ exchange }, "one", [{ credential: "key", budget: one }])
      yield* shareBudgets({ exchange }, "two", [{ credential: "key", budget: two }])
      const other = yield* budgetOf
      yield* shareBudgets({ exchange }, "other", [{ credential: "another key", budget: other }])
      const log: Array<number> = []
      for (const budget of [two, other]) {
        yield* Effect.forkScoped(Effect.forever(Effect.andThen(ask(budget, log), Effect.sleep(500))))
      }
      const permit = yield* one.take(() => "background")
      yield* permit.rateLimited(Limit.unknownUsage, 30_000)
      yield* Effect.sleep(3000)
      assert.isAtLeast((yield* SubscriptionRef.get(two.state)).heldUntil ?? 0, 30_000)
      assert.strictEqual((yield* SubscriptionRef.get(other.state)).heldUntil, null)
    }))))

  it.effect("do not wait for a store that is down, and report their requests later", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { exchange, reports } = makeSharedBudgets()
      let isAway = true
      const flaky: Exchange = (report) =>
        isAway
          ? new StoreError({ operation: "budgets.exchange", reason: new Unreachable({ place: "db", detail: "gone" }) })
          : exchange(report)
      const budget = yield* budgetOf
      yield* shareBudgets({ exchange: flaky }, "one", [{ credential: "key", budget }])
      const log: Array<number> = []
      for (let n = 0; n < 5; n++) yield* ask(budget, log)
      isAway = false
      yield* ask(budget, log)
      assert.strictEqual(log.length, 6)
      assert.deepStrictEqual(reports.map(({ requests }) => requests), [6])
    }))))

  it.effect("do not report a request again that was reported but not sent", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { exchange, reports } = makeSharedBudgets()
      const budget = yield* Budget.make({
        limit: SlidingWindow.make({ limit: 2, windowMillis: 500 }),
        concurrency: 8,
        backgroundShare: 1,
        patience: Duration.minutes(10)
      })
      yield* exchange({ credential: "key", process: "other", requests: 2, heldUntil: null, position: undefined })
      yield* shareBudgets({ exchange }, "one", [{ credential: "key", budget }])
      yield* ask(budget, [])
      assert.deepStrictEqual(reports.slice(1).map(({ at, requests }) => [at, requests]), [[0, 1]])
    }))))

  it.effect("report nothing while they send nothing", () =>
    virtually(Effect.scoped(Effect.gen(function*() {
      const { exchange, reports } = makeSharedBudgets()
      yield* shareBudgets({ exchange }, "one", [{ credential: "key", budget: yield* budgetOf }])
      yield* Effect.sleep(600_000)
      assert.deepStrictEqual(reports, [])
    }))))
})
