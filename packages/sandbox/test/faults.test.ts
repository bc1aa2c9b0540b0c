import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import { type FaultKind, type SandboxOptions, faultKinds, parseFaults, Sandbox } from "../src/index.ts"
import { haravan, loop, sandboxed } from "./support.ts"

const always = (kind: FaultKind, options?: Partial<SandboxOptions>) =>
  Effect.provide(sandboxed({ ...options, faults: [{ kind, rate: 1 }] }))

describe("parseFaults", () => {
  it.effect("reads kinds and rates", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* parseFaults(" 429=0.1, html=.05,hang=1e0 ".replace("1e0", "0")), [
        { kind: "429", rate: 0.1 },
        { kind: "html", rate: 0.05 },
        { kind: "hang", rate: 0 }
      ])
      assert.deepStrictEqual(yield* parseFaults("429=0.1@2.0,503=0.2@,html=0.3"), [
        { kind: "429", rate: 0.1, headers: { "retry-after": "2.0" } },
        { kind: "503", rate: 0.2, headers: { "retry-after": "" } },
        { kind: "html", rate: 0.3 }
      ])
      assert.deepStrictEqual(yield* parseFaults(""), [])
    }))

  for (
    const [text, piece] of [
      ["htm=0.1", "htm=0.1"],
      ["html", "html"],
      ["html=", "html="],
      ["html=2", "html=2"],
      ["html=-0.1", "html=-0.1"],
      ["html=x", "html=x"],
      ["html=0.1=0.2", "html=0.1=0.2"],
      ["drop=0.1,,html=0.1", ""],
      ["drop=0.1,drop=0.2", "drop=0.2"],
      ["toString=0.1", "toString=0.1"],
      ["html=0.1@2", "html=0.1@2"],
      ["429=0.1@ä", "429=0.1@ä"],
      ["429=0.1@2@3", "429=0.1@2@3"],
      ["drop=0.6,html=0.6", "drop=0.6,html=0.6"]
    ] as const
  ) {
    it.effect(`names the invalid part of ${JSON.stringify(text)}, and all kinds`, () =>
      Effect.gen(function*() {
        const result = yield* Effect.result(parseFaults(text))
        assert.isTrue(Result.isFailure(result))
        if (Result.isSuccess(result)) return
        assert.strictEqual(result.failure._tag, "InvalidFaults")
        assert.strictEqual(result.failure.piece, piece)
        for (const kind of Object.keys(faultKinds)) assert.include(result.failure.message, kind)
      }))
  }
})

describe("faults", () => {
  it.effect("status: 500 and 502 by turns", () =>
    Effect.gen(function*() {
      const first = yield* haravan("/shop.json")
      const second = yield* loop("/locations")
      assert.deepStrictEqual([first.status, second.status], [500, 502])
    }).pipe(always("status")))

  it.effect("html: a page, with 502 and 200 by turns", () =>
    Effect.gen(function*() {
      const answers = [yield* haravan("/shop.json"), yield* haravan("/shop.json")]
      assert.deepStrictEqual(answers.map((answer) => answer.status), [502, 200])
      assert.isTrue(answers.every((answer) => answer.text.startsWith("<html>")))
    }).pipe(always("html")))

  it.effect("drop: no answer but a transport error", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(haravan("/shop.json"))
      assert.strictEqual(error.reason._tag, "TransportError")
    }).pipe(always("drop")))

  it.effect("cut: a status, then a body that fails in the middle", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(haravan("/inventory_locations.json"))
      assert.strictEqual(error.reason._tag, "DecodeError")
      const { haravan: stats } = yield* (yield* Sandbox).stats
      assert.strictEqual(stats.byStatus[200], 1)
      assert.strictEqual(stats.rowsSent, 0)
    }).pipe(always("cut")))

  it.effect("slow: the right answer, seconds later by the caller's clock", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(haravan("/shop.json"))
      yield* TestClock.adjust("2 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
    }).pipe(always("slow")))

  it.effect("hang: nothing, until the caller gives up", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(haravan("/shop.json"))
      yield* TestClock.adjust("1 day")
      assert.isUndefined(fiber.pollUnsafe())
      yield* Fiber.interrupt(fiber)
      assert.isTrue(Exit.isFailure(yield* Fiber.await(fiber)))
    }).pipe(always("hang")))

  it.effect("429: a refusal that extends to the next request", () =>
    Effect.gen(function*() {
      const refused = yield* haravan("/shop.json")
      assert.strictEqual(refused.status, 429)
      assert.strictEqual(refused.headers["retry-after"], "2.0")
      yield* (yield* Sandbox).setFaults([])
      assert.strictEqual((yield* haravan("/shop.json")).status, 429)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* haravan("/shop.json")).status, 200)
    }).pipe(always("429")))

  const withHeaders = (kind: FaultKind, headers: Readonly<Record<string, string>>) =>
    Effect.provide(sandboxed({ faults: [{ kind, rate: 1, headers }] }))

  it.effect("429 with headers: a refusal that does not extend to the next request", () =>
    Effect.gen(function*() {
      const refused = yield* haravan("/shop.json")
      assert.deepInclude(refused, { status: 429 })
      assert.strictEqual(refused.headers["retry-after"], "1e99")
      yield* (yield* Sandbox).setFaults([])
      assert.strictEqual((yield* haravan("/shop.json")).status, 200)
    }).pipe(withHeaders("429", { "retry-after": "1e99" })))

  it.effect("503: a refusal with the given headers", () =>
    Effect.gen(function*() {
      const away = yield* loop("/locations")
      assert.deepInclude(away, { status: 503 })
      assert.strictEqual(away.headers["retry-after"], "30")
      assert.strictEqual(away.headers["date"], "Thu, 01 Jan 1970 00:00:00 GMT")
    }).pipe(withHeaders("503", { "retry-after": "30", date: "Thu, 01 Jan 1970 00:00:00 GMT" })))

  const outcomes = Effect.gen(function*() {
    return yield* Effect.replicateEffect(
      Effect.match(haravan("/shop.json"), {
        onFailure: (error) => error.reason._tag,
        onSuccess: (answer) => String(answer.status)
      }),
      400
    )
  })

  it.effect("have their rate, and are the same for the same seed", () =>
    Effect.gen(function*() {
      const options = { faults: [{ kind: "status", rate: 0.25 }, { kind: "drop", rate: 0.1 }], limits: "none" } as const
      const first = yield* Effect.provide(outcomes, sandboxed(options))
      const again = yield* Effect.provide(outcomes, sandboxed(options))
      const other = yield* Effect.provide(outcomes, sandboxed({ ...options, seed: 2 }))
      assert.deepStrictEqual(first, again)
      assert.notDeepEqual(first, other)
      const broken = first.filter((status) => status.startsWith("5")).length
      const dropped = first.filter((status) => status === "TransportError").length
      assert.isTrue(broken > 70 && broken < 130, `${broken} of 400`)
      assert.isTrue(dropped > 20 && dropped < 60, `${dropped} of 400`)
    }))
})

describe("a test can", () => {
  it.effect("set the latency of answers, while requests are counted at once", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(haravan("/shop.json"))
      yield* TestClock.adjust("1999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      assert.strictEqual((yield* (yield* Sandbox).stats).haravan.requests, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
    }).pipe(Effect.provide(sandboxed({ latency: "2 seconds" }))))

  it.effect("take one upstream down while the other answers", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* sandbox.setDown("loop", true)
      assert.strictEqual((yield* Effect.flip(loop("/locations"))).reason._tag, "TransportError")
      assert.strictEqual((yield* haravan("/shop.json")).status, 200)
      yield* sandbox.setDown("loop", false)
      assert.strictEqual((yield* loop("/locations")).status, 200)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("answer in place of an upstream", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* sandbox.setInterceptor((upstream) =>
        upstream === "haravan" ? { _tag: "Answer", status: 200, headers: {}, body: "" } : undefined
      )
      assert.strictEqual((yield* haravan("/shop.json")).text, "")
      assert.strictEqual((yield* loop("/locations")).json.locations.length, 4)
      yield* sandbox.setInterceptor(undefined)
      assert.isObject((yield* haravan("/shop.json")).json.shop)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("set odd answers for some routes and some requests", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* sandbox.setOddAnswers("haravan", { answer: "403-html", routes: ["shop"], times: 2 })
      const first = yield* haravan("/shop.json")
      assert.deepStrictEqual([first.status, first.text.startsWith("<html>")], [403, true])
      assert.strictEqual((yield* haravan("/locations.json")).status, 200)
      assert.strictEqual((yield* loop("/locations")).status, 200)
      assert.strictEqual((yield* haravan("/shop.json", "no token")).status, 403)
      assert.strictEqual((yield* haravan("/shop.json")).status, 200)
      for (const answer of ["400", "401", "401-html", "403", "422", "500", "200-html", "200-empty"] as const) {
        yield* sandbox.setOddAnswers("loop", { answer })
        const { status, text } = yield* loop("/locations")
        assert.deepStrictEqual(
          [status, text.startsWith("<html>"), text === ""],
          [Number(answer.slice(0, 3)), answer.endsWith("html"), answer.endsWith("empty")]
        )
      }
      yield* sandbox.setOddAnswers("loop", undefined)
      assert.strictEqual((yield* loop("/locations")).status, 200)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("revoke a credential, and use one of another shop", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const another = sandbox.credentials.haravanAccessTokenOfAnotherShop
      const [own, other] = [yield* haravan("/shop.json"), yield* haravan("/shop.json", another)]
      assert.notStrictEqual(other.json.shop.id, own.json.shop.id)
      yield* sandbox.setRevoked(sandbox.credentials.haravanAccessToken, true)
      assert.deepStrictEqual(
        [(yield* haravan("/shop.json")).status, (yield* haravan("/shop.json", another)).status],
        [401, 200]
      )
      yield* sandbox.setRevoked(sandbox.credentials.haravanAccessToken, false)
      assert.strictEqual((yield* haravan("/shop.json")).status, 200)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("read and reset the statistics of requests", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* haravan("/inventory_locations.json?order=id&limit=7")
      yield* loop("/locations?limit=2")
      const stats = yield* sandbox.stats
      assert.strictEqual(stats.haravan.rowsSent, 7)
      assert.deepStrictEqual(stats.haravan.byRoute, { inventory_locations: 1 })
      assert.deepStrictEqual(stats.haravan.log, [{
        at: 0,
        method: "GET",
        path: "/haravan/com/inventory_locations.json",
        query: "order=id&limit=7",
        status: 200
      }])
      assert.strictEqual(stats.loop.rowsSent, 2)
      yield* Effect.replicateEffect(haravan("/shop.json"), 1100, { discard: true })
      const many = (yield* sandbox.stats).haravan
      assert.strictEqual(many.requests, 1101)
      assert.lengthOf(many.log, 1000)
      yield* sandbox.resetStats
      assert.deepStrictEqual((yield* sandbox.stats).haravan.log, [])
      assert.strictEqual((yield* sandbox.stats).haravan.requests, 0)
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))
})
