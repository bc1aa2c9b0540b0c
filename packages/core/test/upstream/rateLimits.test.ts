import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Haravan, Loop } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited, timed } from "@stocktally/testing"

const shop = Effect.flatMap(Haravan, ({ shop }) => shop)

/** Makes our own pauses as long as their average. */
const unjittered = Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0.5, nextIntUnsafe: () => 0 })

const hourAhead = { "retry-after": "Thu, 01 Jan 1970 01:00:10 GMT", date: "Thu, 01 Jan 1970 01:00:00 GMT" }

describe.each(["429", "503"] as const)("%s", (kind) => {
  for (
    const [name, headers, waited] of [
      ["decimal seconds", { "retry-after": "2.0" }, 2000],
      ["seconds", { "retry-after": "7" }, 7000],
      ["a date", { "retry-after": "Thu, 01 Jan 1970 00:00:10 GMT" }, 10_000],
      ["a date of another clock", hourAhead, 10_000],
      ["two values", { "retry-after": "2, 5" }, 5000],
      ["a year", { "retry-after": "31536000" }, 120_000],
      ["a Unix time", { "retry-after": "1795862180" }, 120_000],
      ["nothing", undefined, 1000],
      ["an empty value", { "retry-after": "" }, 1000],
      ["nonsense", { "retry-after": "later" }, 1000],
      ["an exponent", { "retry-after": "1e99" }, 1000],
      ["a negative number", { "retry-after": "-5" }, 1000]
    ] as const
  ) {
    // A 503 without a usable Retry-After is retried like any failure.
    if (kind === "503" && waited === 1000) continue
    it.effect(`with ${name} as Retry-After is retried after ${waited} ms`, () =>
      inSandbox(
        unlimited,
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.setFaults([{ kind, rate: 1, headers: headers ?? {} }])
          const fiber = yield* Effect.forkChild(timed(shop))
          yield* Effect.sleep(1)
          const { heldUntil } = yield* SubscriptionRef.get((yield* Haravan).budget.state)
          yield* sandbox.setFaults([])
          const [, took] = yield* Fiber.join(fiber)
          assert.closeTo(
            took,
            waited,
            kind === "503" ? 300 : 0,
            "a 503 is retried at most 250 ms after the pause"
          )
          assert.strictEqual(heldUntil, waited, "the state shows the same time")
          assert.strictEqual((yield* stats).haravan.requests, 2)
        })
      ).pipe(unjittered))
  }

  it.effect.each(["loop", "haravan"] as const)(
    "with 0 every time is not retried in a loop: %s",
    (upstream) =>
      inSandbox(
        {
          sandbox: { faults: [{ kind, rate: 1, headers: { "retry-after": "0" } }] },
          haravan: { patience: Duration.seconds(30) },
          loop: { patience: Duration.seconds(30) }
        },
        Effect.gen(function*() {
          const loop = yield* Loop
          const read = upstream === "haravan" ? shop : Effect.asVoid(Stream.runDrain(loop.locations))
          yield* Effect.forEach(range(100), () => Effect.exit(read), { concurrency: "unbounded" })
          const { log } = (yield* stats)[upstream]
          const during = (from: number, to: number) => log.filter(({ at }) => at >= from && at < to).length
          assert.isAtMost(during(0, 1000), 24)
          assert.isAtMost(log.length, 100)
        })
      ).pipe(unjittered)
  )

  it.effect("makes every caller wait and says how long", () =>
    inSandbox(
      { ...unlimited, haravan: { bucket: "none", patience: Duration.seconds(10) } },
      Effect.gen(function*() {
        yield* (yield* Sandbox).setFaults([{ kind, rate: 1, headers: { "retry-after": "45" } }])
        const [error, took] = yield* timed(failing(shop))
        assert.strictEqual(took, 0)
        const { reason } = error
        assert.isTrue(
          (reason._tag === "RateLimited" || reason._tag === "Unavailable") && reason.retryAfterMillis === 45_000
        )
        assert.strictEqual(reason._tag, kind === "429" ? "RateLimited" : "Unavailable")
        yield* Effect.sleep(5000)
        const later = yield* failing(shop)
        assert.include(later.message, "next try in 40 s")
        assert.strictEqual((yield* stats).haravan.requests, 1, "the second call sent no request")
      })
    ))
})

describe("429", () => {
  it.effect("holds all requests of the credential but not those of the other upstream", () =>
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

  it.effect("makes pauses longer each time until patience ends", () =>
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
    ).pipe(unjittered))

  it.effect("does not open the circuit", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth <= 6 ? answer(429, "", { "retry-after": "0" }) : undefined)
        yield* shop
        assert.strictEqual((yield* stats).haravan.requests, 7)
      })
    ))

  it.effect("costs only its pause if it happens now and then", () =>
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
