import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Sandbox } from "../src/index.ts"
import { haravan, loop, sandboxed } from "./support.ts"

const ask = (times: number) => Effect.replicateEffect(haravan("/shop.json"), times)
const statuses = (answers: ReadonlyArray<{ readonly status: number }>) => answers.map((answer) => answer.status)
const limitHeader = "x-haravan-api-call-limit"

describe("Haravan's bucket", () => {
  it.effect("holds 80, leaks 4 a second, and reports how full it is", () =>
    Effect.gen(function*() {
      const answers = yield* ask(80)
      assert.isTrue(statuses(answers).every((status) => status === 200))
      assert.strictEqual(answers[0]?.headers[limitHeader], "1/80")
      assert.strictEqual(answers[79]?.headers[limitHeader], "80/80")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* haravan("/shop.json")).headers[limitHeader], "41/80")
    }).pipe(Effect.provide(sandboxed())))

  it.effect("refuses the 81st request, and every request until Retry-After has elapsed", () =>
    Effect.gen(function*() {
      yield* ask(80)
      const refused = yield* haravan("/shop.json")
      assert.strictEqual(refused.status, 429)
      assert.strictEqual(refused.headers["retry-after"], "2.0")
      assert.strictEqual(refused.headers[limitHeader], "80/80")
      yield* TestClock.adjust("1900 millis")
      const early = yield* haravan("/shop.json")
      assert.strictEqual(early.status, 429)
      assert.strictEqual(early.headers["retry-after"], "0.1")
      yield* TestClock.adjust("100 millis")
      // Eight have leaked in two seconds; the ninth is one too many.
      assert.deepStrictEqual(statuses(yield* ask(9)), [...Array.from({ length: 8 }, () => 200), 429])
      const { haravan: stats } = yield* (yield* Sandbox).stats
      assert.strictEqual(stats.refused, 3)
      assert.strictEqual(stats.byStatus[429], 3)
      assert.strictEqual(stats.byStatus[200], 88)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("admits four a second for any time, and refuses one more", () =>
    Effect.gen(function*() {
      yield* ask(80)
      for (let i = 0; i < 100; i++) {
        yield* TestClock.adjust("250 millis")
        assert.strictEqual((yield* haravan("/shop.json")).status, 200)
      }
      yield* TestClock.adjust("249 millis")
      assert.strictEqual((yield* haravan("/shop.json")).status, 429)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("is separate for each token, and ignores an invalid token", () =>
    Effect.gen(function*() {
      const { credentials } = yield* Sandbox
      yield* ask(80)
      const other = yield* haravan("/locations.json", credentials.haravanAccessTokensWithout.products)
      assert.strictEqual(other.headers[limitHeader], "1/80")
      assert.strictEqual((yield* haravan("/locations.json", "wrong")).status, 401)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("can have another size", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(statuses(yield* ask(3)), [200, 200, 429])
    }).pipe(Effect.provide(sandboxed({ haravanBucket: { size: 2, leakPerSecond: 1 } }))))

  it.effect("can leak a second's worth at each full second", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("300 millis")
      yield* ask(80)
      yield* TestClock.adjust("699 millis")
      const { headers } = yield* haravan("/shop.json")
      assert.strictEqual(headers[limitHeader], "80/80")
      yield* TestClock.adjust("2001 millis")
      assert.deepStrictEqual(
        statuses(yield* ask(13)),
        [...Array.from({ length: 12 }, () => 200), 429],
        "three full seconds have passed"
      )
    }).pipe(Effect.provide(sandboxed({
      haravanBucket: { size: 80, leakPerSecond: 4, leaks: "once-a-second" }
    }))))

  it.effect("can be shared with another program, whose requests and refusals are counted separately", () =>
    Effect.gen(function*() {
      const { stats } = yield* Sandbox
      yield* TestClock.adjust("999 millis")
      assert.strictEqual((yield* haravan("/shop.json")).headers[limitHeader], "1/80")
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* haravan("/shop.json")).headers[limitHeader], "3/80")
      yield* ask(77)
      yield* TestClock.adjust("2 seconds")
      const { headers } = yield* haravan("/shop.json")
      // 8 have leaked since, and it sent four.
      assert.strictEqual(headers[limitHeader], "77/80")
      const { haravan: { otherProgram, refused, requests } } = yield* stats
      assert.deepStrictEqual({ otherProgram, refused, requests }, {
        otherProgram: { requests: 5, refused: 0 },
        refused: 0,
        requests: 80
      })
      yield* ask(4)
      yield* TestClock.adjust("1 seconds")
      yield* haravan("/shop.json")
      assert.deepStrictEqual((yield* stats).haravan.otherProgram, { requests: 7, refused: 2 })
    }).pipe(Effect.provide(sandboxed({ otherProgram: { requestsPerSecond: 2, startsAfter: 1000 } }))))

  it.effect("is never full if limits are off", () =>
    Effect.gen(function*() {
      assert.isTrue(statuses(yield* ask(500)).every((status) => status === 200))
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))
})

describe("Loop's limit", () => {
  const askLoop = (times: number) => Effect.replicateEffect(loop("/locations"), times)

  it.effect("is 300 in any 60 seconds, not 300 in each minute of the clock", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("30 seconds")
      assert.isTrue(statuses(yield* askLoop(150)).every((status) => status === 200))
      yield* TestClock.adjust("40 seconds")
      assert.isTrue(statuses(yield* askLoop(150)).every((status) => status === 200))
      assert.strictEqual((yield* loop("/locations")).status, 429)
      yield* TestClock.adjust("19999 millis")
      assert.strictEqual((yield* loop("/locations")).status, 429)
      yield* TestClock.adjust("1 millis")
      const after = statuses(yield* askLoop(151))
      assert.strictEqual(after.filter((status) => status === 200).length, 150)
      assert.strictEqual(after.at(-1), 429)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("says how long to wait in every other refusal", () =>
    Effect.gen(function*() {
      yield* askLoop(300)
      const waits = (yield* askLoop(4)).map((answer) => answer.headers["retry-after"])
      assert.deepStrictEqual(waits, ["60", undefined, "60", undefined])
    }).pipe(Effect.provide(sandboxed())))

  it.effect("can leave out how long to wait", () =>
    Effect.gen(function*() {
      yield* askLoop(10)
      const refused = yield* loop("/locations")
      assert.strictEqual(refused.status, 429)
      assert.isUndefined(refused.headers["retry-after"])
    }).pipe(Effect.provide(sandboxed({ loopRequestsPerMinute: 10, loopRetryAfter: "never" }))))
})
