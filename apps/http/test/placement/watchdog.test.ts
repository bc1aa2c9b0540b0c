import { assert, describe, it } from "@effect/vitest"
import type { SyncRun } from "@stocktally/tally"
import { AlreadyRunning, type ReadModel, type ReadModelError } from "@stocktally/sync"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { watchdog } from "../../src/placement/watchdog.ts"

const busy = new AlreadyRunning({ holder: "process 7 on b", since: 0 })

/** A watchdog over a list of runs, which the test makes grow, and what it has done. */
const watched = Effect.gen(function*() {
  const runs: Array<SyncRun> = []
  const seen = { tries: [] as Array<number>, restarts: 0, overdue: false }
  let isDatabaseUp = true
  let answer: Effect.Effect<never, ReadModelError> = Effect.fail(busy)
  const add = (status: SyncRun["status"]) =>
    runs.unshift({ id: `${runs.length + 1}`, status } as Partial<SyncRun> as SyncRun)
  const readModel: Pick<ReadModel["Service"], "runs" | "sync"> = {
    runs: (limit) => Effect.suspend(() => isDatabaseUp ? Effect.succeed(runs.slice(0, limit)) : Effect.never),
    sync: () =>
      Effect.andThen(
        Effect.map(Clock.currentTimeMillis, (now) => seen.tries.push(now / 1000)),
        Effect.suspend(() => answer)
      )
  }
  yield* Effect.forkScoped(watchdog({
    readModel,
    interval: Duration.seconds(30),
    restart: Effect.sync(() => void seen.restarts++),
    onCheck: (isOverdue) => void (seen.overdue = isOverdue)
  }))
  return {
    seen,
    add,
    setDatabaseUp: (isUp: boolean) => void (isDatabaseUp = isUp),
    answerWith: (next: typeof answer) => void (answer = next),
    pass: (seconds: number) => TestClock.adjust(Duration.seconds(seconds))
  }
})

describe("the watchdog of a shop", () => {
  it.effect("does nothing while any process syncs the shop", () =>
    Effect.gen(function*() {
      const { add, pass, seen } = yield* watched
      for (let minute = 0; minute < 20; minute++) {
        add("completed")
        yield* pass(30)
      }
      assert.deepStrictEqual(seen, { tries: [], restarts: 0, overdue: false })
    }).pipe(Effect.scoped))

  it.effect("syncs a shop that no process syncs, and has its process start again", () =>
    Effect.gen(function*() {
      const { add, pass, seen } = yield* watched
      add("completed")
      yield* pass(50)
      assert.deepStrictEqual(seen.tries, [])
      yield* pass(20)
      assert.deepStrictEqual([seen.tries.length, seen.restarts, seen.overdue], [1, 1, false])
    }).pipe(Effect.scoped))

  it.effect("reports a shop that it cannot sync either, until there is a run again", () =>
    Effect.gen(function*() {
      const { add, answerWith, pass, seen } = yield* watched
      answerWith(Effect.never)
      yield* pass(300)
      assert.isTrue(seen.overdue)
      assert.isAbove(seen.restarts, 1)
      add("running")
      yield* pass(60)
      assert.isFalse(seen.overdue)
    }).pipe(Effect.scoped))

  it.effect("leaves a shop whose syncs fail the pause that grows with each failure", () =>
    Effect.gen(function*() {
      const { add, pass, seen } = yield* watched
      for (let run = 0; run < 7; run++) add("failed")
      yield* pass(300)
      assert.deepStrictEqual(seen.tries, [])
      yield* pass(60)
      assert.strictEqual(seen.tries.length, 1)
      assert.isFalse(seen.overdue)
    }).pipe(Effect.scoped))

  it.effect("disturbs no other process while it cannot see the runs, and reports the shop", () =>
    Effect.gen(function*() {
      const { pass, seen, setDatabaseUp } = yield* watched
      setDatabaseUp(false)
      yield* pass(300)
      assert.deepStrictEqual(seen, { tries: [], restarts: 0, overdue: true })
    }).pipe(Effect.scoped))

  it.effect("does not take a process that may be gone for one that syncs", () =>
    Effect.gen(function*() {
      const { answerWith, pass, seen } = yield* watched
      answerWith(Effect.fail(new AlreadyRunning({ holder: "process 7 on b", since: 0, mayBeGone: true })))
      yield* pass(180)
      assert.isTrue(seen.overdue)
      answerWith(Effect.fail(busy))
      yield* pass(30)
      assert.isFalse(seen.overdue)
    }).pipe(Effect.scoped))
})
