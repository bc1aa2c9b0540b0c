import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import type { Network } from "@stocktally/program"
import * as Option from "effect/Option"
import * as Headers from "effect/http/Headers"
import { makeClientAddress } from "../src/access/clientAddress.ts"
import { defaultFailedAuthLimits, makeFailedAuthLimiter } from "../src/access/FailedAuthLimiter.ts"
import { bearerOf, makeKeyRing } from "../src/access/KeyRing.ts"
import { makeQuotas } from "../src/access/Quotas.ts"

describe("a key's quota", () => {
  const quotas = makeQuotas(60, ["shop", "screen"])
  const header = (caller: string | null) => Effect.map(Clock.currentTimeMillis, (now) => quotas.of(caller).header(now))

  it.effect("is spent by upstream requests and refills within a minute, for each key separately", () =>
    Effect.gen(function*() {
      const { consume } = quotas.of("shop")
      assert.strictEqual(yield* header("shop"), `"live";r=60;t=0`)
      yield* consume(50)
      yield* consume(10)
      assert.strictEqual(yield* header("shop"), `"live";r=0;t=60`)
      const refused = yield* Effect.flip(consume(6))
      assert.strictEqual(refused.retryAfterSeconds, 6)
      assert.match(refused.detail ?? "", /6 requests to Loop or Haravan.*60 per minute/)
      assert.strictEqual(yield* header("screen"), `"live";r=60;t=0`)
      assert.strictEqual(yield* header(null), `"live";r=60;t=0`)
      yield* TestClock.adjust("5999 millis")
      yield* Effect.flip(consume(6))
      yield* TestClock.adjust("1 millis")
      yield* consume(6)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* header("shop"), `"live";r=60;t=0`)
    }))

  it.effect("is reported in whole requests, also for a share of one", () =>
    Effect.gen(function*() {
      const quota = makeQuotas(1, []).of(null)
      yield* quota.consume(1)
      assert.match((yield* Effect.flip(quota.consume(1 / 3))).detail ?? "", /takes one request to Loop or Haravan,/)
    }))

  it.effect("allows more than its size only when it is full, and recovers afterwards", () =>
    Effect.gen(function*() {
      const quota = makeQuotas(60, []).of(null)
      yield* quota.consume(90)
      yield* Effect.flip(quota.consume(1))
      yield* TestClock.adjust("31 seconds")
      yield* quota.consume(1)
      assert.strictEqual((yield* Effect.flip(quota.consume(90))).retryAfterSeconds, 60)
    }))

  it.effect("is not spent without upstream requests", () =>
    Effect.gen(function*() {
      const quota = makeQuotas(1, []).of(null)
      yield* quota.consume(1)
      yield* quota.consume(0)
    }))
})

describe("wrong keys", () => {
  const { burst, refillMillis } = defaultFailedAuthLimits

  it("from an address get at most twenty 401 responses in a second", () => {
    const limiter = makeFailedAuthLimiter(defaultFailedAuthLimits)
    const answered = (from: number, until: number) => {
      let count = 0
      for (let now = from; now < until; now++) if (limiter.recordFailure("10.0.0.1", now) === 0) count++
      return count
    }
    assert.strictEqual(answered(0, 1000), 19)
    assert.strictEqual(answered(1000, 11_000), 100)
    assert.isAtMost(limiter.recordFailure("10.0.0.1", 11_000), refillMillis)
    assert.strictEqual(limiter.recordFailure("10.0.0.2", 11_000), 0)
  })

  it("are counted for the whole block of an IPv6 address", () => {
    const limiter = makeFailedAuthLimiter(defaultFailedAuthLimits)
    for (let guess = 0; guess < burst; guess++) limiter.recordFailure(`2001:db8:0:7::${guess.toString(16)}`, 0)
    assert.isAbove(limiter.recordFailure("2001:db8:0:7:1:2:3:4", 0), 0)
    assert.strictEqual(limiter.recordFailure("2001:db8:0:8::1", 0), 0)
  })

  it("are logged once a minute for each address, and once a second in total", () => {
    const limiter = makeFailedAuthLimiter(defaultFailedAuthLimits)
    const shouldLog = (address: string, now: number) => limiter.shouldLog(address, now)
    assert.deepStrictEqual(
      [
        shouldLog("10.0.0.1", 0),
        shouldLog("10.0.0.1", 1000),
        shouldLog("10.0.0.2", 1000),
        shouldLog("10.0.0.3", 1999),
        shouldLog("10.0.0.3", 2000),
        shouldLog("10.0.0.1", 60_000)
      ],
      [true, false, true, false, true, true]
    )
  })

  it("from many addresses use a bounded amount of memory", () => {
    const limiter = makeFailedAuthLimiter({ ...defaultFailedAuthLimits, addresses: 2, burst: 1 })
    for (const address of ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) limiter.recordFailure(address, 0)
    assert.isAbove(limiter.recordFailure("10.0.0.3", 0), 0)
    assert.strictEqual(limiter.recordFailure("10.0.0.1", 0), 0)
  })
})

describe("the client's address", () => {
  const from = (remote: string, forwarded?: string, trusted: ReadonlyArray<Network> = proxies) =>
    makeClientAddress({ trustedProxies: trusted })({
      remoteAddress: Option.some(remote),
      headers: Headers.fromInput(forwarded === undefined ? {} : { "x-forwarded-for": forwarded })
    })
  const proxies: ReadonlyArray<Network> = [
    { address: "10.0.0.0", prefix: 8, family: "ipv4" },
    { address: "fd00::", prefix: 8, family: "ipv6" }
  ]

  it("is the last one that is not a trusted proxy's", () => {
    assert.strictEqual(from("10.1.2.3", "1.1.1.1, 203.0.113.7, 10.9.9.9"), "203.0.113.7")
    assert.strictEqual(from("::ffff:10.1.2.3", "203.0.113.7:5123"), "203.0.113.7")
    assert.strictEqual(from("fd12::1", "[2001:db8::5]:443"), "2001:db8::5")
    assert.strictEqual(from("10.1.2.3", "10.4.5.6"), "10.4.5.6")
    assert.strictEqual(from("10.1.2.3"), "10.1.2.3")
  })

  it("is the connection's if that is not a trusted proxy, and is never something that is not an address", () => {
    assert.strictEqual(from("203.0.113.9", "1.1.1.1"), "203.0.113.9")
    assert.strictEqual(from("10.1.2.3", "1.1.1.1", []), "10.1.2.3")
    assert.strictEqual(from("10.1.2.3", "1.1.1.1, unknown, 10.4.5.6"), "10.4.5.6")
  })
})

describe("keys", () => {
  it("are found by their secret", () => {
    const key = (name: string, secret: string) => ({
      name,
      readOnly: false,
      shops: null,
      secret: Redacted.make(secret)
    })
    const ring = makeKeyRing([key("a", "one"), key("b", "two")])
    assert.deepStrictEqual(["one", "two", "tw", "twoo", "", "b"].map((secret) => ring.find(secret)?.name), [
      "a",
      "b",
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })

  it("are sent as a bearer token", () => {
    assert.deepStrictEqual(
      ["Bearer abc", "bearer  abc ", "Bearer a b", "Bearer", "Basic abc", "", undefined].map(bearerOf),
      ["abc", "abc", undefined, undefined, undefined, undefined, undefined]
    )
  })
})
