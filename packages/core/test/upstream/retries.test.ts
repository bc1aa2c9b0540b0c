import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Scheduler from "effect/Scheduler"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { type Credential, Haravan } from "../../src/index.ts"
import * as Metrics from "../../src/upstream/Metrics.ts"
import {
  answer,
  failing,
  makeGrid,
  inSandbox,
  intercept,
  range,
  stats,
  unlimited,
  opsBeforeYield,
  timed
} from "@stocktally/testing"

const haravanWith = (settings: object) => ({ ...unlimited, haravan: { bucket: "none" as const, ...settings } })
const requests = Effect.map(stats, ({ haravan }) => haravan.requests)
const shop = Effect.flatMap(Haravan, ({ shop }) => shop)
const circuit = Effect.map(
  Metric.value(Metric.withAttributes(Metrics.circuit, { upstream: "haravan" })),
  ({ value }) => value
)

describe("a transient failure", () => {
  it.effect("is retried up to three times with growing delays", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth <= 3 ? answer(500, "{}") : undefined)
        const [, took] = yield* timed(shop)
        assert.strictEqual(yield* requests, 4)
        const { haravan: { log } } = yield* stats
        const waits = log.slice(1).map(({ at }, index) => at - log[index]!.at)
        waits.forEach((wait, index) => {
          const planned = 250 * 2 ** index
          assert.isTrue(wait >= planned * 0.8 && wait <= planned * 1.2, `${wait} ms instead of about ${planned}`)
        })
        assert.isAtMost(took, 2100)
      })
    ))

  it.effect("may be a dropped connection", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth === 1 ? { _tag: "Drop" } : undefined)
        yield* shop
        assert.strictEqual(yield* requests, 2)
        const sandbox = yield* Sandbox
        yield* sandbox.setInterceptor(undefined)
        yield* sandbox.setDown("haravan", true)
        const error = yield* failing(shop)
        assert.strictEqual(error.reason._tag, "Unavailable")
        assert.include(error.message, "the connection was dropped")
      })
    ))

  it.effect("is not retried after the deadline, and no request outlasts it", () =>
    inSandbox(
      haravanWith({ deadline: Duration.seconds(30) }),
      Effect.gen(function*() {
        yield* intercept("haravan", () => ({ _tag: "Hang" }))
        const [error, took] = yield* timed(failing(shop))
        assert.strictEqual(error.reason._tag, "TimedOut")
        assert.isAtMost(took, 31_000)
        assert.strictEqual(yield* requests, 2)
      })
    ))

  it.effect("does not count waits for budget towards the deadline", () =>
    inSandbox(
      {
        sandbox: { haravanBucket: { size: 1, leakPerSecond: 0.1 } },
        haravan: { bucket: { size: 1, leakPerSecond: 0.1 }, deadline: Duration.seconds(5) }
      },
      Effect.gen(function*() {
        yield* shop
        yield* intercept("haravan", (nth) =>
          nth === 1 ? answer(502, "", { "x-haravan-api-call-limit": "1/1" }) : undefined)
        const [, took] = yield* timed(shop)
        assert.isAtLeast(took, 20_000)
      })
    ))

  it.effect("may be a 422 for a valid request", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* (yield* Sandbox).setOddAnswers("haravan", { answer: "422", times: 3 })
        yield* shop
        assert.strictEqual(yield* requests, 4)
      })
    ))
})

describe("a timeout", () => {
  it.effect("ends a request without a response, and says after how long", () =>
    inSandbox(
      haravanWith({ limits: { responseTimeout: Duration.seconds(3) } }),
      Effect.gen(function*() {
        yield* intercept("haravan", () => ({ _tag: "Hang" }))
        const [error, took] = yield* timed(failing(shop))
        assert.strictEqual(error.reason._tag, "TimedOut")
        assert.include(error.message, "no answer within 3 s")
        assert.isTrue(took >= 12_000 && took <= 14_100, `${took}`)
        assert.strictEqual(yield* requests, 4)
        assert.strictEqual((yield* SubscriptionRef.get((yield* Haravan).budget.state)).inFlight, 0)
      })
    ))

  it.effect("also limits the whole response", () =>
    inSandbox(
      haravanWith({ limits: { totalTimeout: Duration.seconds(2), responseTimeout: Duration.minutes(1) } }),
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth === 1 ? { _tag: "Hang" } : undefined)
        const [, took] = yield* timed(shop)
        assert.isTrue(took >= 2000 && took <= 2300, `${took}`)
      })
    ))
})

describe("401", () => {
  const rotating = (secrets: ReadonlyArray<string>) => {
    let at = 0
    let renewals = 0
    const credential: Credential.Credential = {
      current: Effect.sync(() => Redacted.make(secrets[at] ?? "")),
      renew: () =>
        Effect.sync(() => {
          renewals++
          if (at + 1 >= secrets.length) return false
          at++
          return true
        })
    }
    return { credential, renewals: () => renewals }
  }

  it.effect("is retried once with a renewed credential", () => {
    const { credential, renewals } = rotating(["an-old-key", "sandbox-haravan-token"])
    return inSandbox(
      haravanWith({ credential }),
      Effect.gen(function*() {
        yield* shop
        assert.strictEqual(yield* requests, 2)
        assert.strictEqual(renewals(), 1)
        yield* shop
        assert.strictEqual(yield* requests, 3)
      })
    )
  })

  it.effect("is final if the credential stays the same", () => {
    const { credential, renewals } = rotating(["a-wrong-key"])
    return inSandbox(
      haravanWith({ credential }),
      Effect.gen(function*() {
        assert.strictEqual((yield* failing(shop)).reason._tag, "Unauthorized")
        assert.strictEqual(yield* requests, 1)
        assert.strictEqual(renewals(), 1)
      })
    )
  })

  it.effect("is final if the renewed credential is refused too", () => {
    const { credential, renewals } = rotating(["a-wrong-key", "another-wrong-key", "a-third-key"])
    return inSandbox(
      haravanWith({ credential }),
      Effect.gen(function*() {
        assert.strictEqual((yield* failing(shop)).reason._tag, "Unauthorized")
        assert.strictEqual(yield* requests, 2)
        assert.strictEqual(renewals(), 1)
      })
    )
  })
})

describe("a credential with a defect", () => {
  /** Throws at the given uses, counted from 1. */
  const failingCredential = (part: "current" | "renew", failAt: ReadonlyArray<number>): Credential.Credential => {
    const uses = { current: 0, renew: 0 }
    const use = <A>(used: "current" | "renew", result: A) =>
      Effect.suspend(() =>
        failAt.includes(++uses[used]) && used === part
          ? Effect.die(new Error("the vault is sealed"))
          : Effect.succeed(result)
      )
    return {
      current: Effect.suspend(() => use("current", Redacted.make("sandbox-haravan-token"))),
      renew: () => use("renew", false)
    }
  }

  it.effect.each(["current", "renew"] as const)("in %s keeps no place in the budget", (part) =>
    inSandbox(
      haravanWith({ credential: failingCredential(part, range(5).map((n) => n + 1)), concurrency: 2 }),
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => part === "renew" && nth <= 5 ? answer(401, "") : undefined)
        const exits = yield* Effect.forEach(range(5), () => Effect.exit(Effect.timeout(shop, "1 minute")), {
          concurrency: "unbounded"
        })
        assert.isTrue(exits.every((exit) => exit._tag === "Failure" && Cause.hasDies(exit.cause)))
        const [, took] = yield* timed(shop)
        assert.strictEqual(took, 0)
        const { inFlight, waiting } = yield* SubscriptionRef.get((yield* Haravan).budget.state)
        assert.deepStrictEqual({ inFlight, waiting }, { inFlight: 0, waiting: { interactive: 0, background: 0 } })
      })
    ))

  it.effect("fails a lookup but not the next one", () =>
    inSandbox(
      {
        ...haravanWith({ credential: failingCredential("current", [1]), concurrency: 1 }),
        sandbox: { limits: "none", dense: true }
      },
      Effect.gen(function*() {
        const haravan = yield* Haravan
        const pairs = makeGrid((yield* Sandbox).shop, 2, 2)
        const exit = yield* Effect.exit(Effect.timeout(haravan.balancesOf(pairs), "1 minute"))
        assert.isTrue(exit._tag === "Failure" && Cause.hasDies(exit.cause))
        assert.strictEqual((yield* haravan.balancesOf(pairs)).length, 4)
      })
    ))

  it.effect("or one that hangs keeps no place of an interrupted caller", () =>
    inSandbox(
      haravanWith({ credential: { current: Effect.never, renew: () => Effect.succeed(false) }, concurrency: 1 }),
      Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(shop)
        yield* Effect.sleep(1000)
        fiber.interruptUnsafe()
        yield* Effect.timeout(Fiber.await(fiber), "1 second")
        assert.strictEqual((yield* SubscriptionRef.get((yield* Haravan).budget.state)).inFlight, 0)
      })
    ))
})

describe("the circuit breaker", () => {
  it.effect("opens after five failures in a row, then fails without a request, and closes with a success", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        yield* sandbox.setDown("haravan", true)
        yield* failing(shop)
        const error = yield* failing(shop)
        assert.strictEqual(yield* requests, 5)
        assert.strictEqual(error.reason._tag, "Unavailable")
        assert.match(
          error.message,
          /paused after repeated failures; next try in \d.*; last failure: the connection was dropped/
        )
        assert.strictEqual(yield* circuit, 2)
        yield* failing(shop)
        assert.strictEqual(yield* requests, 5)
        assert.strictEqual((yield* SubscriptionRef.get((yield* Haravan).budget.state)).granted, 5)
        yield* sandbox.setDown("haravan", false)
        yield* Effect.sleep(1000)
        yield* shop
        assert.strictEqual(yield* circuit, 0)
        yield* shop
        assert.strictEqual(yield* requests, 7)
      })
    ))

  it.effect("stays open longer while the upstream is down, up to half a minute, and lets one request at a time try", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        yield* sandbox.setDown("haravan", true)
        yield* failing(shop)
        for (let tries = 0; tries < 300; tries++) {
          yield* Effect.forEach([1, 2], () => failing(shop), { concurrency: "unbounded" })
          yield* Effect.sleep(500)
        }
        const { haravan: { log } } = yield* stats
        const pauses = log.slice(5).map(({ at }, index) => at - log[index + 4]!.at)
        assert.isTrue(pauses.every((pause, index) => index === 0 || pause >= pauses[index - 1]! - 500), pauses.join())
        assert.isTrue(pauses.every((pause) => pause >= 1000 && pause <= 30_500), pauses.join())
        assert.isAtLeast(pauses.at(-1)!, 30_000)
      })
    ))

  it.effect("is not opened by error responses of a working upstream", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth <= 20 ? answer([400, 401, 403, 404][nth % 4]!, "") : undefined)
        yield* Effect.forEach(range(20), () => failing(shop))
        yield* shop
        assert.strictEqual(yield* requests, 21)
      })
    ))
})

describe("an interrupted caller", () => {
  it.effect("interrupts its request and gives its place back", () =>
    inSandbox(
      { ...unlimited, haravan: { bucket: "none", concurrency: 1 } },
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => nth === 1 ? { _tag: "Hang" } : undefined)
        const fiber = yield* Effect.forkChild(shop)
        yield* Effect.sleep(1000)
        const { state } = (yield* Haravan).budget
        assert.strictEqual((yield* SubscriptionRef.get(state)).inFlight, 1)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual((yield* SubscriptionRef.get(state)).inFlight, 0)
        const [, took] = yield* timed(shop)
        assert.strictEqual(took, 0)
      })
    ))

  it.effect("stops waiting for budget", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(429, "", { "retry-after": "60" }))
        const fiber = yield* Effect.forkChild(shop)
        yield* Effect.sleep(1000)
        const [, took] = yield* timed(Fiber.interrupt(fiber))
        assert.strictEqual(took, 0)
      })
    ))

  it.effect.each(opsBeforeYield)(
    "keeps no place if it is interrupted while it gets a permit, at any moment (%i)",
    (steps) =>
      inSandbox(
        { ...unlimited, haravan: { bucket: "none", concurrency: 2 } },
        Effect.gen(function*() {
          for (let moment = 0; moment < 150; moment++) {
            const fibers = yield* Effect.forEach(range(3), () => Effect.forkChild(shop))
            for (let turns = 0; turns < moment; turns++) yield* Effect.yieldNow
            yield* Effect.forEach(fibers, Fiber.interrupt, { concurrency: "unbounded" })
          }
          yield* Effect.sleep(1)
          const { inFlight, waiting } = yield* SubscriptionRef.get((yield* Haravan).budget.state)
          assert.deepStrictEqual({ inFlight, waiting }, { inFlight: 0, waiting: { interactive: 0, background: 0 } })
          yield* shop
        })
      ).pipe(Effect.provideService(Scheduler.MaxOpsBeforeYield, steps))
  )
})
