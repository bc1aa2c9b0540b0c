import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Haravan, Loop } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "../support/upstreams.ts"
import { timed } from "../support/virtually.ts"
import * as Stream from "effect/Stream"

const shop = Effect.flatMap(Haravan, ({ shop }) => shop)

describe("429", () => {
  for (
    const [name, retryAfter, waited] of [
      ["decimal seconds", "2.0", 2000],
      ["seconds", "7", 7000],
      ["a date", "Thu, 01 Jan 1970 00:00:10 GMT", 10_000],
      ["nothing", undefined, 1000],
      ["nonsense", "later", 1000]
    ] as const
  ) {
    it.effect(`with ${name} as Retry-After is asked again after ${waited} ms`, () =>
      inSandbox(
        unlimited,
        Effect.gen(function*() {
          yield* intercept("haravan", (nth) =>
            nth === 1
              ? answer(
                429,
                `{"errors":"Vượt quá giới hạn"}`,
                retryAfter === undefined ? {} : { "retry-after": retryAfter }
              )
              : undefined)
          const [, took] = yield* timed(shop)
          assert.strictEqual(took, waited)
          assert.strictEqual((yield* stats).haravan.requests, 2)
        })
      ))
  }

  it.effect("holds back every request of the credential and no other upstream's", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth === 1 ? answer(429, "", { "retry-after": "5.0" }) : undefined)
        const loop = yield* Loop
        const calls = [...range(5).map(() => shop), Effect.asVoid(Stream.runDrain(loop.locations))]
        const times = yield* Effect.forEach(
          calls,
          (call, index) => Effect.map(timed(Effect.delay(call, index)), ([, took]) => took),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(times, [5000, 5000, 5000, 5000, 5000, 5])
        assert.deepInclude(yield* SubscriptionRef.get((yield* Haravan).budget.state), { refused: 1, heldUntil: null })
      })
    ))

  it.effect("again and again makes longer and longer pauses, and ends with patience", () =>
    inSandbox(
      { ...unlimited, haravan: { bucket: "none", patience: Duration.seconds(20) } },
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(429, "<html></html>"))
        const [error, took] = yield* timed(failing(shop))
        assert.strictEqual(error.reason._tag, "RateLimited")
        assert.isTrue(error.retryable)
        assert.isAtMost(took, 20_000)
        const { haravan: { log } } = yield* stats
        assert.deepStrictEqual(log.map(({ at }) => at), [0, 1000, 3000, 7000, 15_000])
        assert.isTrue(error.reason._tag === "RateLimited" && error.reason.retryAfterMillis === 16_000)
      })
    ))

  it.effect("that asks for more than our patience ends at once and says for how long", () =>
    inSandbox(
      { ...unlimited, haravan: { bucket: "none", patience: Duration.minutes(2) } },
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(429, "", { "retry-after": "3600" }))
        const [error, took] = yield* timed(failing(shop))
        assert.strictEqual(took, 0)
        assert.isTrue(error.reason._tag === "RateLimited" && error.reason.retryAfterMillis === 3_600_000)
        const [second, waited] = yield* timed(failing(shop))
        assert.strictEqual(waited, 0)
        assert.strictEqual(second.reason._tag, "RateLimited")
        assert.strictEqual((yield* stats).haravan.requests, 1, "the second call knew without asking")
      })
    ))

  it.effect("does not open the circuit", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth <= 7 ? answer(429, "", { "retry-after": "0" }) : undefined)
        yield* shop
        assert.strictEqual((yield* stats).haravan.requests, 8)
      })
    ))

  it.effect("met now and then costs its pause and loses nothing", () =>
    inSandbox(
      { sandbox: { skus: 2000, locations: 4, dense: true, faults: [{ kind: "429", rate: 0.2 }] } },
      Effect.gen(function*() {
        const haravan = yield* Haravan
        const sandbox = yield* Sandbox
        assert.strictEqual(yield* Stream.runCount(haravan.balances()), sandbox.shop.totals().haravanBalances)
        assert.isAbove((yield* stats).haravan.refused, 0)
      })
    ))
})
